import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import type { ForkResult } from '../../app/diagnosis/forks/fork.ts';
import type { HostResults, ParsedParams } from '../../app/protocol/host-api.ts';
import {
  adoptedExperiment,
  diagnoseAlong,
  diagnoseRun,
  forkPlan,
  forkSurface,
  runForks,
  thinned,
  type DiagnosisServices,
  type ForkPlan,
} from './diagnosis.ts';
import { HostFailure } from './host-failure.ts';
import type { Jobs } from './jobs.ts';
import { KnownDiagnoses } from './known-diagnoses.ts';
import type { Run } from './run.ts';
import type { Runs } from './runs.ts';
import { drawSurface } from './surface-job.ts';

type Method =
  'diagnosis.get' | 'diagnosis.start' | 'diagnosis.forks' | 'diagnosis.surface' | 'diagnosis.adopt';
type Handlers = { [M in Method]: (params: ParsedParams<M>) => Promise<HostResults[M]> };

interface WhatIf {
  readonly run: Run;
  readonly plan: ForkPlan;
  readonly forks: readonly ForkResult[];
}

/** What-ifs that can still be adopted or drawn; their paths may take 4 MB a fork. */
const KEPT = 8;

/** Why a run is where it is, and what else could be tried from there. */
export function diagnosisHandlers(
  services: DiagnosisServices & { readonly runs: Runs; readonly jobs: Jobs },
): Handlers {
  const { runs, jobs, pool } = services;
  const whatIfs = new Map<string, WhatIf>();
  const known = new KnownDiagnoses();
  const diagnosed = async (run: Run, step: number | undefined, signal?: AbortSignal): Promise<Diagnosis> =>
    known.keep(run, step, await diagnoseRun(run, step, services, signal));

  function keep(job: string, whatIf: WhatIf): void {
    whatIfs.set(job, whatIf);
    for (const old of [...whatIfs.keys()].slice(0, -KEPT)) whatIfs.delete(old);
  }
  function whatIfOf(job: string): WhatIf {
    const found = whatIfs.get(job);
    if (found === undefined) {
      throw new HostFailure(
        'notFound',
        `what-if: expected one of the last ${KEPT} that finished, got ${job}; try the proposals again`,
        undefined,
        { key: 'input.whatIfGone' },
      );
    }
    return found;
  }

  return {
    'diagnosis.get': async ({ run, step }) => diagnosed(await runs.get(run), step),
    'diagnosis.start': async ({ run: id, steps, maximum }) => {
      const run = await runs.get(id);
      const wanted =
        steps ??
        thinned(
          run.record().checkpoints.map(({ step }) => step),
          maximum,
        );
      return {
        job: jobs.start((publish, signal) => diagnoseAlong(run, wanted, diagnosed, publish, signal)),
      };
    },
    'diagnosis.forks': async ({ run: id, step, updates }) => {
      const run = await runs.get(id);
      const job: string = jobs.start(async (publish, signal) => {
        const plan = forkPlan(run, known.of(run, step) ?? (await diagnosed(run, step, signal)));
        keep(job, { run, plan, forks: await runForks(run, plan, services, publish, signal, updates) });
      });
      return { job };
    },
    'diagnosis.surface': async ({ job, size }) => {
      const { run, plan, forks } = whatIfOf(job);
      const { plane, ...around } = await forkSurface(run, plan, forks, services);
      const task = { ...around, part: 'train', run: null, request: { plane, size } } as const;
      return { job: jobs.start((publish, signal) => drawSurface(task, pool, publish, signal)) };
    },
    'diagnosis.adopt': async ({ job, fork, name }) => {
      const { plan, forks } = whatIfOf(job);
      const chosen = forks[fork];
      if (chosen === undefined) {
        throw new HostFailure('input', `fork: expected 0 to ${forks.length - 1}, got ${fork}`, 'fork');
      }
      const experiment = adoptedExperiment(plan, chosen, name);
      const { optimizerState } = chosen;
      const carries = optimizerState.length > 0 && experiment.training.engine !== 'tensorflow';
      return (await runs.start(experiment, carries ? { optimizerState } : {})).summary();
    },
  };
}
