import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { forkUpdates } from '../../app/diagnosis/trials/fork-start.ts';
import type { ForkResult } from '../../app/diagnosis/forks/fork.ts';
import type { ProposedExperiment } from '../../app/diagnosis/proposals.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { TrainingCheckpoint } from '../../app/training/training-state.ts';
import { checkLoss } from './check-experiment.ts';
import { checkpointLoss } from './checkpoint-loss.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool, JobRequest } from './job-pool.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Run } from './run.ts';
import { rowsUpTo } from './run-folder.ts';
import { pathPlane, type SurfaceTask } from './surface-job.ts';

/** Proposals tried at once in a what-if, the surest verdicts' first. */
const MOST_FORKS = 7;
const NO_START = 'forks: expected a checkpoint to start from, the run has none';
const gone = (): HostFailure =>
  new HostFailure(
    'input',
    'forks: expected the data the run was trained on, they are gone or changed',
    undefined,
    { key: 'diagnosis.forksGone' },
  );

export interface DiagnosisServices {
  readonly pool: JobPool;
  readonly resolver: LossResolver;
}

/** Forks of one what-if, with what each was predicted to do; the first is "just go on". */
export interface ForkPlan {
  readonly step: number;
  readonly experiment: Experiment;
  readonly proposals: readonly (ProposedExperiment | null)[];
}

/** Why a run is where it is at a checkpoint (default: its last). What is gone is named in the evidence, never an error. */
export async function diagnoseRun(
  run: Run,
  step: number | undefined,
  { pool, resolver }: DiagnosisServices,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const input = await diagnosisInput(run, step, resolver);
  const bytes = denseBytes(input.checkpoints.at(-1)?.theta.length ?? 1);
  return pool.run('diagnose', input, { bytes, ...(signal === undefined ? {} : { signal }) });
}

/** One diagnosis after another along a run, each published as it comes; what came before a cancellation stays. */
export async function diagnoseAlong(
  run: Run,
  steps: readonly number[],
  diagnosed: (run: Run, step: number, signal: AbortSignal) => Promise<Diagnosis>,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  for (const [at, step] of steps.entries()) {
    publish({ kind: 'diagnosis', diagnosis: await diagnosed(run, step, signal) });
    const done = at + 1;
    const seconds = (performance.now() - began) / 1000;
    const secondsLeft = (seconds / done) * (steps.length - done);
    publish({ kind: 'progress', done, total: steps.length, secondsLeft });
  }
}

/** Evenly chosen, both ends included. */
export function thinned(steps: readonly number[], maximum: number): number[] {
  if (steps.length <= maximum) return [...steps];
  return Array.from(
    { length: maximum },
    (_, k) => steps[Math.round((k * (steps.length - 1)) / (maximum - 1))],
  );
}

/** The stall and every kept path of a what-if, on one plane: what a surface of it is drawn around. */
export async function forkSurface(
  run: Run,
  { step }: ForkPlan,
  forks: readonly ForkResult[],
  { resolver }: DiagnosisServices,
): Promise<Pick<SurfaceTask, 'loss' | 'theta' | 'path'> & { plane: PlaneSpec }> {
  const loss = await sameLoss(run, resolver);
  if (loss === null) throw gone();
  const { stored } = await run.checkpoint(step);
  const dimension = stored.theta.length;
  const points = forks.flatMap(({ path }) =>
    Array.from({ length: path.length / dimension }, (_, k) => path.slice(k * dimension, (k + 1) * dimension)),
  );
  if (points.length === 0) {
    throw new HostFailure('input', 'what-if: expected forks on the surface of the run, got none with a path');
  }
  const here = checkpointLoss(loss, stored.optimizerState);
  return { loss: here, theta: stored.theta, ...pathPlane(here, points) };
}

