import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import { triangle } from './hessian-blocks.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { createOutputCurvature } from './output-curvature.ts';
import { fromRows, toRows } from './sample-rows.ts';

/** The two terms of a block (m, l): C_{m,l} with x_l ⊗ x_m, and those with D, which is diagonal for m = l + 1. */
export type ProductKind = 'curvature' | 'adjacent' | 'jacobian';

/** Numbers per sample that the rows of a group take. */
export function curvatureRowsPerSample(chain: readonly DenseShape[]): number {
  let sum = widestRight(chain);
  chain.forEach((upper, m) => {
    sum += upper.extended + 4 * upper.units + upper.units * upper.units;
    chain.slice(0, m).forEach((lower, l) => {
      sum += upper.units * lower.units + (l <= m - 2 ? upper.inputs * lower.units : 0);
    });
  });
  return sum;
}

/** Rows of the largest right factor, with one more to read past the end. */
function widestRight(chain: readonly DenseShape[]): number {
  let widest = 1;
  chain.forEach((upper, m) => {
    widest = Math.max(widest, triangle(upper.extended));
    chain.slice(0, m).forEach((lower) => {
      widest = Math.max(widest, lower.extended * Math.max(upper.extended, upper.units, lower.units));
    });
  });
  return widest + 1;
}

function longestLeft(chain: readonly DenseShape[]): number {
  let longest = 1;
  chain.forEach((upper, m) => {
    longest = Math.max(longest, triangle(upper.units));
    chain.slice(0, m).forEach((lower) => {
      longest = Math.max(longest, lower.units * Math.max(upper.units, upper.inputs));
    });
  });
  return longest;
}

/**
 * A group of samples in the kernels' memory, everything as rows over samples (formulas: `pre-activation-curvature.ts`).
 * Beyond the real samples a row is whatever follows from inputs 0, but the output's C and δ are 0 there, and with them every
 * product. Addresses in bytes.
 */
export class CurvatureRows {
  /** Length of the rows: samples of the group, rounded up to a multiple of 4. */
  samples = 0;
  readonly list: number;
  readonly scratch: number;
  private readonly memory: KernelMemory;
  private readonly chain: readonly DenseShape[];
  private readonly loss: LossFunction;
  private readonly theta: number;
  /** x_l, the constant 1 of a bias last. */
  private readonly inputs: readonly number[];
  private readonly output: number;
  private readonly slopes: readonly number[];
  private readonly bends: readonly number[];
  /** ∂ℓ/∂a_l, then in its place δ_l. */
  private readonly deltas: readonly number[];
  private readonly lossRows: number;
  /** `curvature[m][l]`, l ≤ m: C_{m,l}; `jacobians[m][l]`, l ≤ m − 2: D_{m,l}. */
  private readonly curvature: readonly (readonly number[])[];
  private readonly jacobians: readonly (readonly number[])[];
  private readonly right: number;
  private readonly last: number;

  constructor(
    memory: KernelMemory,
    chain: readonly DenseShape[],
    loss: LossFunction,
    theta: Float64Array,
    capacity: number,
  ) {
    const take = (rows: number): number => memory.take(rows * ((capacity + 3) & ~3));
    this.memory = memory;
    this.chain = chain;
    this.loss = loss;
    this.last = chain.length - 1;
    this.theta = memory.take(theta.length);
    this.list = memory.take(Math.ceil(longestLeft(chain) / 2) + 2);
    // A tile, and four rows behind it (`multiplyRowPairs`).
    this.scratch = memory.take(8 + 4 * ((capacity + 3) & ~3));
    this.inputs = chain.map((shape) => take(shape.extended));
    this.output = take(chain[this.last].units);
    this.slopes = chain.map((shape) => take(shape.units));
    this.bends = chain.map((shape) => take(shape.units));
    this.deltas = chain.map((shape) => take(shape.units));
    this.lossRows = take(3 + chain[this.last].units);
    this.curvature = chain.map((upper, m) =>
      chain.slice(0, m + 1).map((lower) => take(upper.units * lower.units)),
    );
    this.jacobians = chain.map((upper, m) =>
      chain.slice(0, Math.max(0, m - 1)).map((lower) => take(upper.inputs * lower.units)),
    );
    this.right = take(widestRight(chain));
    memory.view(this.theta, theta.length).set(theta);
  }

