import { estimateExtremes } from '../../app/curvature/estimate-spectrum.ts';
import { kernelModule } from '../../app/numerics/kernels/kernels.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The ends of a spectrum too large to be computed; stages of 100. */
export function estimateExtremesJob(input: JobInput<'estimate-extremes'>): JobOutput<'estimate-extremes'> {
  const { loss, part, theta, effort, cancel } = input;
  const point = { step: 0, theta, rate: NaN, scale: null };
  const estimate = estimateExtremes(objectiveOf(loss, part), point, null, effort, {
    cancelled: isCancelled(cancel),
    progress: (fraction) => setStage(cancel, Math.floor(100 * fraction)),
  });
  return { ...estimate, kernels: kernelModule() };
}
