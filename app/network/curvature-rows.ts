import {
  ADJACENT_CURVATURE,
  FIRST_JACOBIAN,
  NEXT_JACOBIAN,
  OWN_CURVATURE,
  PAIRS,
  PRODUCT_ROWS,
  PROPAGATE_CURVATURE,
  SINGLE,
  TRIANGLE,
} from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, cut } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import type { HessianProduct } from './hessian-products.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { createOutputCurvature } from './output-curvature.ts';
import { fromRows, toRows } from './sample-rows.ts';

/** Operations of an item: some tens of microseconds, so that claiming it costs nothing and every thread gets some. */
const ITEM = 200_000;

/** Numbers per sample that the rows of a group take. */
export function curvatureRowsPerSample(
  chain: readonly DenseShape[],
  products: readonly HessianProduct[],
): number {
  let sum = 3 + chain[chain.length - 1].units;
  for (const product of products) sum += product.columns + 3;
  chain.forEach((upper, m) => {
    sum += upper.extended + 4 * upper.units + upper.units * upper.units;
    chain.slice(0, m).forEach((lower, l) => {
      sum += upper.units * lower.units + (needsJacobian(chain, m, l) ? upper.inputs * lower.units : 0);
    });
    if (m > 1) sum += upper.units * upper.inputs;
  });
  return sum;
}

/** D_{l+2,l} is only what D_{l+3,l} is made from: the products do without it. */
function needsJacobian(chain: readonly DenseShape[], m: number, l: number): boolean {
  return l <= m - 3 || (l === m - 2 && m + 1 < chain.length);
}

/**
 * A group of samples in the kernels' memory, everything as rows over samples (formulas: `pre-activation-curvature.ts`).
 * Beyond the real samples a row is whatever follows from inputs 0, but the output's C and δ are 0 there, and with them every
 * product. Addresses in bytes.
 */
export class CurvatureRows {
  /** Length of the rows: most samples of a group, rounded up to a multiple of 4. */
  readonly samples: number;
  private readonly memory: KernelMemory<SolverExports>;
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
  /** δ_m[k]·f′_{m−1}[p], for m ≥ 2. */
  private readonly errorSlopes: readonly number[];
  /** `curvature[m][l]`, l ≤ m: C_{m,l}; `jacobians[m][l]`: D_{m,l} (`needsJacobian`). */
  private readonly curvature: readonly (readonly number[])[];
  private readonly jacobians: readonly (readonly number[])[];
  private readonly last: number;
  /** Units of each layer whose C are made: without the last of a softmax, whose rows are minus the sum of the others'. */
  private readonly made: readonly number[];
  /** W_last as those units see it: minus the last unit's weights, where that one is left out. 0: as it is in θ. */
  private readonly relativeWeights: number;

  constructor(
    memory: KernelMemory<SolverExports>,
    chain: readonly DenseShape[],
    loss: LossFunction,
    theta: Float64Array,
    capacity: number,
    skipsUnit: boolean,
  ) {
    this.samples = (capacity + 3) & ~3;
    const take = (rows: number): number => this.take(rows);
    this.memory = memory;
    this.chain = chain;
    this.loss = loss;
    this.last = chain.length - 1;
    this.theta = memory.take(theta.length);
    this.inputs = chain.map((shape) => take(shape.extended));
    this.output = take(chain[this.last].units);
    this.slopes = chain.map((shape) => take(shape.units));
    this.bends = chain.map((shape) => take(shape.units));
    this.deltas = chain.map((shape) => take(shape.units));
    this.lossRows = take(3 + chain[this.last].units);
    this.curvature = chain.map((upper, m) =>
      chain.slice(0, m + 1).map((lower) => take(upper.units * lower.units)),
    );
    this.errorSlopes = chain.map(({ units, inputs }, m) => take(m > 1 ? units * inputs : 0));
    this.jacobians = chain.map((upper, m) =>
      chain
        .slice(0, Math.max(0, m - 1))
        .map((lower, l) => take(needsJacobian(chain, m, l) ? upper.inputs * lower.units : 0)),
    );
    const { units, inputs } = chain[this.last];
    this.made = chain.map((shape, l) => (skipsUnit && l === this.last ? units - 1 : shape.units));
    this.relativeWeights = skipsUnit ? memory.take((units - 1) * inputs) : 0;
    memory.view(this.theta, theta.length).set(theta);
    if (skipsUnit) this.subtractLastUnit(theta);
  }

  private subtractLastUnit(theta: Float64Array): void {
    const { units, inputs, offset } = this.chain[this.last];
    const values = this.memory.view(this.relativeWeights, (units - 1) * inputs);
    const unit = offset + (units - 1) * inputs;
    for (let q = 0; q < values.length; q++) values[q] = theta[offset + q] - theta[unit + (q % inputs)];
  }

  /** What C and D are made from, of `count` samples: [count, features] and [count, outputs]. */
  prepare(data: Float64Array, targets: Float64Array, count: number, factor: number): void {
    this.forward(data, count);
    this.outputLayer(targets, count, factor);
    this.backward();
  }

