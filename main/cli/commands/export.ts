import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeAtomically } from '../../host/atomic-file.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { exportRun } from '../../host/export-run.ts';
import { WEIGHTS_FORMATS } from '../../host/export-weights.ts';
import { RunFolder } from '../../host/run-folder.ts';
import { withHost, type CommandContext } from '../context.ts';
import { printNotice } from '../output.ts';

export interface ExportOptions {
  readonly format: string;
  readonly out?: string;
  /** Which checkpoint's weights; the last where none is named. */
  readonly step?: number;
}

/** `saddlescope export RUN`: a run's folder as one JSON document (standard output), as CSV tables, or one checkpoint's weights as
 * files in `--out`. */
export async function exportCommand(
  context: CommandContext,
  folder: string,
  options: ExportOptions,
): Promise<void> {
  const directory = resolve(folder);
  const { format } = options;
  const weightsFormat = WEIGHTS_FORMATS.find((name) => name === format);
  if (format !== 'json' && format !== 'csv' && weightsFormat === undefined) {
    const known = ['json', 'csv', ...WEIGHTS_FORMATS].join(', ');
    throw new HostFailure('input', `--format: expected one of ${known}, got ${format}`);
  }
  if (weightsFormat !== undefined && options.out === undefined) {
    throw new HostFailure('input', '--out: missing; expected a folder for the weights files');
  }
  if (format === 'csv' && options.out === undefined) {
    throw new HostFailure('input', '--out: missing; expected a folder for the CSV files');
  }
  if (!RunFolder.holdsRun(directory)) {
    throw new HostFailure('input', `${folder}: expected the folder of a run (with run.json), found none`);
  }
  await withHost(context, folder, async (host) => {
    const run = await host.runs.open(directory);
    const files =
      weightsFormat !== undefined
        ? await host.runs.exportWeights(run, weightsFormat, options.step)
        : exportRun(run.record(), format === 'csv' ? 'csv' : 'json').map(({ name, text }) => ({
            name,
            content: text,
          }));
    if (options.out === undefined) {
      process.stdout.write(files[0].content);
      return;
    }
    const target = resolve(options.out);
    await mkdir(target, { recursive: true });
    for (const file of files) {
      await writeAtomically(join(target, file.name), file.content);
      printNotice(join(target, file.name));
    }
  });
}
