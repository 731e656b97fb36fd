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
import type { DenseShape } from './dense-chain.ts';
import type { HessianProduct } from './hessian-products.ts';
import type { LayerRows } from './layer-rows.ts';

/** Operations of an item: some microseconds, so that claiming it costs little and every thread gets some. */
const ITEM = 60_000;

/** Numbers per sample that the rows of a group take. */
export function curvatureRowsPerSample(
  chain: readonly DenseShape[],
  products: readonly HessianProduct[],
): number {
  let sum = 3 + chain[chain.length - 1].units;
  for (const product of products) sum += product.columns + 7;
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
 * C and D of a group of samples as rows over samples in the kernels' memory (formulas: `pre-activation-curvature.ts`), from what
 * the layers' rows hold. Beyond the real samples the output's C and δ are 0, and with them every product. Addresses in bytes.
 */
export class CurvatureRows {
  readonly samples: number;
  private readonly memory: KernelMemory<SolverExports>;
  private readonly chain: readonly DenseShape[];
  private readonly layers: LayerRows;
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
    layers: LayerRows,
    theta: Float64Array,
    skipsUnit: boolean,
  ) {
    this.samples = layers.samples;
    const take = (rows: number): number => this.take(rows);
    this.memory = memory;
    this.chain = chain;
    this.layers = layers;
    this.last = chain.length - 1;
    this.curvature = chain.map((upper, m) =>
      chain
        .slice(0, m + 1)
        .map((lower, l) => (l === this.last ? layers.outputCurvature : take(upper.units * lower.units))),
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
    if (skipsUnit) this.subtractLastUnit(theta);
  }

  private subtractLastUnit(theta: Float64Array): void {
    const { units, inputs, offset } = this.chain[this.last];
    const values = this.memory.view(this.relativeWeights, (units - 1) * inputs);
    const unit = offset + (units - 1) * inputs;
    for (let q = 0; q < values.length; q++) values[q] = theta[offset + q] - theta[unit + (q % inputs)];
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
      adjacent: this.layers.slopes[l],
      second: this.errorSlopes[m],
      jacobian: this.jacobians[m][l],
    }[kind];
    // The kernel works on tiles of rows; the last one may repeat a row and drop its products.
    const list = new Uint32Array(rows + 5);
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
    const x = kind === 'curvature' ? this.layers.inputs[m] : this.layers.inputs[l];
    if (kind === 'curvature') {
      const form = l === m ? TRIANGLE : PAIRS;
      this.addProducts(phase, this.layers.inputs[l], lower.extended, x, upper.extended, form, out);
    } else {
      const y = kind === 'second' ? this.layers.slopes[l] : this.layers.deltas[m];
      this.addProducts(phase, y, columns / lower.extended, x, lower.extended, PAIRS, out);
    }
  }

  private addErrorSlopes(phase: CallPhase, m: number): void {
    const { inputs } = this.chain[m];
    this.addProducts(
      phase,
      this.layers.deltas[m],
      this.made[m],
      this.layers.slopes[m - 1],
      inputs,
      SINGLE,
      this.errorSlopes[m],
    );
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
        this.layers.slopes[l],
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
        this.layers.slopes[m],
        this.layers.bends[m],
        this.layers.weights(m),
        units,
        this.layers.slopes[l],
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
    cut(0, units, ((above + 2) * (units + 1) * samples) / 2, ITEM, (first, end, cost) => {
      phase.item(cost);
      phase.call(
        OWN_CURVATURE,
        this.curvature[l + 1][l],
        above,
        this.seenWeights(l + 1),
        units,
        this.layers.slopes[l],
        this.layers.bends[l],
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
          this.layers.weights(l + 1) + 8 * first * units,
          end - first,
          units,
          this.layers.slopes[l + 1] + 8 * samples * first,
          this.layers.slopes[l],
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
        this.layers.weights(m - 1),
        rows,
        units,
        this.layers.slopes[m - 1],
        this.jacobians[m][l],
        samples,
        first,
        end,
      );
    });
  }

  /** Address of W_l as the units above it are made with it. */
  seenWeights(l: number): number {
    return l === this.last && this.relativeWeights !== 0 ? this.relativeWeights : this.layers.weights(l);
  }

  /** Whether C_{m,m−1} comes from C_{m+1,m−1} at less cost than from C_{m,m}. */
  private fromAbove(m: number): boolean {
    return m < this.last && this.made[m + 1] <= this.chain[m].units;
  }
}
