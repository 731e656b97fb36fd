import { hessianPicture } from '../../app/curvature/hessian-picture.ts';
import { layerCurvature } from '../../app/curvature/layer-curvature.ts';
import { namesOfParameters, parameterGroups } from '../../app/curvature/parameter-groups.ts';
import { hessianShare } from '../../app/curvature/spectrum-cost.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The dense Hessian of one point as a small picture, and by layers; stages of 100. */
export function drawHessianJob(input: JobInput<'draw-hessian'>): JobOutput<'draw-hessian'> {
  const { loss, theta, cancel } = input;
  const objective = objectiveOf(loss, input.part);
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, () => checkCancelled(cancel));
  const first = 100 * hessianShare(n, samplesOf(loss, input.part));
  const stage = (fraction: number): void => setStage(cancel, Math.floor(first + (100 - first) * fraction));
  stage(0);
  return {
    parameterCount: n,
    picture: hessianPicture(hessian, n, input.size),
    layers: layerCurvature(hessian, n, parameterGroups(loss), {
      cancelled: isCancelled(cancel),
      progress: stage,
    }),
    parameterNames: namesOfParameters(loss),
  };
}
