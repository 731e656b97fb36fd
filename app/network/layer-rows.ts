import {
  AFFINE_ROWS,
  CROSS_ENTROPY,
  MULTIPLY_ROWS,
  SOFTMAX_CURVATURE,
  TANH_ROWS,
} from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { createOutputCurvature } from './output-curvature.ts';
import { fromRows, toRows } from './sample-rows.ts';

/** Samples of an item: each takes its stretch of all rows through all layers. A multiple of 4. */
const STRETCH = 128;

/** A phase, or what only this thread's script can do between two: an activation, or the output's curvature. */
export type PassStep =
  | { readonly kind: 'calls'; readonly calls: CallPhase }
  | { readonly kind: 'activation'; readonly layer: number }
  | { readonly kind: 'output' };

/** Calls for the samples from `at` (bytes) on, `count` of them. */
type StretchCalls = (at: number, count: number, call: CallPhase['call']) => void;

/**
 * What the curvature of a group of samples is made from: x_l, f′_l, δ_l, f″_l ∘ ∂ℓ/∂a_l and the output's C, as rows over
 * samples in the kernels' memory. Beyond the real samples a row is whatever follows from inputs 0, but the output's C and δ are 0
 * there. Addresses in bytes.
 */
export class LayerRows {
  /** Length of the rows: most samples of a group, rounded up to a multiple of 4. */
  readonly samples: number;
  /** Most samples of a group, rounded up to an even number: what sums need to go over. */
  readonly count: number;
  /** x_l, the constant 1 of a bias last. */
  readonly inputs: readonly number[];
  readonly slopes: readonly number[];
  /** f″, then in its place f″ ∘ ∂ℓ/∂a; but for the last layer. */
  readonly bends: readonly number[];
  /** ∂ℓ/∂a_l, then in its place δ_l. */
  readonly deltas: readonly number[];
  /** C of the last layer. */
  readonly outputCurvature: number;
  readonly #memory: KernelMemory<SolverExports>;
  readonly #chain: readonly DenseShape[];
  readonly #loss: LossFunction;
  readonly #last: number;
  readonly #theta: number;
  readonly #factor: number;
  readonly #output: number;
  readonly #lossRows: number;
  readonly #isSoftmax: boolean;
  #targets: Float64Array = new Float64Array(0);
  #loaded = 0;

