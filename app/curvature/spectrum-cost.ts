/**
 * Time of one exact spectrum: building the Hessian costs N·P² multiply-adds per layer pair, its eigenvalues n³; what remains
 * is overhead. Coefficients are measured, never assumed.
 */
export interface SpectrumCostModel {
  /** Milliseconds per N·P². */
  readonly hessian: number;
  /** Milliseconds per P³. */
  readonly solve: number;
}

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

/**
 * Coefficients of measured spectra by least squares through the origin in relative error: the mean of t/(N·P²) and of t/P³. Null
 * without measurements.
 */
export function fitCost(timings: readonly SpectrumTiming[]): SpectrumCostModel | null {
  if (timings.length === 0) return null;
  let hessian = 0;
  let solve = 0;
  for (const { parameters: p, samples, hessian: h, solve: s } of timings) {
    hessian += h / (samples * p * p) / timings.length;
    solve += s / (p * p * p) / timings.length;
  }
  return { hessian, solve };
}

/** What one spectrum of P parameters on N samples would take. */
export function predictCost(model: SpectrumCostModel, parameters: number, samples: number): SpectrumCost {
  const p = parameters;
  return { hessian: model.hessian * samples * p * p, solve: model.solve * p * p * p };
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
