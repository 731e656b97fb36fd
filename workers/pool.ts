import { InputError } from '../app/experiment/input-error.ts';
import { ExpressionError } from '../app/functions/compile-function.ts';
import type { JobInput, JobMessage, JobName, JobOutput, JobReply } from '../app/protocol/jobs.ts';
import { AnalysisCancelled } from '../app/curvature/analyze-point.ts';
import { Cancelled, checkCancelled, tellBegun } from './cancelled.ts';
import { takeDiscarded } from '../app/numerics/kernels/kernel-memory.ts';
import { askForHelpers } from './ask-for-helpers.ts';
import { collectGarbage } from './collect-garbage.ts';
import { analyzePointJob } from './jobs/analyze-point.ts';
import { buildPlaneJob } from './jobs/build-plane.ts';
import { collectAtlasJob, compareFindersJob, searchCriticalJob } from './jobs/search-critical.ts';
import { descendSaddleJob } from './jobs/descend-saddle.ts';
import { diagnoseForkJob, diagnoseJob } from './jobs/diagnose.ts';
import { describeTableJob } from './jobs/describe-table.ts';
import { drawHessianJob } from './jobs/draw-hessian.ts';
import { escapeJob } from './jobs/escape.ts';
import { evaluatePlaneJob } from './jobs/evaluate-plane.ts';
import { exportSurfaceJob } from './jobs/export-surface.ts';
import { buildLineJob, measureCheckpointJob, measureLineJob } from './jobs/profile.ts';
import { helpSolveJob } from './jobs/help-solve.ts';
import { hw22RecipeJob } from './jobs/hw22-recipe.ts';
import { fidelityJob } from './jobs/fidelity.ts';
import { measurePlaneJob } from './jobs/measure-plane.ts';
import { planeModelJob } from './jobs/plane-model.ts';
import { placePathJob } from './jobs/place-path.ts';
import { loadDataJob } from './jobs/load-data.ts';
import { estimateDistributionJob } from './jobs/estimate-distribution.ts';
import { estimateExtremesJob } from './jobs/estimate-extremes.ts';
import { pointSpectrumJob } from './jobs/point-spectrum.ts';
import { nearestCriticalJob } from './jobs/nearest-critical.ts';
import { relaxCurveJob } from './jobs/relax-curve.ts';
import { splitUnitJob } from './jobs/split-unit.ts';
import { taylorFanJob } from './jobs/taylor-fan.ts';
import { spectraJob } from './jobs/spectra.ts';
import { timeSpectraJob } from './jobs/time-spectra.ts';
import { verdictJob } from './jobs/verdict.ts';
import { warmUpJob } from './jobs/warm-up.ts';
import { batchTimesJob } from './jobs/batch-times.ts';
import { evaluateSamplesJob } from './jobs/evaluate-samples.ts';
import { explainUpdateJob } from './jobs/explain-update.ts';
import { loadWeightsJob } from './jobs/load-weights.ts';
import { measurePointJob } from './jobs/measure-point.ts';
import { trainMemberJob } from './jobs/train-member.ts';

/** One entry per job of `app/protocol/jobs.ts`; a new job is a file in `jobs/` and a line here. */
const jobs: { [N in JobName]: (input: JobInput<N>) => JobOutput<N> | Promise<JobOutput<N>> } = {
  'load-data': loadDataJob,
  'describe-table': describeTableJob,
  'help-solve': helpSolveJob,
  'analyze-point': analyzePointJob,
  verdict: verdictJob,
  'search-critical': searchCriticalJob,
  'collect-atlas': collectAtlasJob,
  'compare-finders': compareFindersJob,
  'nearest-critical': nearestCriticalJob,
  'descend-saddle': descendSaddleJob,
  diagnose: diagnoseJob,
  'diagnose-fork': diagnoseForkJob,
  'relax-curve': relaxCurveJob,
  'split-unit': splitUnitJob,
  'taylor-fan': taylorFanJob,
  'evaluate-plane': evaluatePlaneJob,
  'measure-plane': measurePlaneJob,
  'build-line': buildLineJob,
  'measure-line': measureLineJob,
  'measure-checkpoint': measureCheckpointJob,
  'export-surface': exportSurfaceJob,
  'place-path': placePathJob,
  'plane-model': planeModelJob,
  fidelity: fidelityJob,
  'build-plane': buildPlaneJob,
  escape: escapeJob,
  spectra: spectraJob,
  'point-spectrum': pointSpectrumJob,
  'estimate-extremes': estimateExtremesJob,
  'estimate-distribution': estimateDistributionJob,
  'draw-hessian': drawHessianJob,
  'hw22-recipe': hw22RecipeJob,
  'time-spectra': timeSpectraJob,
  'warm-up': warmUpJob,
  'explain-update': explainUpdateJob,
  'evaluate-samples': evaluateSamplesJob,
  'train-member': trainMemberJob,
  'batch-times': batchTimesJob,
  'load-weights': loadWeightsJob,
  'measure-point': measurePointJob,
};

/** Entry of every pool thread. */
export default async function runJob(message: JobMessage): Promise<JobReply<JobName>> {
  const implementation = jobs[message.job] as (
    input: JobInput<JobName>,
  ) => JobOutput<JobName> | Promise<JobOutput<JobName>>;
  if ('cancel' in message.input) tellBegun(message.input.cancel);
  const stopAsking = askForHelpers(message.helpers);
  try {
    if ('cancel' in message.input) checkCancelled(message.input.cancel);
    return { kind: 'output', output: await implementation(message.input) };
  } catch (error) {
    if (error instanceof Cancelled || error instanceof AnalysisCancelled) return { kind: 'cancelled' };
    if (error instanceof InputError) {
      const { message: line, path, note } = error;
      return { kind: 'inputError', message: line, path, note };
    }
    if (error instanceof ExpressionError) {
      return { kind: 'inputError', message: error.message, path: 'loss.expression', note: error.note };
    }
    throw error;
  } finally {
    stopAsking();
    if (takeDiscarded()) collectGarbage();
  }
}
