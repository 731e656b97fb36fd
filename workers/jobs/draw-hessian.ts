import { hessianPicture } from '../../app/curvature/hessian-picture.ts';
import { layerCurvature } from '../../app/curvature/layer-curvature.ts';
import { parameterGroups } from '../../app/curvature/parameter-groups.ts';
import { parameterLayout, parameterNames } from '../../app/network/parameter-layout.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The dense Hessian of one point as a small picture, and by layers. */
export function drawHessianJob(input: JobInput<'draw-hessian'>): JobOutput<'draw-hessian'> {
  const { loss, theta, cancel } = input;
  const objective = objectiveOf(loss, input.part);
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  checkCancelled(cancel);
  return {
    parameterCount: n,
    picture: hessianPicture(hessian, n, input.size),
    layers: layerCurvature(hessian, n, parameterGroups(loss)),
    parameterNames:
      loss.kind === 'network'
        ? parameterNames(parameterLayout(loss.spec.layers, loss.data.features))
        : loss.spec.variables,
  };
}