  constructor(
    memory: KernelMemory<SolverExports>,
    chain: readonly DenseShape[],
    loss: LossFunction,
    theta: Float64Array,
    factor: number,
    capacity: number,
  ) {
    this.samples = (capacity + 3) & ~3;
    this.count = (capacity + 1) & ~1;
    const take = (rows: number): number => memory.take(rows * this.samples);
    this.#memory = memory;
    this.#chain = chain;
    this.#loss = loss;
    this.#last = chain.length - 1;
    this.#isSoftmax = loss === lossFunction('crossEntropy');
    const width = chain[this.#last].units;
    this.#theta = memory.take(theta.length);
    this.#factor = memory.take(1);
    this.inputs = chain.map((shape) => take(shape.extended));
    this.#output = take(width);
    this.slopes = chain.map((shape) => take(shape.units));
    this.bends = chain.map((shape) => take(shape.units));
    this.deltas = chain.map((shape) => take(shape.units));
    this.#lossRows = take(3 + width);
    this.outputCurvature = take(width * width);
    memory.view(this.#theta, theta.length).set(theta);
    memory.view(this.#factor, 1)[0] = factor;
    chain.forEach(({ bias, inputs }, l) => {
      if (bias) this.#view(this.inputs[l] + 8 * inputs * this.samples, 1).fill(1);
    });
  }

  /** Address of W_l. */
  weights(l: number): number {
    return this.#theta + 8 * this.#chain[l].offset;
  }

  /** The samples of a group: [count, features] and [count, outputs]. */
  load(data: Float64Array, targets: Float64Array, count: number): void {
    const { samples } = this;
    const memory = this.#memory;
    toRows(memory, data, this.#chain[0].inputs, null, count, this.inputs[0], 1, samples);
    this.#targets = targets;
    this.#loaded = count;
    if (!this.#isSoftmax) return;
    const width = this.#chain[this.#last].units;
    toRows(memory, targets, width, null, count, this.#lossRows + 24 * samples, 1, samples);
  }

  /** What makes the rows of the samples that are loaded, step by step. */
  steps(): PassStep[] {
    const steps: PassStep[] = [];
    let open: StretchCalls[] = [];
    const close = (step?: PassStep): void => {
      if (open.length > 0) steps.push({ kind: 'calls', calls: this.#phase(open) });
      open = [];
      if (step !== undefined) steps.push(step);
    };
    this.#chain.forEach(({ activation, units }, l) => {
      open.push(this.#affine(l));
      if (l === this.#last && this.#isSoftmax && activation === 'identity') return;
      if (activation !== 'tanh') return close({ kind: 'activation', layer: l });
      const [z, slopes, bends] = [this.#outputOf(l), this.slopes[l], this.bends[l]];
      open.push((at, count, call) =>
        call(TANH_ROWS, z + at, slopes + at, bends + at, units, this.samples, count),
      );
    });
    if (this.#isSoftmax) open.push(this.#crossEntropy());
    if (!this.#isSoftmax || this.#chain[this.#last].activation !== 'identity') close({ kind: 'output' });
    for (let l = this.#last; l >= 0; l--) open.push(this.#backward(l));
    close();
    return steps;
  }

  /** Does a step that is no phase. */
  inScript(step: PassStep): void {
    if (step.kind === 'activation') {
      const { activation, units } = this.#chain[step.layer];
      const a = this.#view(this.#outputOf(step.layer), units);
      const [first, second] = [this.slopes[step.layer], this.bends[step.layer]];
      const { kernel } = activationFunction(activation);
      kernel(2, a, a, this.#view(first, units), this.#view(second, units), units * this.samples);
    } else if (step.kind === 'output') this.#makeOutput();
  }

  #phase(work: readonly StretchCalls[]): CallPhase {
    const phase = new CallPhase();
    for (let from = 0; from < this.samples; from += STRETCH) {
      const count = Math.min(STRETCH, this.samples - from);
      phase.item(count);
      for (const calls of work) calls(8 * from, count, (...words) => phase.call(...words));
    }
    return phase;
  }

  #outputOf(l: number): number {
    return l === this.#last ? this.#output : this.inputs[l + 1];
  }

  /** z_l = W_l x_l + b_l. */
  #affine(l: number): StretchCalls {
    const { units, inputs, bias } = this.#chain[l];
    const [from, to, w] = [this.inputs[l], this.#outputOf(l), this.weights(l)];
    const biases = bias ? w + 8 * units * inputs : 0;
    return (at, count, call) =>
      call(AFFINE_ROWS, from + at, inputs, w, 1, inputs, biases, to + at, units, this.samples, count);
  }

  /** ∂ℓ/∂f, and C where the outputs are the logits. */
  #crossEntropy(): StretchCalls {
    const { units: width, activation } = this.#chain[this.#last];
    const [f, gradient, c, factor] = [
      this.#output,
      this.deltas[this.#last],
      this.outputCurvature,
      this.#factor,
    ];
    const [linear, rest, weight, y] = [0, 1, 2, 3].map((r) => this.#lossRows + 8 * r * this.samples);
    return (at, count, call) => {
      const rows = [f, y, gradient, linear, rest, weight].map((address) => address + at);
      call(CROSS_ENTROPY, ...rows, width, this.samples, count, factor);
      if (activation !== 'identity') return;
      call(SOFTMAX_CURVATURE, f + at, weight + at, width, c + at, this.samples, count, factor);
    };
  }

  /** δ_l = f′ ∘ ∂ℓ/∂a, and f″ ∘ ∂ℓ/∂a in place of f″. */
  #backward(l: number): StretchCalls {
    const { units, activation } = this.#chain[l];
    const [d, slopes, bends] = [this.deltas[l], this.slopes[l], this.bends[l]];
    return (at, count, call) => {
      const size = [units, this.samples, count] as const;
      if (l < this.#last) {
        const [from, above] = [this.deltas[l + 1] + at, this.#chain[l + 1].units];
        call(AFFINE_ROWS, from, above, this.weights(l + 1), units, 1, 0, d + at, ...size);
        call(MULTIPLY_ROWS, bends + at, d + at, bends + at, ...size);
      } else if (activation === 'identity') return;
      call(MULTIPLY_ROWS, slopes + at, d + at, d + at, ...size);
    };
  }

  /** ∂ℓ/∂a, unless the kernels have made it, and C of the last layer by the loss's own functions. */
  #makeOutput(): void {
    const { samples, slopes, bends, deltas, outputCurvature } = this;
    const [memory, count, loss, targets] = [this.#memory, this.#loaded, this.#loss, this.#targets];
    const width = this.#chain[this.#last].units;
    const outer = deltas[this.#last];
    const factor = memory.view(this.#factor, 1)[0];
    const read = (address: number): Float64Array => {
      const values = new Float64Array(count * width);
      fromRows(memory, address, width, count, values, samples);
      return values;
    };
    const activations = read(this.#output);
    if (!this.#isSoftmax) {
      const gradient = new Float64Array(count * width);
      for (let n = 0; n < count; n++) loss.gradient(activations, targets, n * width, width, gradient);
      toRows(memory, gradient, width, null, count, outer, factor, samples);
    }
    const at = {
      activations,
      slopes: read(slopes[this.#last]),
      bends: read(bends[this.#last]),
      outer: read(outer),
    };
    const curvatureOf = createOutputCurvature(loss, width, count);
    const block = new Float64Array(width * width);
    const rows = this.#view(outputCurvature, width * width);
    for (let n = 0; n < count; n++) {
      curvatureOf(at, targets, n, factor, block);
      for (let q = 0; q < block.length; q++) rows[q * samples + n] = block[q];
    }
    for (let q = 0; q < block.length; q++) rows.fill(0, q * samples + count, (q + 1) * samples);
    const errors = this.#view(outer, width);
    for (let k = 0; k < width; k++) errors.fill(0, k * samples + count, (k + 1) * samples);
  }

  #view(address: number, rows: number): Float64Array {
    return this.#memory.view(address, rows * this.samples);
  }
}
