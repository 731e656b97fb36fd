import { statedError } from '../../app/experiment/stated-error.ts';
import type { FunctionLossSpec, PointSpec } from '../../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { initialParameters } from '../../app/network/initializers.ts';
import { parameterCount } from '../../app/network/parameter-layout.ts';
import { randomStream } from '../../app/numerics/random.ts';
import type { LoadedWeights, WeightsFiles } from './weights-files.ts';

/** Region of a function that names none, per variable. */
const DEFAULT_INTERVAL: readonly [number, number] = [-2, 2];

/** P of a loss. */
export function dimensionOf(loss: ResolvedLoss): number {
  return loss.kind === 'network'
    ? parameterCount(loss.spec.layers, loss.data.features)
    : loss.spec.variables.length;
}

/**
 * θ of a point specification. Numbers are taken as they stand; a seed draws a network's weights by its initialiser and
 * a function's point uniformly from its box. Without one: seed 0 and glorotUniform for networks, the centre of the box
 * for functions.
 *
 * @param field name of the field the specification stands in (`start`, `point`), for messages
 */
export function pointOf(point: PointSpec | undefined, loss: ResolvedLoss, field: string): Float64Array {
  const dimension = dimensionOf(loss);
  if (Array.isArray(point)) {
    if (point.length !== dimension) {
      throw statedError(
        'pointSize',
        `expected ${dimension} numbers, one for each parameter, got ${point.length}`,
        { parameters: dimension, got: point.length },
        field,
      );
    }
    return Float64Array.from(point);
  }
  if (point !== undefined && 'weights' in point) {
    throw new Error(`pointOf: expected numbers or a seed for ${field}, got a file; see resolvePoint`);
  }
  if (loss.kind === 'network') {
    const { seed, initializer } = point ?? { seed: 0, initializer: 'glorotUniform' as const };
    return initialParameters(loss.spec.layers, loss.data.features, { initializer, seed });
  }
  const box = boxOf(loss.spec);
  if (point === undefined) return Float64Array.from(box, ([low, high]) => (low + high) / 2);
  const stream = randomStream(point.seed, 'start', 0);
  return Float64Array.from(box, ([low, high]) => low + (high - low) * stream.uniform());
}

/** θ of a point specification of any kind, files included. */
export async function resolvePoint(
  point: PointSpec | undefined,
  loss: ResolvedLoss,
  field: string,
  files: WeightsFiles,
): Promise<LoadedWeights> {
  if (point !== undefined && 'weights' in point) return files.load(point.weights, loss, `${field}.weights`);
  return { theta: pointOf(point, loss, field), float32Origin: false, notes: [] };
}

function boxOf(spec: FunctionLossSpec): readonly (readonly [number, number])[] {
  return spec.box ?? spec.variables.map(() => DEFAULT_INTERVAL);
}
