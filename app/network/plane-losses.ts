import type { Kernels } from '../numerics/kernels/kernels.ts';
import { activationFunction, LEAKY_SLOPE } from './activations.ts';
import { classLossSum, eachHasOneClass, placeClasses } from './class-rows.ts';
import type { DenseShape } from './dense-chain.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { crossEntropySum, fromRows, toRows } from './sample-rows.ts';

/** Samples per pass: the three sets of pre-activations of the first layer stay in the second-level cache. */
const CHUNK = 128;

/**
 * Σ_n ℓ at the points center + x[k]·d1 + y[k]·d2 of a plane, for a dense network in the kernels.
 *
 * The pre-activations of the first layer are affine in the plane's coordinates, Z(x, y) = (Z₀ + y·Z₂) + x·Z₁, where Z₀ is
 * that of the centre and Z₁, Z₂ are W·X + b with the directions' first layer: one multiply-add per unit, sample and point of
 * a row, whatever the number of inputs. The other layers take their weights at the point. Where the engine has fused
 * multiply-add it is used, so that the last digits depend on the processor, unlike those of a loss in training: for the
 * bits of the loss at the centre the caller asks the objective itself.
 *
 * @param x, y coordinates, same length K
 * @param out length K, overwritten; an entry depends on its own point alone, and is 0 at (0, 0), which is left to the caller
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
  const isClassLoss = isCrossEntropy && eachHasOneClass(targets, samples, width);
  const capacity = Math.min(samples, CHUNK);
  const output = new Float64Array(capacity * width);

  return (center, d1, d2, x, y, out, poll) => {
    const mark = memory.mark();
    try {
      const rows = (capacity + 3) & ~3;
      const basis = [center, d1, d2].map(() => memory.take(dimension));
      // Of the layers above the first; two numbers at a time, what follows is padding.
      const upper = (dimension - first.index.length + 1) & ~1;
      const shift = 8 * first.index.length;
      const [theta, rowTheta] = [memory.take(upper), memory.take(upper)];
      const data = memory.take(features * rows);
      const plane = basis.map(() => memory.take(first.units * rows));
      const rowStart = memory.take(first.units * rows);
      const layers = chain.map(({ units }) => memory.take(units * rows));
      const targetRows = memory.take(width * rows);
      const classRows = memory.take(rows);
      const lossRows = memory.take(3 * rows);
      const { exports } = memory;
      [center, d1, d2].forEach((vector, k) => memory.numbers.set(vector, basis[k] >> 3));
      out.fill(0);

      /** Layer l's pre-activations from `input` with the parameters at `base`. */
      const affine = (l: number, base: number, input: number, to: number, length: number): void => {
        const { units, inputs: count, bias, offset } = chain[l];
        const w = base + 8 * offset;
        exports.fusedAffineRows(
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
        const size = units * length;
        if (activation === 'identity') return;
        if (activation === 'tanh') exports.fusedTanhRows(z, z, size);
        else if (activation === 'sigmoid' || activation === 'swish') {
          exports.fusedSigmoidRows(z, z, size, activation === 'swish');
        } else if (activation === 'relu') exports.rectifierRows(z, z, size, 0, false);
        else if (activation === 'leakyRelu') exports.rectifierRows(z, z, size, LEAKY_SLOPE, false);
        else if (activation === 'elu') exports.rectifierRows(z, z, size, 0, true);
        else {
          const view = memory.view(z, size);
          activationFunction(activation).kernel(0, view, view, view, view, size);
        }
      };
      const lossOf = (from: number, count: number, length: number): number => {
        if (isClassLoss) {
          exports.classLosses(layers[last], classRows, width, length, count, lossRows);
          return classLossSum(memory, lossRows, count);
        }
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
        if (isClassLoss) placeClasses(memory, targets.subarray(from * width), width, count, classRows);
        else toRows(memory, targets.subarray(from * width), width, null, count, targetRows, 1);
        basis.forEach((base, k) => affine(0, base, data, plane[k], length));
        const [z0, z1, z2] = plane;
        const [c, u, v] = basis.map((base) => base + 8 * first.index.length);
        const size = first.units * length;
        let row = 0;
        let isPlaced = false;
        for (let k = 0; k < x.length; k++) {
          poll();
          if (x[k] === 0 && y[k] === 0) continue;
          if (!isPlaced || y[k] !== row) {
            row = y[k];
            isPlaced = true;
            exports.lineRows(z0, z2, row, rowStart, size);
            exports.lineRows(c, v, row, rowTheta, upper);
          }
          exports.lineRows(rowTheta, u, x[k], theta, upper);
          const isTanh = first.activation === 'tanh';
          (isTanh ? exports.lineTanhRows : exports.lineRows)(rowStart, z1, x[k], layers[0], size);
          if (!isTanh) activate(0, length);
          for (let l = 1; l <= last; l++) {
            affine(l, theta - shift, layers[l - 1], layers[l], length);
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
