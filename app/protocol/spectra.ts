import type { SpectrumEstimate } from '../curvature/estimate-spectrum.ts';
import type { HessianPicture } from '../curvature/hessian-picture.ts';
import type { ChosenEigenpairs } from '../curvature/chosen-eigenpairs.ts';
import type { LayerBlocks, ParameterGroup } from '../curvature/layer-curvature.ts';
import type { SpectrumBlock } from '../curvature/spectrum-record.ts';
import type { KernelModule } from '../numerics/kernels/kernel-module.ts';

/** What spectra along a run cost since its training was started or resumed; means over the newest spectra. */
export interface SeriesCost {
  /** Spectra that were computed. */
  readonly spectra: number;
  /** Of these, how many failed and are recorded as NaN. */
  readonly failed: number;
  /** Milliseconds for one Hessian, and for the rest of one spectrum. */
  readonly hessian: number;
  readonly solve: number;
  /** Milliseconds from one training step to the next, without those in which training waited. */
  readonly step: number;
  /** Analysis time per elapsed time, of one thread: 0.2 is a fifth of it. */
  readonly share: number;
  /** Seconds in which training had to wait because too many spectra were owed. */
  readonly secondsHeld: number;
  /** Threads that compute spectra. */
  readonly threads: number;
}

/** The recorded spectra of a run, thinned evenly where there are more than asked for. */
export interface SpectraRecord {
  readonly total: number;
  readonly block: SpectrumBlock;
  /** Null where the run has not been trained since the program started. */
  readonly cost: SeriesCost | null;
}

/** The spectrum of one point, exact or estimated. */
export interface SpectrumReport {
  readonly parameterCount: number;
  /** The one spectrum. */
  readonly block: SpectrumBlock;
  /** How good an estimate is; null for an exact spectrum. */
  readonly quality: EstimateQuality | null;
  /** Where asked for and the Hessian fits. */
  readonly layers: LayerBlocks | null;
  /** Where asked for; null for an estimate. */
  readonly pairs: PairsReport | null;
  /** What computed it. */
  readonly kernels?: KernelModule;
}

/** Chosen eigenpairs, with what their vectors' components belong to. */
export interface PairsReport extends ChosenEigenpairs {
  readonly groups: readonly ParameterGroup[];
  readonly parameterNames: readonly string[];
}

export interface EstimateQuality {
  /** What the estimate says of the point. */
  readonly class: SpectrumEstimate['class'];
  /** Half-widths of the 99 % intervals of the density's weights. */
  readonly weightErrors: Float64Array;
  /** Details of the density finer than this are not resolved. */
  readonly bandwidth: number;
  /** Products with H that were used. */
  readonly products: number;
  /** Broken off after this many products of as many as were planned; null for a whole estimate. */
  readonly stopped: { readonly products: number; readonly planned: number } | null;
  /** Whether the extreme eigenvalues reached their residual. */
  readonly isConverged: boolean;
}

/** Which sentence says how good an estimate is. */
export function qualityKey({
  isConverged,
  bandwidth,
}: Pick<EstimateQuality, 'isConverged' | 'bandwidth'>): 'quality' | 'qualityOpen' | 'qualityPart' {
  if (!Number.isFinite(bandwidth)) return 'qualityPart';
  return isConverged ? 'quality' : 'qualityOpen';
}

/** The Hessian of one point as a picture, and by layers. */
export interface HessianReport {
  readonly parameterCount: number;
  readonly picture: HessianPicture;
  readonly layers: LayerBlocks;
  readonly parameterNames: readonly string[];
}

/** Milliseconds that one spectrum would take on this machine, on one thread, from timings on it. */
export interface SpectrumPrediction {
  /** 0 for an estimate. */
  readonly hessian: number;
  readonly solve: number;
  /** Products with H that an estimate takes at most; null for a whole spectrum. */
  readonly products: number | null;
  /** Threads that compute spectra beside a training. */
  readonly threads: number;
}
