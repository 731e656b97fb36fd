import { resolve } from 'node:path';
import type { Experiment } from '../../../app/experiment/experiment.ts';
import type { SweepRecord, SweepResult } from '../../../app/protocol/training-api.ts';
import { summarizeSweep } from '../../../app/training/sweep-summary.ts';
import type { JobEvent } from '../../../app/protocol/host-api.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { RunFolder } from '../../host/run-folder.ts';
import { holdsSweep } from '../../host/sweep-folder.ts';
import type { Shard, StartedSweep } from '../../host/sweeps.ts';
import { Interrupted, type CommandContext } from '../context.ts';
import { printJson, printLines, printNotice, short, startProgress } from '../output.ts';

/**
 * All runs of an experiment's sweep over all threads: `saddlescope run` of a file with `sweep`. With `resume`, goes on with
 * the sweep in the folder, and starts one where there is none.
 */
export async function sweepCommand(
  context: CommandContext,
  host: Host,
  experiment: Experiment,
  options: {
    readonly json: boolean;
    readonly out?: string;
    readonly resume: boolean;
    readonly shard?: Shard;
  },
): Promise<void> {
  let end: (error: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolvePromise) => {
    end = resolvePromise;
  });
  const { shard } = options;
  const directory = options.out === undefined ? undefined : resolve(options.out);
  const settings = { ...(shard === undefined ? {} : { shard }), onEnd: (error: unknown) => end(error) };
  const { sweep, job, folder } = await begin(host, experiment, directory, options.resume, settings);
  printNotice(context.texts.say('run.folder', { folder }));
  const record = await host.sweeps.get(sweep);
  const { index, count } = shard ?? { index: 0, count: 1 };
  const total = Math.ceil((record.total / (record.folds?.count ?? 1) - index) / count);
  const progress = startProgress(total * (record.folds?.count ?? 1));
  const unsubscribe = host.subscribe(`job:${job}`, ({ event }) => {
    const jobEvent = event as JobEvent;
    if (jobEvent.kind === 'progress') progress.update(jobEvent.done);
  });
  const cancel = (): void => void host.handle('job.cancel', { job });
  context.interrupted.addEventListener('abort', cancel, { once: true });
  if (context.interrupted.aborted) cancel();
  try {
    const error = await ended;
    if (context.interrupted.aborted) {
      const { results } = await host.sweeps.get(sweep);
      throw new Interrupted(
        context.texts.say('run.interruptedSweep', { done: results.length, total: record.total, folder }),
      );
    }
    if (error !== null) throw error;
  } finally {
    unsubscribe();
    progress.stop();
    context.interrupted.removeEventListener('abort', cancel);
  }
  const answer = sweepJson(await host.sweeps.get(sweep), folder);
  if (options.json) printJson(answer);
  else {
    printLines(
      [...answer.groups]
        .sort((a, b) => a.rank - b.rank)
        .map(({ rank, setting, median, runs, diverged }) =>
          [`${rank}.`, setting, short(median ?? Infinity), `${runs - diverged}/${runs}`].join('  '),
        ),
    );
  }
}

function begin(
  host: Host,
  experiment: Experiment,
  directory: string | undefined,
  resume: boolean,
  settings: { readonly shard?: Shard; readonly onEnd: (error: unknown) => void },
): Promise<StartedSweep> {
  if (directory === undefined) return host.sweeps.start(experiment, settings);
  if (RunFolder.holdsRun(directory)) {
    throw new HostFailure(
      'input',
      `--out: expected a folder for a sweep, ${directory} holds a single run; choose another`,
    );
  }
  if (!holdsSweep(directory)) return host.sweeps.start(experiment, { ...settings, directory });
  if (resume) return host.sweeps.resume(directory, { ...settings, expected: experiment });
  throw new HostFailure(
    'input',
    `--out: expected a new folder, ${directory} holds a sweep; add --resume to go on with it`,
  );
}

interface GroupJson {
  readonly setting: string;
  readonly rank: number;
  readonly runs: number;
  readonly diverged: number;
  /** Last training loss over seeds; null for a diverged median. */
  readonly median: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Groups with their rank, and every run in the order of the sweep; numbers that are not finite are null. */
function sweepJson(
  record: SweepRecord,
  folder: string,
): { sweep: string; folder: string; parameterCount: number; groups: GroupJson[]; runs: object[] } {
  const results = [...record.results].sort((a, b) => a.index - b.index);
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null;
  const bands = summarizeSweep(
    results.map(({ group, curve, outcome }) => ({
      group,
      steps: curve.filter((_, at) => at % 3 === 0),
      values: curve.filter((_, at) => at % 3 === 1),
      diverged: outcome !== 'completed',
    })),
  );
  const run = ({ path: _path, curve: _curve, ...result }: SweepResult): object => ({
    ...result,
    setting: record.groups[result.group],
    trainLoss: finite(result.trainLoss),
    validationLoss: finite(result.validationLoss),
    trainAccuracy: finite(result.trainAccuracy),
    validationAccuracy: finite(result.validationAccuracy),
  });
  return {
    sweep: record.sweep,
    folder,
    parameterCount: record.parameterCount,
    groups: bands.map(({ group, rank, runs, diverged, median, lower, upper }) => ({
      setting: record.groups[group],
      rank,
      runs,
      diverged,
      median: finite(median.at(-1)),
      lower: finite(lower.at(-1)),
      upper: finite(upper.at(-1)),
    })),
    runs: results.map(run),
  };
}