async function diagnosisInput(
  run: Run,
  step: number | undefined,
  resolver: LossResolver,
): Promise<JobRequest<'diagnose'>> {
  const record = run.record();
  const steps = record.checkpoints
    .map((checkpoint) => checkpoint.step)
    .filter((one) => step === undefined || one <= step);
  if (step !== undefined && steps.at(-1) !== step) await run.checkpoint(step);
  const kept = [...new Set([steps.at(0), steps[Math.floor(steps.length / 2)], steps.at(-1)])];
  const checkpoints: TrainingCheckpoint[] = [];
  for (const one of kept) if (one !== undefined) checkpoints.push((await run.checkpoint(one)).stored);
  const loss = await sameLoss(run, resolver);
  const diagnosed = checkpoints.at(-1)?.optimizerState ?? new Float64Array(0);
  return {
    loss: loss === null ? null : checkpointLoss(loss, diagnosed),
    training: run.experiment.training,
    metrics: step === undefined ? record.metrics : rowsUpTo(record.metrics, step),
    checkpoints,
    card: record.checkpoints.find((one) => one.step === steps.at(-1))?.card ?? null,
    diverged: record.state === 'diverged' && (step === undefined || step >= record.step),
  };
}

/** The run's loss, or null where its data are gone or have changed since. */
async function sameLoss(run: Run, resolver: LossResolver): Promise<ResolvedLoss | null> {
  try {
    const { loss } = await checkLoss(run.experiment.loss, resolver);
    return loss.key === run.lossKey ? loss : null;
  } catch (error) {
    if (error instanceof HostFailure && error.code !== 'cancelled') return null;
    throw error;
  }
}

/** What a diagnosis proposes to try, each proposal once, "just go on" first. */
export function forkPlan(run: Run, { step, verdicts }: Diagnosis): ForkPlan {
  const proposals: (ProposedExperiment | null)[] = [null];
  const seen = new Set<string>();
  for (const proposed of verdicts.flatMap((verdict) => verdict.proposals)) {
    const name = JSON.stringify(proposed.proposal);
    if (seen.has(name) || proposals.length > MOST_FORKS) continue;
    seen.add(name);
    proposals.push(proposed);
  }
  return { step, experiment: run.experiment, proposals };
}

/** Runs all forks of a plan over the pool; publishes each as it ends, under its place in the plan. */
export async function runForks(
  run: Run,
  plan: ForkPlan,
  { pool, resolver }: DiagnosisServices,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
  updates = forkUpdates(plan.step),
): Promise<ForkResult[]> {
  const loss = await sameLoss(run, resolver);
  if (loss === null) throw gone();
  if (run.record().checkpoints.length === 0) throw new HostFailure('input', NO_START);
  const { stored } = await run.checkpoint(plan.step);
  const { training } = run.experiment;
  const rate = run.rateAt(plan.step) ?? training.optimizer.rate;
  const here = checkpointLoss(loss, stored.optimizerState);
  const total = plan.proposals.length;
  const began = performance.now();
  let done = 0;
  publish({ kind: 'progress', done, total, secondsLeft: null });
  return Promise.all(
    plan.proposals.map(async (proposed, index) => {
      const proposal = proposed?.proposal ?? null;
      const start = { loss: here, training, rate, from: stored };
      const fork = await pool.run('diagnose-fork', { ...start, proposal, updates }, { signal });
      publish({ kind: 'fork', index, fork, prediction: proposed?.prediction ?? null });
      const seconds = (performance.now() - began) / 1000;
      publish({ kind: 'progress', done: ++done, total, secondsLeft: (seconds / done) * (total - done) });
      return fork;
    }),
  );
}

/** An experiment that goes on from a fork's end. */
export function adoptedExperiment(plan: ForkPlan, fork: ForkResult, name?: string): Experiment {
  if (fork.status !== 'completed') {
    throw new HostFailure('input', `fork: expected one that completed, got ${fork.status}`, 'fork');
  }
  const { experiment } = plan;
  // Inline numbers were taken out for the threads; the file has them.
  const loss =
    fork.lossSpec.kind === 'network' && experiment.loss.kind === 'network'
      ? {
          ...fork.lossSpec,
          data: { ...experiment.loss.data, standardize: fork.lossSpec.data.standardize },
        }
      : experiment.loss;
  const kind = fork.proposal?.kind ?? 'goOn';
  return experimentSchema.parse({
    ...experiment,
    name: name ?? `${experiment.name} (${kind})`.slice(0, 200),
    loss: JSON.parse(JSON.stringify(loss)) as unknown,
    start: Array.from(fork.theta),
    training: { ...fork.training, schedule: undefined },
    sweep: undefined,
  });
}
