import { estimateProducts, type EstimateEffort } from '../../app/curvature/estimate-spectrum.ts';
import { fitCost, predictCost, type SpectrumCostModel } from '../../app/curvature/spectrum-cost.ts';
import type { HessianWork } from '../../app/network/hessian-work.ts';
import type { SpectrumPrediction } from '../../app/protocol/spectra.ts';
import type { JobPool } from './job-pool.ts';

/** Eigenvalues of a run that one answer carries at most (32 MB). */
export const SERIES_NUMBERS = 4_000_000;

/** What a spectrum is to be predicted of. */
export interface CostQuestion {
  readonly parameters: number;
  readonly work: HessianWork;
  readonly samples: number;
  /** Of an estimate; null for a whole spectrum. */
  readonly effort: EstimateEffort | null;
}

/** Predicts what spectra cost, from timings that are made when they are first asked for. */
export class SpectrumCosts {
  readonly #pool: JobPool;
  #model: Promise<SpectrumCostModel> | null = null;

  constructor(pool: JobPool) {
    this.#pool = pool;
  }

  async predict({ parameters, work, samples, effort }: CostQuestion): Promise<SpectrumPrediction> {
    this.#model ??= this.#pool.run('time-spectra', {}).then(fitCost);
    try {
      const model = await this.#model;
      const threads = Math.max(1, this.#pool.threads - 1);
      if (effort === null) {
        return { ...predictCost(model, parameters, work, samples), products: null, threads };
      }
      const products = estimateProducts(effort);
      return { hessian: 0, solve: products * model.product * samples * parameters, products, threads };
    } catch (error) {
      this.#model = null;
      throw error;
    }
  }
}
