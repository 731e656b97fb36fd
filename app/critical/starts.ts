import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import type { Box } from './completeness.ts';

/** Where searches begin. Start k depends on (seed, k) alone, so that threads can share the work in any order. */
export type StartSpec =
  /** Uniform in a box. */
  | { readonly kind: 'box'; readonly box: Box }
  /**
   * Normal around a centre (default 0) with this standard deviation; start 0 is the centre itself, which symmetry often
   * makes a critical point that nothing else ends at.
   */
  | { readonly kind: 'normal'; readonly scale: number; readonly center?: Float64Array }
  /** The points of a training path in turn, each shifted by normal noise of this standard deviation. */
  | { readonly kind: 'path'; readonly points: readonly Float64Array[]; readonly spread: number };

/** Throws InputError in one clear line when starts and objective do not fit. */
export function checkStarts(objective: Objective, starts: StartSpec): void {
  const n = objective.dimension;
  if (starts.kind === 'box') checkBox(starts.box, n);
  const points = starts.kind === 'path' ? starts.points : starts.kind === 'normal' ? [starts.center] : [];
  if (starts.kind === 'path' && points.length === 0) {
    throw new InputError('Expected at least one point to start from, got none', 'starts');
  }
  for (const point of points) {
    if (point !== undefined && point.length !== n) {
      throw new InputError(`Expected starting points of ${n} numbers, got ${point.length}`, 'starts');
    }
  }
  const width = starts.kind === 'normal' ? starts.scale : starts.kind === 'path' ? starts.spread : 0;
  if (!(width >= 0 && width < Infinity)) {
    throw statedError(
      'startsSpread',
      `Expected a spread of starts from 0 upwards, got ${width}`,
      { got: String(width) },
      'starts',
    );
  }
}

/** Throws InputError unless the box has one finite, non-empty interval per variable. */
export function checkBox(box: Box, dimension: number): void {
  if (box.length !== dimension) {
    throw new InputError(`Expected a box of ${dimension} intervals, got ${box.length}`, 'box');
  }
  box.forEach(([low, high], i) => {
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw statedError(
        'startsInterval',
        `Expected low < high in interval ${i + 1} of the box, got [${low}, ${high}]`,
        { at: i + 1, low: String(low), high: String(high) },
        'box',
      );
    }
  });
}

/** Start number `index`. */
export function startingPoint(
  objective: Objective,
  starts: StartSpec,
  seed: number,
  index: number,
): Float64Array {
  const random = randomStream(seed, 'critical-start', index);
  switch (starts.kind) {
    case 'box':
      return Float64Array.from(starts.box, ([low, high]) => low + (high - low) * random.uniform());
    case 'normal': {
      const { center, scale } = starts;
      return Float64Array.from(
        { length: objective.dimension },
        (_, i) => (center?.[i] ?? 0) + (index === 0 ? 0 : scale * random.normal()),
      );
    }
    case 'path': {
      const base = starts.points[index % starts.points.length];
      return base.map((entry) => entry + starts.spread * random.normal());
    }
  }
}

/** Whether a point lies in the box, borders (and rounding on them) included. */
export function insideBox(theta: Float64Array, box: Box): boolean {
  return box.every(([low, high], i) => {
    const slack = 1e-9 * (high - low);
    return theta[i] >= low - slack && theta[i] <= high + slack;
  });
}
