import { fitCost, predictCost, type SpectrumCostModel } from '../../app/curvature/spectrum-cost.ts';
import type { SpectrumPrediction } from '../../app/protocol/spectra.ts';
import type { JobPool } from './job-pool.ts';

/** Eigenvalues of a run that one answer carries at most (32 MB). */
export const SERIES_NUMBERS = 4_000_000;

/** Predicts what spectra cost, from timings that are made when they are first asked for. */
export class SpectrumCosts {
  readonly #pool: JobPool;
  #model: Promise<SpectrumCostModel | null> | null = null;

  constructor(pool: JobPool) {
    this.#pool = pool;
  }

  async predict(of: { readonly parameters: number; readonly samples: number }): Promise<SpectrumPrediction> {
    this.#model ??= this.#pool.run('time-spectra', {}).then(fitCost);
    try {
      const model = await this.#model;
      const cost =
        model === null ? { hessian: NaN, solve: NaN } : predictCost(model, of.parameters, of.samples);
      return { ...cost, threads: Math.max(1, this.#pool.threads - 1) };
    } catch (error) {
      this.#model = null;
      throw error;
    }
  }
}
