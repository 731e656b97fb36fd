import {
  createSpectrumDescriber,
  type SpectrumHooks,
  type SpectrumPoint,
} from '../../app/curvature/describe-spectrum.ts';
import { estimateSpectrum } from '../../app/curvature/estimate-spectrum.ts';
import { blockOf, type SpectrumRecord } from '../../app/curvature/spectrum-record.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Spectra of points of a training, one after the other, with the time they took. */
export function spectraJob(input: JobInput<'spectra'>): JobOutput<'spectra'> {
  const { optimizer, points, effort, cancel } = input;
  const objective = objectiveOf(input.loss, 'train');
  const n = objective.dimension;
  const describe =
    effort === null
      ? createSpectrumDescriber(objective, optimizer)
      : (point: SpectrumPoint, hooks: SpectrumHooks) =>
          estimateSpectrum(objective, point, optimizer, effort, hooks);
  let hessian = 0;
  let mark = performance.now();
  const began = mark;
  const records: SpectrumRecord[] = [];
  const count = points.steps.length;
  const width = points.states.length / count;
  const network = width > 0 && isNetworkObjective(objective) ? objective : null;
  // Other jobs of this thread share the objective.
  const own = network?.currentState();
  try {
    for (let k = 0; k < count; k++) {
      checkCancelled(cancel);
      mark = performance.now();
      network?.setState(points.states.subarray(k * width, (k + 1) * width));
      const point = {
        step: points.steps[k],
        rate: points.rates[k],
        theta: points.thetas.subarray(k * n, (k + 1) * n),
        scale: points.scales.length === 0 ? null : points.scales.subarray(k * n, (k + 1) * n),
      };
      const lap = (part: 'hessian' | 'spectrum'): void => {
        if (part === 'hessian') hessian += performance.now() - mark;
      };
      records.push(describe(point, { cancelled: isCancelled(cancel), lap }));
    }
  } finally {
    if (own !== undefined) network?.setState(own);
  }
  return { block: blockOf(records), hessian, total: performance.now() - began };
}
