import { createSpectrumDescriber } from '../../app/curvature/describe-spectrum.ts';
import { layerCurvature } from '../../app/curvature/layer-curvature.ts';
import { parameterGroups } from '../../app/curvature/parameter-groups.ts';
import { blockOf } from '../../app/curvature/spectrum-record.ts';
import { kernelModule } from '../../app/numerics/kernels/kernels.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The exact spectrum of one point, and by layers where asked for; stages of 100, half of them when the Hessian is there. */
export function pointSpectrumJob(input: JobInput<'point-spectrum'>): JobOutput<'point-spectrum'> {
  const { loss, theta, cancel } = input;
  const objective = objectiveOf(loss, input.part);
  const n = objective.dimension;
  const describe = createSpectrumDescriber(objective, null);
  const block = blockOf([
    describe(
      { step: 0, theta, rate: NaN, scale: null },
      { cancelled: isCancelled(cancel), lap: () => setStage(cancel, 50) },
    ),
  ]);
  const report = { parameterCount: n, block, quality: null, layers: null, kernels: kernelModule() };
  if (!input.layers) return report;
  checkCancelled(cancel);
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, () => checkCancelled(cancel));
  return { ...report, layers: layerCurvature(hessian, n, parameterGroups(loss)) };
}
