import type { HessianWork } from '../network/hessian-work.ts';

/**
 * Time of one exact spectrum: building the Hessian by structure costs N·P² multiply-adds per layer pair, by columns those of their
 * tangent passes, its eigenvalues P³; a power below comes what does not fill the processor. Coefficients are measured, never assumed.
 */
export interface SpectrumCostModel {
  /** Milliseconds per N·P², and per N·P, with P the parameters that have structure. */
  readonly hessian: TwoTerms;
  /** Milliseconds per multiply-add of a column. */
  readonly column: number;
  /** Milliseconds per P³, and per P². */
  readonly solve: TwoTerms;
  /** Milliseconds of a product with H per N·P. */
  readonly product: number;
}
type TwoTerms = readonly [leading: number, lower: number];

export interface SpectrumCost {
  /** Milliseconds for the Hessian and for its spectrum. */
  readonly hessian: number;
  readonly solve: number;
}

/** A measured spectrum. */
export interface SpectrumTiming extends SpectrumCost {
  readonly parameters: number;
  readonly samples: number;
}

/** Timings of this machine: whole spectra, and a product with the Hessian of a network too large for one. */
export interface CostTimings {
  readonly spectra: readonly SpectrumTiming[];
  readonly product: { readonly parameters: number; readonly samples: number; readonly milliseconds: number };
  /** The Hessian of a network with few parameters in its dense tail. */
  readonly columns: { readonly work: HessianWork; readonly samples: number; readonly milliseconds: number };
}

/** Coefficients of measured spectra, by least squares in relative error; none is negative. */
export function fitCost({ spectra, product, columns }: CostTimings): SpectrumCostModel {
  return {
    column: columns.milliseconds / (columns.samples * columns.work.columns),
    hessian: fitTerms(
      spectra.map(({ parameters: p, samples, hessian }) => [samples * p * p, samples * p, hessian]),
    ),
    solve: fitTerms(spectra.map(({ parameters: p, solve }) => [p ** 3, p * p, solve])),
    product: product.milliseconds / (product.samples * product.parameters),
  };
}

/** a, b ≥ 0 of t ≈ a·u + b·v for rows (u, v, t): minimises Σ((a·u + b·v)/t − 1)². */
function fitTerms(rows: readonly (readonly [u: number, v: number, t: number])[]): TwoTerms {
  const sum = (of: (u: number, v: number) => number): number =>
    rows.reduce((total, [u, v, t]) => total + of(u / t, v / t), 0);
  const [uu, uv, vv] = [sum((u) => u * u), sum((u, v) => u * v), sum((_, v) => v * v)];
  const [u1, v1] = [sum((u) => u), sum((_, v) => v)];
  const determinant = uu * vv - uv * uv;
  const leading = (u1 * vv - v1 * uv) / determinant;
  const lower = (v1 * uu - u1 * uv) / determinant;
  if (!(leading > 0)) return [0, v1 / vv];
  return lower > 0 ? [leading, lower] : [u1 / uu, 0];
}

/** What one spectrum of P parameters on N samples would take. */
export function predictCost(
  { hessian, column, solve }: SpectrumCostModel,
  parameters: number,
  { structured, columns }: HessianWork,
  samples: number,
): SpectrumCost {
  const p = parameters;
  return {
    hessian: ((hessian[0] * structured + hessian[1]) * structured + column * columns) * samples,
    solve: (solve[0] * p + solve[1]) * p * p,
  };
}

/**
 * Part of an exact spectrum's time that its Hessian takes, for progress: N·P² multiply-adds are made 2.7 times as fast as
 * the P³ of the eigenvalues (README's table).
 */
export function hessianShare(parameters: number, samples: number): number {
  return samples / (samples + 2.7 * parameters);
}

/** What a frequency does to a training. */
export interface FrequencyCost {
  /** Analysis time per training time, with nobody waiting: above `threads` training has to wait. */
  readonly load: number;
  /** Factor on the training's duration, ≥ 1. */
  readonly slowdown: number;
}

/**
 * @param spectrum milliseconds of one spectrum
 * @param step milliseconds of one training step
 * @param every steps between spectra
 * @param threads threads that may compute spectra beside the training
 */
export function frequencyCost(spectrum: number, step: number, every: number, threads: number): FrequencyCost {
  const load = spectrum / (every * step);
  return { load, slowdown: Math.max(1, load / threads) };
}

/** Steps between spectra so that analysis takes at most `share` of one thread's time beside the training. */
export function frequencyForShare(spectrum: number, step: number, share: number): number {
  return Math.max(1, Math.ceil(spectrum / (share * step)));
}

/**
 * Earliest start, in milliseconds, of the next automatic spectrum, after one that began at `start` and took `duration`: over any
 * stretch of time spectra then take at most `share` of it.
 */
export function nextStart(start: number, duration: number, share: number): number {
  return start + duration / share;
}
