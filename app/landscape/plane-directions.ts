import { DirectionError } from './direction-error.ts';
import type { PlaneSpec } from './plane-spec.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import { gaussianDirection, normalizeDirection } from './directions.ts';
import type { Directions, PlaneContext } from './plane-context.ts';

/** Directions that lead somewhere: down the slope, or to other points. Each throws RangeError with one line. */

/** d1 = g/‖g‖, d2 = the part of H·g orthogonal to g, of length 1. */
export function gradientDirections(context: PlaneContext): Directions {
  if (context.gradient === undefined) throw new RangeError('expected the gradient of the plane, got none');
  const { value, image } = context.gradient;
  const first = unit(value);
  if (first === null) {
    throw new DirectionError(
      'expected a gradient that is not zero, got one of length 0; this is a critical point: use its eigenvectors',
      'zeroGradient',
    );
  }
  const second = orthogonal(image, first);
  if (second === null) {
    throw new DirectionError(
      'expected H·g beside g, got one parallel to it (g is an eigenvector); use eigenvectors or random directions',
      'parallelGradient',
    );
  }
  return {
    center: context.theta.slice(),
    directions: [first, second],
    axisLabels: [{ key: 'scene.axis.gradient' }, { key: 'scene.axis.gradientImage' }],
    notes: [{ key: 'scene.notes.gradient', values: { norm: norm2(value) } }],
  };
}

/** Orthonormal axes through three points: the first runs to the first other point. */
export function pointDirections(context: PlaneContext): Directions {
  const [toFirst, toSecond] = differences(context, 2);
  const first = unit(toFirst);
  const second = first === null ? null : orthogonal(toSecond, first);
  const same = toFirst.every((value, k) => value === toSecond[k]);
  if (first === null || norm2(toSecond) === 0 || same) {
    throw new DirectionError(
      'expected three different points, got one of them twice; choose another',
      'samePoint',
    );
  }
  if (second === null) {
    throw new DirectionError(
      'expected three points that span a plane, got three on one line; choose another',
      'oneLine',
    );
  }
  return {
    center: context.theta.slice(),
    directions: [first, second],
    axisLabels: [{ key: 'scene.axis.towards' }, { key: 'scene.axis.orthogonalTowards' }],
    notes: [
      {
        key: 'scene.notes.points',
        values: { first: norm2(toFirst), x: dot(toSecond, first), y: dot(toSecond, second) },
      },
    ],
  };
}

/** x from 0 (here) to 1 (there); y a Gaussian direction, filter-normalised where there are layers, else of ‖d1‖. */
export function betweenDirections(spec: PlaneSpec & { kind: 'between' }, context: PlaneContext): Directions {
  const [way] = differences(context, 1);
  const length = norm2(way);
  if (!(length > 0))
    throw new DirectionError(
      'expected two different points, got the same one twice; choose another',
      'samePoint',
    );
  const across = gaussianDirection(spec.seed, 0, way.length);
  if (context.layout !== null) normalizeDirection(across, context.theta, context.layout, 'filter');
  else {
    const norm = norm2(across);
    for (let k = 0; k < across.length; k++) across[k] *= length / norm;
  }
  return {
    center: context.theta.slice(),
    directions: [way, across],
    axisLabels: [{ key: 'scene.axis.between' }, { key: 'scene.axis.random', values: { index: 1 } }],
    notes: [{ key: 'scene.notes.between', values: { distance: length, seed: spec.seed } }],
  };
}

function differences(context: PlaneContext, count: number): Float64Array[] {
  const { theta, others = [] } = context;
  if (others.length !== count) throw new RangeError(`expected ${count} other point(s), got ${others.length}`);
  return others.map((other) => {
    if (other.length !== theta.length) {
      throw new DirectionError(
        `expected points of ${theta.length} parameters, got one of ${other.length}`,
        'otherLength',
        { expected: theta.length, got: other.length },
      );
    }
    return other.map((v, k) => v - theta[k]);
  });
}

function unit(vector: Float64Array): Float64Array | null {
  const norm = norm2(vector);
  return norm > 0 && Number.isFinite(norm) ? vector.map((v) => v / norm) : null;
}

/** Share of a vector's length below which what is left beside another is rounding. */
const PARALLEL = 1e-10;

function orthogonal(vector: Float64Array, first: Float64Array): Float64Array | null {
  const rest = vector.slice();
  for (let round = 0; round < 2; round++) {
    const along = dot(rest, first);
    for (let k = 0; k < rest.length; k++) rest[k] -= along * first[k];
  }
  return norm2(rest) > PARALLEL * norm2(vector) ? unit(rest) : null;
}