  /** All that depends on `count` samples: [count, features] and [count, outputs]. */
  compute(data: Float64Array, targets: Float64Array, count: number, factor: number): void {
    this.samples = (count + 3) & ~3;
    this.forward(data, count);
    this.outputLayer(targets, count, factor);
    this.backward();
    this.propagate();
  }

  /** Computes the rows of a product's right factor and returns their address. */
  rightFactor(kind: ProductKind, l: number, m: number): number {
    const lower = this.chain[l];
    const upper = this.chain[m];
    const pairs = (x: number, xRows: number, y: number, yRows: number): void =>
      this.memory.exports.productRows(x, xRows, y, yRows, l === m, this.right, this.samples);
    if (kind === 'jacobian') pairs(this.deltas[m], upper.units, this.inputs[l], lower.extended);
    else if (kind === 'adjacent') pairs(this.slopes[l], lower.units, this.inputs[l], lower.extended);
    else pairs(this.inputs[l], lower.extended, this.inputs[m], upper.extended);
    return this.right;
  }

  /** Writes the addresses of the rows of a product's left factor into `list`. */
  listLeftFactor(kind: ProductKind, l: number, m: number): void {
    const lower = this.chain[l];
    const upper = this.chain[m];
    const bytes = 8 * this.samples;
    const list = new Uint32Array(this.memory.exports.memory.buffer, this.list);
    let count = 0;
    const all = (base: number, rows: number): void => {
      for (let r = 0; r < rows; r++) list[count++] = base + r * bytes;
    };
    if (kind === 'jacobian') all(this.jacobians[m][l], upper.inputs * lower.units);
    else if (kind === 'adjacent') all(this.deltas[m], upper.units);
    else if (l < m) all(this.curvature[m][l], upper.units * lower.units);
    else {
      for (let k = 0; k < upper.units; k++) {
        for (let i = 0; i <= k; i++) list[count++] = this.curvature[m][m] + (k * upper.units + i) * bytes;
      }
    }
    // The kernel works on four rows at a time; the last tile repeats a row and drops its products.
    for (; count % 4 !== 0; count++) list[count] = list[count - 1];
  }

  private weights(l: number): number {
    return this.theta + 8 * this.chain[l].offset;
  }

  private forward(data: Float64Array, count: number): void {
    const { chain, memory, samples, last } = this;
    toRows(memory, data, chain[0].inputs, null, count, this.inputs[0], 1);
    chain.forEach(({ units, inputs, bias, activation }, l) => {
      const z = l === last ? this.output : this.inputs[l + 1];
      const biases = bias ? this.weights(l) + 8 * units * inputs : 0;
      if (bias) this.view(this.inputs[l] + 8 * inputs * samples, 1).fill(1);
      memory.exports.affineRows(
        this.inputs[l],
        inputs,
        this.weights(l),
        1,
        inputs,
        biases,
        z,
        units,
        samples,
        false,
      );
      const [first, second] = [this.slopes[l], this.bends[l]];
      if (activation === 'tanh') memory.exports.tanhRows(z, z, first, second, units * samples, 2);
      else {
        const a = this.view(z, units);
        const kernel = activationFunction(activation).kernel;
        kernel(2, a, a, this.view(first, units), this.view(second, units), units * samples);
      }
    });
  }