  /**
   * The phases that make C and D, the right factors of the products at the addresses `rights` in the first of them.
   * C_{l,l} needs C_{l+1,l}, C_{m,l} needs C_{m,l+1} or C_{m+1,l}, D_{m,l} needs D_{m−1,l}: phase t has
   * all that needs t − 1 others one after another.
   */
  phases(products: readonly HessianProduct[], rights: readonly number[]): CallPhase[] {
    const { last } = this;
    const phases: CallPhase[] = [];
    const phase = (wait: number): CallPhase => {
      while (phases.length <= wait) phases.push(new CallPhase());
      return phases[wait];
    };
    products.forEach((product, at) => this.addRightFactor(phase(0), product, rights[at]));
    for (let l = last - 1; l >= 0; l--) {
      for (let m = last; m > l; m--) {
        const at = phase(2 * last - m - l - 1);
        if (m === l + 1 && this.fromAbove(m)) this.addAdjacent(at, m);
        else this.addPropagation(at, m, l);
      }
      this.addOwn(phase(2 * (last - l) - 1), l);
    }
    for (let m = 2; m <= last; m++) {
      for (let l = 0; l < m - 1; l++) {
        if (needsJacobian(this.chain, m, l)) this.addJacobian(phase(m - l - 2), m, l);
      }
      this.addErrorSlopes(phase(0), m);
    }
    return phases;
  }

  /** Reserves that many rows. */
  take(rows: number): number {
    return this.memory.take(rows * this.samples);
  }

  /** Addresses of the rows of a product's left factor. */
  leftFactor({ kind, block: { lower: l, upper: m }, rows }: HessianProduct): Uint32Array {
    const bytes = 8 * this.samples;
    const isTriangle = kind === 'curvature' && l === m;
    const base = {
      curvature: this.curvature[m][l],
      adjacent: this.slopes[l],
      second: this.errorSlopes[m],
      jacobian: this.jacobians[m][l],
    }[kind];
    // The kernel works on pairs of rows; the last one may repeat a row and drop its products.
    const list = new Uint32Array((rows + 1) & ~1);
    const { units } = this.chain[m];
    for (let r = 0, k = 0, i = 0; r < rows; r++) {
      list[r] = base + (isTriangle ? k * units + i : r) * bytes;
      if (++i > k) {
        k++;
        i = 0;
      }
    }
    return list.fill(list[rows - 1], rows);
  }

  private addRightFactor(
    phase: CallPhase,
    { kind, block: { lower: l, upper: m }, columns }: HessianProduct,
    out: number,
  ): void {
    const [lower, upper] = [this.chain[l], this.chain[m]];
    const x = kind === 'curvature' ? this.inputs[m] : this.inputs[l];
    if (kind === 'curvature') {
      const form = l === m ? TRIANGLE : PAIRS;
      this.addProducts(phase, this.inputs[l], lower.extended, x, upper.extended, form, out);
    } else {
      const y = kind === 'second' ? this.slopes[l] : this.deltas[m];
      this.addProducts(phase, y, columns / lower.extended, x, lower.extended, PAIRS, out);
    }
  }

  private addErrorSlopes(phase: CallPhase, m: number): void {
    const { units, inputs } = this.chain[m];
    this.addProducts(phase, this.deltas[m], units, this.slopes[m - 1], inputs, SINGLE, this.errorSlopes[m]);
  }

  /** x_u ∘ y_v for all u < rows and v < width. */
  private addProducts(
    phase: CallPhase,
    x: number,
    rows: number,
    y: number,
    width: number,
    form: number,
    out: number,
  ): void {
    cut(0, rows, width * this.samples, ITEM, (from, to, cost) => {
      phase.item(cost);
      phase.call(PRODUCT_ROWS, x, from, to, y, width, form, out, this.samples);
    });
  }

  private addPropagation(phase: CallPhase, m: number, l: number): void {
    const { chain, samples } = this;
    const [above, units] = [this.made[l + 1], chain[l].units];
    const [from, to] = [this.curvature[m][l + 1], this.curvature[m][l]];
    const width = chain[l + 1].units;
    cut(0, this.made[m], above * units * samples, ITEM, (first, end, cost) => {
      phase.item(cost);
      phase.call(
        PROPAGATE_CURVATURE,
        from + 8 * samples * first * width,
        width,
        end - first,
        above,
        this.seenWeights(l + 1),
        units,
        this.slopes[l],
        to + 8 * samples * first * units,
        samples,
      );
    });
  }

  private addAdjacent(phase: CallPhase, m: number): void {
    const { chain, samples } = this;
    const l = m - 1;
    const [above, rows, units] = [this.made[m + 1], chain[m].units, chain[l].units];
    cut(0, units, (above + 2) * rows * samples, ITEM, (first, end, cost) => {
      phase.item(cost);
      phase.call(
        ADJACENT_CURVATURE,
        this.curvature[m + 1][l],
        above,
        this.seenWeights(m + 1),
        rows,
        this.slopes[m],
        this.bends[m],
        this.weights(m),
        units,
        this.slopes[l],
        this.curvature[m][l],
        samples,
        first,
        end,
      );
    });
  }

