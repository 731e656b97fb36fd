import type { Kernels } from '../numerics/kernels/kernels.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { crossEntropySum, fromRows, toRows } from './sample-rows.ts';

/** Samples per pass: the three sets of pre-activations of the first layer stay in the second-level cache. */
const CHUNK = 128;

/**
 * Σ_n ℓ at the points center + x[k]·d1 + y[k]·d2 of a plane, for a dense network in the kernels.
 *
 * The pre-activations of the first layer are affine in the plane's coordinates, Z(x, y) = Z₀ + x·Z₁ + y·Z₂, where Z₀ is
 * that of the centre and Z₁, Z₂ are W·X + b with the directions' first layer: one multiply-add per unit, sample and
 * coordinate, whatever the number of inputs. The other layers take their weights at the point.
 *
 * @param x, y coordinates, same length K
 * @param out length K, added to nothing: overwritten
 * @param poll called before every point of every chunk of samples; what it throws ends the work
 */
export type PlaneLosses = (
  center: Float64Array,
  d1: Float64Array,
  d2: Float64Array,
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  poll: () => void,
) => void;

/** @param inputs [samples, features]. @param targets [samples, width]. */
export function createPlaneLosses(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
  inputs: Float64Array,
  targets: Float64Array,
  samples: number,
): PlaneLosses {
  const { memory } = kernels;
  const last = chain.length - 1;
  const features = chain[0].inputs;
  const width = chain[last].units;
  const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const first = chain[0];
  const isCrossEntropy = loss === lossFunction('crossEntropy');
  const capacity = Math.min(samples, CHUNK);
  const output = new Float64Array(capacity * width);

  return (center, d1, d2, x, y, out, poll) => {
    const mark = memory.mark();
    try {
      const rows = (capacity + 3) & ~3;
      const basis = [center, d1, d2].map(() => memory.take(dimension));
      const theta = memory.take(dimension);
      const data = memory.take(features * rows);
      const plane = basis.map(() => memory.take(first.units * rows));
      const layers = chain.map(({ units }) => memory.take(units * rows));
      const targetRows = memory.take(width * rows);
      const lossRows = memory.take(3 * rows);
      const { exports } = memory;
      [center, d1, d2].forEach((vector, k) => memory.numbers.set(vector, basis[k] >> 3));
      out.fill(0);

      /** Layer l's pre-activations from `input` with the parameters at `base`. */
      const affine = (l: number, base: number, input: number, to: number, length: number): void => {
        const { units, inputs: count, bias, offset } = chain[l];
        const w = base + 8 * offset;
        exports.affineRows(
          input,
          count,
          w,
          1,
          count,
          bias ? w + 8 * units * count : 0,
          to,
          units,
          length,
          false,
        );
      };
      const activate = (l: number, length: number): void => {
        const { units, activation } = chain[l];
        const z = layers[l];
        if (activation === 'identity') return;
        if (activation === 'tanh') {
          exports.tanhRows(z, z, z, z, units * length, 0);
          return;
        }
        const view = memory.view(z, units * length);
        activationFunction(activation).kernel(0, view, view, view, view, units * length);
      };
      const lossOf = (from: number, count: number, length: number): number => {
        if (isCrossEntropy) {
          const rest = lossRows + 8 * length;
          const weight = rest + 8 * length;
          exports.crossEntropyRows(layers[last], targetRows, 0, lossRows, rest, weight, width, length, 1);
          return crossEntropySum(memory, lossRows, count);
        }
        fromRows(memory, layers[last], width, count, output);
        const own = targets.subarray(from * width, (from + count) * width);
        let sum = 0;
        for (let n = 0; n < count; n++) sum += loss.value(output, own, n * width, width);
        return sum;
      };

      for (let from = 0; from < samples; from += capacity) {
        const count = Math.min(capacity, samples - from);
        const length = (count + 3) & ~3;
        const chunk = inputs.subarray(from * features, (from + count) * features);
        toRows(memory, chunk, features, null, count, data, 1);
        toRows(memory, targets.subarray(from * width), width, null, count, targetRows, 1);
        basis.forEach((base, k) => affine(0, base, data, plane[k], length));
        const upper = dimension - first.index.length;
        const shift = 8 * first.index.length;
        for (let k = 0; k < x.length; k++) {
          poll();
          const size = first.units * length;
          exports.planeRows(plane[0], plane[1], plane[2], x[k], y[k], layers[0], size);
          // Two numbers at a time; what follows θ here is padding.
          const [c, u, v] = basis;
          exports.planeRows(c + shift, u + shift, v + shift, x[k], y[k], theta + shift, (upper + 1) & ~1);
          activate(0, length);
          for (let l = 1; l <= last; l++) {
            affine(l, theta, layers[l - 1], layers[l], length);
            activate(l, length);
          }
          out[k] += lossOf(from, count, length);
        }
      }
    } finally {
      memory.release(mark);
    }
  };
}