  /** ∂ℓ/∂a and C of the last layer. */
  private outputLayer(targets: Float64Array, count: number, factor: number): void {
    const { chain, memory, samples, last, loss } = this;
    const width = chain[last].units;
    const outer = this.deltas[last];
    const read = (address: number): Float64Array => {
      const values = new Float64Array(count * width);
      fromRows(memory, address, width, count, values);
      return values;
    };
    const activations = read(this.output);
    let gradient: Float64Array = new Float64Array(count * width);
    if (loss === lossFunction('crossEntropy')) {
      const y = this.lossRows + 24 * samples;
      toRows(memory, targets, width, null, count, y, 1);
      const [linear, rest, weight] = [0, 1, 2].map((r) => this.lossRows + 8 * r * samples);
      memory.exports.crossEntropyRows(this.output, y, outer, linear, rest, weight, width, samples, factor);
      if (count < samples) {
        for (let k = 0; k < width; k++) this.view(outer + 8 * k * samples, 1).fill(0, count);
      }
      gradient = read(outer);
    } else {
      for (let n = 0; n < count; n++) loss.gradient(activations, targets, n * width, width, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
      toRows(memory, gradient, width, null, count, outer, 1);
    }
    const at = {
      activations,
      slopes: read(this.slopes[last]),
      bends: read(this.bends[last]),
      outer: gradient,
    };
    const outputCurvature = createOutputCurvature(loss, width, count);
    const block = new Float64Array(width * width);
    const rows = this.view(this.curvature[last][last], width * width);
    if (count < samples) rows.fill(0);
    for (let n = 0; n < count; n++) {
      outputCurvature(at, targets, n, factor, block);
      for (let q = 0; q < block.length; q++) rows[q * samples + n] = block[q];
    }
  }

  /** δ_l = f′ ∘ ∂ℓ/∂a of all layers, and f″ ∘ ∂ℓ/∂a in place of f″. */
  private backward(): void {
    const { chain, samples, deltas } = this;
    const { exports } = this.memory;
    for (let l = this.last; l >= 0; l--) {
      const { units } = chain[l];
      const d = deltas[l];
      if (l < this.last) {
        const above = chain[l + 1];
        exports.affineRows(
          deltas[l + 1],
          above.units,
          this.weights(l + 1),
          units,
          1,
          0,
          d,
          units,
          samples,
          false,
        );
      }
      exports.multiplyRows(this.bends[l], d, this.bends[l], units * samples);
      exports.multiplyRows(this.slopes[l], d, d, units * samples);
    }
  }

  /** C_{m,l} and D_{m,l} of all layers, from the output's C backwards and from D_{l+2,l} forwards. */
  private propagate(): void {
    const { chain, samples, last } = this;
    const { exports } = this.memory;
    for (let l = last - 1; l >= 0; l--) {
      const above = chain[l + 1].units;
      const w = this.weights(l + 1);
      for (let m = l + 1; m <= last; m++) {
        exports.propagateCurvature(
          this.curvature[m][l + 1],
          chain[m].units,
          above,
          w,
          chain[l].units,
          this.slopes[l],
          this.curvature[m][l],
          samples,
        );
      }
      exports.ownCurvature(
        this.curvature[l + 1][l],
        above,
        w,
        chain[l].units,
        this.slopes[l],
        this.bends[l],
        this.curvature[l][l],
        samples,
      );
    }
    for (let l = 0; l + 2 <= last; l++) {
      const { units } = chain[l];
      exports.firstJacobian(
        this.weights(l + 1),
        chain[l + 1].units,
        units,
        this.slopes[l + 1],
        this.slopes[l],
        this.jacobians[l + 2][l],
        samples,
      );
      for (let m = l + 2; m < last; m++) {
        const { inputs, units: rows } = chain[m];
        exports.nextJacobian(
          this.jacobians[m][l],
          inputs,
          this.weights(m),
          rows,
          units,
          this.slopes[m],
          this.jacobians[m + 1][l],
          samples,
        );
      }
    }
  }

  private view(address: number, rows: number): Float64Array {
    return this.memory.view(address, rows * this.samples);
  }
}
