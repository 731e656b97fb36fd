import { chosenRanks, groupShares } from '../../app/curvature/chosen-eigenpairs.ts';
import { createSpectrumDescriber } from '../../app/curvature/describe-spectrum.ts';
import { layerCurvature, type LayerBlocks } from '../../app/curvature/layer-curvature.ts';
import { namesOfParameters, parameterGroups } from '../../app/curvature/parameter-groups.ts';
import { hessianShare } from '../../app/curvature/spectrum-cost.ts';
import { blockOf } from '../../app/curvature/spectrum-record.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';
import { kernelModule } from '../../app/numerics/kernels/kernels.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import type { PairsReport } from '../../app/protocol/spectra.ts';
import { isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The exact spectrum of one point, with chosen eigenvectors and by layers where asked for; stages of 100. */
export function pointSpectrumJob(input: JobInput<'point-spectrum'>): JobOutput<'point-spectrum'> {
  const { loss, theta, pairs: choice, cancel } = input;
  const objective = objectiveOf(loss, input.part);
  const n = objective.dimension;
  const groups = parameterGroups(loss);
  const cancelled = isCancelled(cancel);
  let layers: LayerBlocks | null = null;
  let pairs: PairsReport | null = null;
  // The eigenvalues of blocks cost about as much as those of the whole at most, and come first.
  const first = 100 * hessianShare(n, samplesOf(loss, input.part));
  const half = input.layers ? (100 + first) / 2 : first;
  const stages = (from: number, to: number) => (fraction: number) =>
    setStage(cancel, Math.floor(from + (to - from) * fraction));
  const describe = createSpectrumDescriber(objective, null, input.float32Origin);
  const record = describe(
    { step: 0, theta, rate: NaN, scale: null },
    {
      cancelled,
      read(hessian) {
        stages(0, first)(1);
        if (!input.layers) return;
        layers = layerCurvature(hessian, n, groups, { cancelled, progress: stages(first, half) });
      },
      progress: stages(half, 100),
      ...(choice === null
        ? {}
        : {
            choose: (values) => chosenRanks(values, choice),
            chosen(found) {
              const shares = groupShares(found.vectors, n, groups);
              pairs = { ...found, groupShares: shares, groups, parameterNames: namesOfParameters(loss) };
            },
          }),
    },
  );
  return {
    parameterCount: n,
    block: blockOf([record]),
    quality: null,
    layers,
    pairs,
    kernels: kernelModule(),
  };
}
