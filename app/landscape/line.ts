import { DirectionError } from './direction-error.ts';
import type { Note } from '../data/prepared-data.ts';
import type { ParameterLayout } from '../network/parameter-layout.ts';
import { norm2 } from '../numerics/vector.ts';
import { gaussianDirection, normalizeDirection } from './directions.ts';
import type { LineSpec } from './line-spec.ts';

/** What a line is built from; the host brings what the kind needs. */
export interface LineContext {
  readonly theta: Float64Array;
  /** Null for a function. */
  readonly layout: ParameterLayout | null;
  /** For `eigenvector`: the unit eigenvector and its eigenvalue. */
  readonly eigenpair?: { readonly value: number; readonly vector: Float64Array };
  /** For `gradient`: ∇L(θ). */
  readonly gradient?: Float64Array;
  /** For `between`: the other point. */
  readonly other?: Float64Array;
  /** Names of a function's variables. */
  readonly names?: readonly string[];
  /** Half-width asked for by the user. */
  readonly extent?: number;
}

export interface Line {
  /** d, length P. */
  readonly direction: Float64Array;
  /** Positions t that are drawn. */
  readonly range: readonly [number, number];
  readonly axisLabel: Note;
  readonly notes: readonly Note[];
}

/** A little beyond both ends, so that a minimum at an end shows as one. */
const BETWEEN_RANGE = [-0.25, 1.25] as const;

/** Builds the line of a specification. Throws RangeError with one line when there is no direction. */
export function buildLine(spec: Exclude<LineSpec, { kind: 'path' }>, context: LineContext): Line {
  const { theta, extent = 1 } = context;
  const around = [-extent, extent] as const;
  switch (spec.kind) {
    case 'random': {
      const direction = gaussianDirection(spec.seed, 0, theta.length);
      if (context.layout === null) scale(direction, 1 / norm2(direction));
      else normalizeDirection(direction, theta, context.layout, spec.normalization);
      if (norm2(direction) === 0) {
        throw new DirectionError(
          'expected weights that are not all zero to normalise by, got only zeros',
          'zeroWeights',
        );
      }
      const normalization = context.layout === null ? 'unit' : spec.normalization;
      return {
        direction,
        range: around,
        axisLabel: { key: 'profile.axis.random' },
        notes: [{ key: `profile.notes.${normalization}`, values: { seed: spec.seed } }],
      };
    }
    case 'eigenvector': {
      if (context.eigenpair === undefined) throw new RangeError('expected an eigenvector, got none');
      const { value, vector } = context.eigenpair;
      return {
        direction: vector.slice(),
        range: around,
        axisLabel: { key: 'profile.axis.eigenvector', values: { eigenvalue: value } },
        notes: [{ key: 'profile.notes.unitLength' }],
      };
    }
    case 'gradient': {
      if (context.gradient === undefined) throw new RangeError('expected the gradient, got none');
      const length = norm2(context.gradient);
      if (!(length > 0 && length < Infinity)) {
        throw new DirectionError(
          `expected a finite gradient that is not zero, got one of length ${length}; follow an eigenvector instead`,
          'zeroGradient',
        );
      }
      return {
        direction: context.gradient.map((v) => -v / length),
        range: around,
        axisLabel: { key: 'profile.axis.gradient' },
        notes: [{ key: 'profile.notes.unitLength' }],
      };
    }
    case 'coordinate': {
      if (!(spec.index < theta.length)) {
        throw new RangeError(`expected a coordinate from 0 to ${theta.length - 1}, got ${spec.index}`);
      }
      const direction = new Float64Array(theta.length);
      direction[spec.index] = 1;
      const name = context.names?.[spec.index] ?? `θ${spec.index + 1}`;
      return {
        direction,
        range: around,
        axisLabel: { key: 'profile.axis.coordinate', values: { name } },
        notes: [],
      };
    }
    case 'between':
      return between(context);
  }
}

function between({ theta, other }: LineContext): Line {
  if (other?.length !== theta.length) {
    throw new DirectionError(
      `expected another point of ${theta.length} parameters, got ${other === undefined ? 'none' : other.length}`,
      'otherLength',
      { expected: theta.length, got: other?.length ?? 0 },
    );
  }
  const direction = other.map((v, k) => v - theta[k]);
  const distance = norm2(direction);
  if (!(distance > 0)) {
    throw new DirectionError(
      'expected two different points, got the same one twice; choose another',
      'samePoint',
    );
  }
  return {
    direction,
    range: BETWEEN_RANGE,
    axisLabel: { key: 'profile.axis.between' },
    notes: [{ key: 'profile.notes.between', values: { distance } }],
  };
}

function scale(vector: Float64Array, factor: number): void {
  for (let k = 0; k < vector.length; k++) vector[k] *= factor;
}
