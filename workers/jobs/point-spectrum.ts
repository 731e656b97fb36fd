import { createSpectrumDescriber } from '../../app/curvature/describe-spectrum.ts';
import { estimateSpectrum } from '../../app/curvature/estimate-spectrum.ts';
import { layerCurvature } from '../../app/curvature/layer-curvature.ts';
import { parameterGroups } from '../../app/curvature/parameter-groups.ts';
import { blockOf } from '../../app/curvature/spectrum-record.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The spectrum of one point, exact or estimated, and by layers where asked for. */
export function pointSpectrumJob(input: JobInput<'point-spectrum'>): JobOutput<'point-spectrum'> {
  const { loss, theta, effort, cancel } = input;
  const objective = objectiveOf(loss, input.part);
  const n = objective.dimension;
  const point = { step: 0, theta, rate: NaN, scale: null };
  const hooks = {
    cancelled: isCancelled(cancel),
    // Of 100; an exact spectrum is half done when its Hessian is there.
    progress: (fraction: number) => setStage(cancel, Math.floor(100 * fraction)),
    lap: () => setStage(cancel, 50),
  };
  if (effort !== null) {
    const estimate = estimateSpectrum(objective, point, null, effort, hooks);
    const { class: found, weightErrors, bandwidth, products, isConverged } = estimate;
    const quality = { class: found, weightErrors, bandwidth, products, isConverged };
    return { parameterCount: n, block: blockOf([estimate]), quality, layers: null };
  }
  const block = blockOf([createSpectrumDescriber(objective, null)(point, hooks)]);
  if (!input.layers) return { parameterCount: n, block, quality: null, layers: null };
  checkCancelled(cancel);
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, () => checkCancelled(cancel));
  return {
    parameterCount: n,
    block,
    quality: null,
    layers: layerCurvature(hessian, n, parameterGroups(loss)),
  };
}
