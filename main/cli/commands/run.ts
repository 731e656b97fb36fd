import { resolve } from 'node:path';
import { experimentSchema, type Experiment } from '../../../app/experiment/experiment.ts';
import type { RunEvent, RunRecord } from '../../../app/protocol/host-api.ts';
import type { Continuation } from '../../host/go-on.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { RunFolder } from '../../host/run-folder.ts';
import type { Run } from '../../host/run.ts';
import { holdsSweep } from '../../host/sweep-folder.ts';
import type { Shard } from '../../host/sweeps.ts';
import { Interrupted, withHost, type CommandContext } from '../context.ts';
import { printJson, printLines, printNotice, short, startProgress } from '../output.ts';
import { inFile, readJsonFile } from '../read-file.ts';
import { runJson, runLines } from '../run-json.ts';
import { sweepCommand } from './sweep.ts';
import { spectraJson } from '../spectrum-json.ts';

export interface RunOptions {
  readonly json: boolean;
  readonly out?: string;
  readonly resume: boolean;
  readonly shard?: Shard;
  /** Folder of a run whose checkpoint it goes on from. */
  readonly from?: string;
  readonly fromStep?: number;
}

/** Milliseconds that a stopped run may take to write what it has. */
const STOP_TIME = 5000;

/**
 * `saddlescope run EXPERIMENT.json`: trains, analyses every checkpoint, keeps the run's folder. A run that diverges has
 * done what was asked (exit status 0): `state` says so, and a line on standard error. `--resume` goes on with the run in
 * the folder and starts one where there is none, so that a script can repeat the same command until it succeeds. Of a
 * sweep, `--shard i/n` trains the runs k with k mod n = i − 1: n machines, each with its own i, share it. A sweep that was
 * broken off goes on with the runs that have not ended. `--from` starts from a checkpoint of another run, with what its optimizer
 * had learnt where it is of the same kind.
 */
export async function runCommand(context: CommandContext, file: string, options: RunOptions): Promise<void> {
  const experiment = await readJsonFile(file, experimentSchema);
  if (options.resume && options.out === undefined) {
    throw new HostFailure('input', '--resume: expected --out DIR with the folder of the run, got none');
  }
  if (options.shard !== undefined && experiment.sweep === undefined) {
    throw new HostFailure('input', `--shard: expected a file with a sweep, ${file} has none`);
  }
  if (options.fromStep !== undefined && options.from === undefined) {
    throw new HostFailure('input', '--from-step: expected --from RUN with the folder of a run, got none');
  }
  await withHost(context, file, async (host) => {
    if (experiment.sweep !== undefined && options.from !== undefined) {
      throw new HostFailure('input', `--from: expected a file without a sweep, ${file} has one`);
    }
    if (experiment.sweep !== undefined) {
      await sweepCommand(context, host, experiment, options);
      return;
    }
    const run = await begin(context, host, file, experiment, options);
    const { notes } = await host.handle('experiment.check', { experiment });
    for (const note of notes) printNotice(context.texts.note(note));
    printNotice(context.texts.say('run.folder', { folder: run.folder.path }));
    const record = await follow(context, host, run);
    if (record.state === 'failed')
      throw new Error(record.message ? context.texts.note(record.message) : 'failed');
    if (record.message !== null) printNotice(context.texts.note(record.message));
    const isSeries = experiment.analysis.spectrumEvery !== undefined;
    const spectra = isSeries ? spectraJson((await run.spectra(Infinity)).block) : undefined;
    if (options.json)
      printJson({ ...runJson(record, run.folder.path, notes, context.texts), ...(spectra && { spectra }) });
    else printLines(runLines(record, run.folder.path, context.texts));
  });
}

async function begin(
  context: CommandContext,
  host: Host,
  file: string,
  given: Experiment,
  options: RunOptions,
): Promise<Run> {
  const directory = options.out === undefined ? undefined : resolve(options.out);
  try {
    const { experiment, optimizerState } = await startingPoint(context, host, given, options);
    if (directory !== undefined && holdsSweep(directory)) {
      throw new HostFailure(
        'input',
        `--out: expected a folder for a run, ${directory} holds a sweep; choose another`,
      );
    }
    if (options.resume && directory !== undefined && RunFolder.holdsRun(directory)) {
      return await host.runs.resume(directory, experiment);
    }
    if (directory !== undefined && RunFolder.holdsRun(directory)) {
      throw new HostFailure(
        'input',
        `--out: expected a new folder, ${directory} holds a run; add --resume to go on with it`,
      );
    }
    return await host.runs.start(experiment, {
      ...(directory === undefined ? {} : { directory }),
      ...(optimizerState === null ? {} : { optimizerState }),
    });
  } catch (error) {
    const isOption = error instanceof HostFailure && (error.message.startsWith('--') || error.path === 'out');
    throw error instanceof HostFailure && !isOption ? inFile(file, error) : error;
  }
}

async function startingPoint(
  context: CommandContext,
  host: Host,
  experiment: Experiment,
  { from, fromStep }: RunOptions,
): Promise<Continuation> {
  if (from === undefined) return { experiment, optimizerState: null };
  const run = await host.runs.open(resolve(from));
  const step = fromStep ?? run.checkpoints().at(-1)?.step ?? 0;
  const point = await host.continuation(run, step, experiment);
  const key = point.optimizerState === null ? 'run.afresh' : 'run.carried';
  printNotice(context.texts.say(key, { step, folder: run.folder.path }));
  return point;
}

/** Waits for the run's end; an interruption stops it, keeps what it has and says so. */
async function follow(context: CommandContext, host: Host, run: Run): Promise<RunRecord> {
  const progress = startProgress(run.experiment.training.steps);
  const unsubscribe = host.subscribe(`run:${run.id}`, ({ event }) => onEvent(event as RunEvent));
  function onEvent(event: RunEvent): void {
    if (event.kind !== 'checkpoint') {
      progress.update(run.summary().step);
      return;
    }
    progress.update(run.summary().step, `L ${short(event.checkpoint.loss)}`);
  }
  const interrupted = new Promise<'interrupted'>((resolvePromise) => {
    const stop = (): void => resolvePromise('interrupted');
    if (context.interrupted.aborted) stop();
    context.interrupted.addEventListener('abort', stop, { once: true });
  });
  try {
    const outcome = await Promise.race([run.settled(), interrupted]);
    if (outcome !== 'interrupted') return run.record();
    await stopRun(run);
    const { step, steps } = run.summary();
    throw new Interrupted(context.texts.say('run.interrupted', { step, steps, folder: run.folder.path }));
  } finally {
    unsubscribe();
    progress.stop();
  }
}

/** Lets the thread write its last checkpoint; one that does not answer is ended, its earlier checkpoints are kept. */
async function stopRun(run: Run): Promise<void> {
  if (!run.isTraining) return;
  run.control('stop');
  const deadline = Date.now() + STOP_TIME;
  while (run.isTraining && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, 20));
}
