import type { HessianModule } from './hessian-modules.ts';
import { withRows } from './row-products.ts';

/** Rows of the Hessian at a time. */
const PANEL = 16;

/**
 * Statistics s of batches as parameters of their own: with L(θ, s) the loss and s = c(θ, s) what the samples say (those of a layer by
 * the parameters and statistics before it), multipliers λ = ∂L/∂s (total) make 𝓛 = L + λᵀ(c − s) stationary in s, and
 *   ∇²L(θ, s(θ)) = Zᵀ ∇²𝓛 Z,   Z = (1; D),   D = ds/dθ,
 * where 𝓛 is a sum over samples that do not know of each other. Coordinates of a group: its mean μ and σ = ln(1/√(σ² + ε)).
 *
 * Sums up ∇²𝓛 column by column and makes ∇²L of it. Indices of statistics count on behind those of parameters.
 */
export class OpenStatistics {
  readonly #count: number;
  readonly #parameters: number;
  /** ∂²𝓛/∂θ², upper triangle, [parameters, parameters]. */
  readonly #out: Float64Array;
  /** ∂²𝓛/∂s∂θ, [statistics, parameters]. */
  readonly #mixed: Float64Array;
  /** ∂²𝓛/∂s², [statistics, statistics]. */
  readonly #own: Float64Array;
  /** ∂c/∂θ, [statistics, parameters]; in the end D. */
  readonly #byParameters: Float64Array;
  /** ∂c/∂s, [statistics, statistics]. */
  readonly #byStatistics: Float64Array;

  /** @param out [parameters, parameters] */
  constructor(statistics: number, parameters: number, out: Float64Array) {
    this.#count = statistics;
    this.#parameters = parameters;
    this.#out = out;
    this.#mixed = new Float64Array(statistics * parameters);
    this.#own = new Float64Array(statistics * statistics);
    this.#byParameters = new Float64Array(statistics * parameters);
    this.#byStatistics = new Float64Array(statistics * statistics);
  }

  /** Adds to one entry and to the one across. */
  addEntry(one: number, other: number, value: number): void {
    const parameters = this.#parameters;
    const [low, high] = one < other ? [one, other] : [other, one];
    if (high < parameters) this.#out[low * parameters + high] += value;
    else if (low < parameters) this.#mixed[(high - parameters) * parameters + low] += value;
    else {
      this.#own[(high - parameters) * this.#count + low - parameters] += value;
      if (high > low) this.#own[(low - parameters) * this.#count + high - parameters] += value;
    }
  }

  /**
   * Adds entries of a column: those of parameters from `from` on, of statistics from `first` on, and what makes these move, which stand
   * `step` apart in `numbers` from those three places on.
   */
  addColumn(
    index: number,
    [from, first]: readonly [number, number],
    numbers: Float64Array,
    [parametersAt, statisticsAt, responsesAt]: readonly [number, number, number],
    step: number,
  ): void {
    const [count, parameters] = [this.#count, this.#parameters];
    const isParameter = index < parameters;
    const at = isParameter ? index : index - parameters;
    const rows = isParameter ? this.#out : this.#mixed;
    for (let i = from, k = parametersAt; i < parameters; i++, k += step)
      rows[at * parameters + i] += numbers[k];
    for (let s = first, k = 0; s < count; s++, k += step) {
      const value = numbers[statisticsAt + k];
      const response = numbers[responsesAt + k];
      if (isParameter) {
        this.#mixed[s * parameters + at] += value;
        this.#byParameters[s * parameters + at] += response;
      } else {
        this.#own[at * count + s] += value;
        this.#own[s * count + at] += value;
        this.#byStatistics[s * count + at] += response;
      }
    }
  }

  /** Adds what comes by the statistics to ∂²𝓛/∂θ². */
  close(modules: readonly HessianModule[], poll?: () => void): void {
    const [count, parameters] = [this.#count, this.#parameters];
    if (count === 0) return;
    const [d, g, out] = [this.#byParameters, this.#mixed, this.#out];
    for (const { from, statistics, statisticsTo } of modules) {
      for (let s = statistics; s < statisticsTo; s++) {
        for (let t = 0; t < statistics; t++) {
          addMultiple(this.#byStatistics[s * count + t], d, t * parameters, d, s * parameters, from);
        }
      }
    }
    // H += DᵀG + GᵀD with G = ∂²𝓛/∂s∂θ + ½·∂²𝓛/∂s²·D.
    for (let s = 0; s < count; s++) {
      for (let t = 0; t < count; t++) {
        addMultiple(0.5 * this.#own[s * count + t], d, t * parameters, g, s * parameters, parameters);
      }
    }
    const moving = modules.reduce((most, one) => (one.statisticsTo > one.statistics ? one.from : most), 0);
    const length = 2 * count;
    const sides = parameters * length;
    withRows(2 * sides + PANEL * parameters, ({ numbers, addProducts }) => {
      for (let i = 0; i < parameters; i++) {
        for (let s = 0, at = i * length; s < count; s++, at += 2) {
          numbers[at] = numbers[sides + at + 1] = d[s * parameters + i];
          numbers[at + 1] = numbers[sides + at] = g[s * parameters + i];
        }
      }
      const panel = 2 * sides;
      for (let i = 0; i < moving; i += PANEL) {
        poll?.();
        const rows = Math.min(PANEL, moving - i);
        const columns = parameters - i;
        numbers.fill(0, panel, panel + rows * columns);
        addProducts(i * length, rows, sides + i * length, columns, panel, length);
        for (let r = 0; r < rows; r++) {
          const to = (i + r) * parameters + i;
          for (let j = r; j < columns; j++) out[to + j] += numbers[panel + r * columns + j];
        }
      }
    });
  }
}

function addMultiple(
  factor: number,
  x: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
  length: number,
): void {
  if (factor === 0) return;
  for (let i = 0; i < length; i++) out[to + i] += factor * x[from + i];
}
