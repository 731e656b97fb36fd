import { parameterLayout, parameterNames } from '../../app/network/parameter-layout.ts';
import type { TrainingResults, trainingMethods } from '../../app/protocol/training-api.ts';
import type { z } from 'zod';
import { checkExperiment, checkLoss } from './check-experiment.ts';
import { checkpointLoss } from './checkpoint-loss.ts';
import { continuation } from './go-on.ts';
import { weightsRunName } from './import-weights.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import type { LossResolver } from './loss-resolver.ts';
import { startOf, type Runs } from './runs.ts';
import { pointOf } from './start-point.ts';
import { drawSurface, pathPlane } from './surface-job.ts';
import type { Sweeps } from './sweeps.ts';

type Params<M extends keyof TrainingResults> = z.output<(typeof trainingMethods)[M]>;
type Handlers = { [M in keyof TrainingResults]: (params: Params<M>) => Promise<TrainingResults[M]> };

/** Milliseconds that the time of one batch size is measured. */
const TIMING_BUDGET = 150;

/** Answers about updates, samples, sweeps and lessons. */
export function trainingHandlers(services: {
  readonly runs: Runs;
  readonly sweeps: Sweeps;
  readonly resolver: LossResolver;
  readonly pool: JobPool;
  readonly jobs: Jobs;
  readonly denseLimit: number;
}): Handlers {
  const { runs, sweeps, resolver, pool, jobs, denseLimit } = services;
  return {
    'point.update': async ({ run: id, step }) => {
      const run = await runs.get(id);
      const { stored } = await run.checkpoint(step);
      const known = { theta: stored.theta };
      const checked = await checkExperiment(run.experiment, resolver, denseLimit, known);
      const { loss } = checked;
      const view = await pool.run(
        'explain-update',
        { start: { ...startOf(checked, false), resume: stored } },
        { brief: true },
      );
      const names =
        loss.kind === 'network'
          ? parameterNames(parameterLayout(loss.spec.layers, loss.data.features))
          : loss.spec.variables;
      return { ...view, parameterNames: names };
    },
    'weights.upload': async ({ name, bytes }) => ({ weights: await resolver.weights.keep(name, bytes) }),
    'weights.import': async ({ experiment, files, metrics }) => {
      const records = metrics === undefined ? {} : { metrics };
      const name = weightsRunName(experiment.name, files);
      const { run, notes } = await runs.import(files, { ...experiment, name }, records);
      return { run: run.id, notes };
    },
    'run.goOn': async ({ run: id, step, steps }) => {
      const { experiment, optimizerState } = await continuation(await runs.get(id), step, resolver);
      const { training } = experiment;
      const next = await runs.start(
        { ...experiment, training: { ...training, steps: steps ?? training.steps } },
        optimizerState === null ? {} : { optimizerState },
      );
      return { run: next.id, carried: optimizerState !== null };
    },
    'point.samples': async ({ run: id, step, part }) => {
      const run = await runs.get(id);
      const { stored } = await run.checkpoint(step);
      const { loss: plain } = await checkLoss(run.experiment.loss, resolver);
      const loss = checkpointLoss(plain, stored.optimizerState);
      return pool.run('evaluate-samples', { loss, part, theta: stored.theta }, { brief: true });
    },
    'sweep.start': async ({ experiment, folds }) => {
      const { sweep, job } = await sweeps.start(experiment, folds === undefined ? {} : { folds });
      return { sweep, job };
    },
    'sweep.resume': async ({ sweep }) => ({ job: (await sweeps.goOn(sweep)).job }),
    'sweep.list': () => sweeps.list(),
    'sweep.get': ({ sweep }) => sweeps.get(sweep),
    'sweep.surface': async ({ sweep, size }) => {
      const { experiment, theta, path } = await sweeps.paths(sweep);
      const { loss } = await checkLoss(experiment.loss, resolver);
      const { plane, path: points } = pathPlane(loss, path);
      const task = { loss, theta, part: 'train', run: null, path: points, request: { plane, size } } as const;
      return { job: jobs.start((publish, signal) => drawSurface(task, pool, publish, signal)) };
    },
    'training.batchTimes': async ({ loss: spec, sizes }) => {
      const { loss } = await checkLoss(spec, resolver);
      const samples = loss.kind === 'network' ? loss.data.train.samples : 1;
      const fitting = [...new Set(sizes.map((size) => Math.min(size, samples)))];
      const theta = pointOf(undefined, loss, 'start');
      const timings = await pool.run('batch-times', { loss, theta, sizes: fitting, budget: TIMING_BUDGET });
      return { samples, timings };
    },
  };
}