  private addOwn(phase: CallPhase, l: number): void {
    const { chain, samples } = this;
    const [above, units] = [this.made[l + 1], chain[l].units];
    cut(0, units, (above * (units + 1) * samples) / 2, ITEM, (first, end, cost) => {
      phase.item(cost);
      phase.call(
        OWN_CURVATURE,
        this.curvature[l + 1][l],
        above,
        this.seenWeights(l + 1),
        units,
        this.slopes[l],
        this.bends[l],
        this.curvature[l][l],
        samples,
        first,
        end,
        l > 0 && !this.fromAbove(l) ? 1 : 0,
      );
    });
  }

  private addJacobian(phase: CallPhase, m: number, l: number): void {
    const { chain, samples } = this;
    const { units } = chain[l];
    const rows = chain[m - 1].units;
    if (m === l + 2) {
      cut(0, rows, units * samples, ITEM, (first, end, cost) => {
        phase.item(cost);
        phase.call(
          FIRST_JACOBIAN,
          this.weights(l + 1) + 8 * first * units,
          end - first,
          units,
          this.slopes[l + 1] + 8 * samples * first,
          this.slopes[l],
          this.jacobians[m][l] + 8 * samples * first * units,
          samples,
        );
      });
      return;
    }
    const inner = chain[m - 1].inputs;
    cut(0, units, inner * rows * samples, ITEM, (first, end, cost) => {
      phase.item(cost);
      phase.call(
        NEXT_JACOBIAN,
        this.jacobians[m - 1][l],
        inner,
        this.weights(m - 1),
        rows,
        units,
        this.slopes[m - 1],
        this.jacobians[m][l],
        samples,
        first,
        end,
      );
    });
  }

  /** Address of W_l. */
  weights(l: number): number {
    return this.theta + 8 * this.chain[l].offset;
  }

  private seenWeights(l: number): number {
    return l === this.last && this.relativeWeights !== 0 ? this.relativeWeights : this.weights(l);
  }

  private forward(data: Float64Array, count: number): void {
    const { chain, memory, samples, last } = this;
    toRows(memory, data, chain[0].inputs, null, count, this.inputs[0], 1, samples);
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
    const { units: width, activation } = chain[last];
    const outer = this.deltas[last];
    const own = this.curvature[last][last];
    const isSoftmax = loss === lossFunction('crossEntropy');
    if (isSoftmax) {
      const y = this.lossRows + 24 * samples;
      toRows(memory, targets, width, null, count, y, 1, samples);
      const [linear, rest, weight] = [0, 1, 2].map((r) => this.lossRows + 8 * r * samples);
      const { exports } = memory;
      exports.crossEntropyRows(this.output, y, outer, linear, rest, weight, width, samples, factor);
      if (activation === 'identity')
        exports.softmaxCurvature(this.output, weight, width, own, samples, factor);
    }
    if (!isSoftmax || activation !== 'identity') this.anyOutput(targets, count, factor, isSoftmax);
    if (count === samples) return;
    const clear = (address: number, rows: number): void => {
      const values = this.view(address, rows);
      for (let row = 0; row < rows; row++) values.fill(0, row * samples + count, (row + 1) * samples);
    };
    clear(outer, width);
    clear(own, width * width);
  }

  /** The same by the loss's own functions; `hasGradient`: without ∂ℓ/∂a. */
  private anyOutput(targets: Float64Array, count: number, factor: number, hasGradient: boolean): void {
    const { chain, memory, samples, last, loss } = this;
    const width = chain[last].units;
    const outer = this.deltas[last];
    const read = (address: number): Float64Array => {
      const values = new Float64Array(count * width);
      fromRows(memory, address, width, count, values, samples);
      return values;
    };
    const activations = read(this.output);
    if (!hasGradient) {
      const gradient = new Float64Array(count * width);
      for (let n = 0; n < count; n++) loss.gradient(activations, targets, n * width, width, gradient);
      toRows(memory, gradient, width, null, count, outer, factor, samples);
    }
    const at = {
      activations,
      slopes: read(this.slopes[last]),
      bends: read(this.bends[last]),
      outer: read(outer),
    };
    const outputCurvature = createOutputCurvature(loss, width, count);
    const block = new Float64Array(width * width);
    const rows = this.view(this.curvature[last][last], width * width);
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

  /** Whether C_{m,m−1} comes from C_{m+1,m−1} at less cost than from C_{m,m}. */
  private fromAbove(m: number): boolean {
    return m < this.last && this.made[m + 1] <= this.chain[m].units;
  }

  private view(address: number, rows: number): Float64Array {
    return this.memory.view(address, rows * this.samples);
  }
}
