import { resolve } from 'node:path';
import { experimentSchema } from '../../../app/experiment/experiment.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { RunFolder } from '../../host/run-folder.ts';
import { orInterrupted, withHost, type CommandContext } from '../context.ts';
import { printJson, printLines, printNotice } from '../output.ts';
import { readJsonFile, readMetricsFile } from '../read-file.ts';
import { runJson, runLines } from '../run-json.ts';

export interface ImportOptions {
  readonly experiment: string;
  readonly out: string;
  /** CSV file with the records of the training. */
  readonly metrics?: string;
  readonly json: boolean;
}

/**
 * `saddlescope import FILES… --experiment EXPERIMENT.json --out RUN`: weights files as a run of the experiment's network,
 * each a checkpoint with its spectrum, so that everything that works on runs works on them. `--metrics` adds the records of their training.
 */
export async function importCommand(
  context: CommandContext,
  files: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const experiment = await readJsonFile(options.experiment, experimentSchema);
  const directory = resolve(options.out);
  if (RunFolder.holdsRun(directory)) {
    throw new HostFailure('input', `--out: expected a new folder, ${directory} holds a run`);
  }
  const records = options.metrics === undefined ? null : await readMetricsFile(options.metrics);
  for (const note of records?.notes ?? []) printNotice(context.texts.note(note));
  await withHost(context, options.experiment, async (host) => {
    const { run, notes } = await orInterrupted(
      context,
      host.runs.import(
        files.map((file) => resolve(file)),
        experiment,
        { directory, ...(records === null ? {} : { metrics: records.metrics }) },
      ),
    );
    for (const note of notes) printNotice(context.texts.note(note));
    await orInterrupted(context, run.settled());
    const record = run.record();
    if (options.json) printJson(runJson(record, directory, notes, context.texts));
    else printLines(runLines(record, directory, context.texts));
  });
}
