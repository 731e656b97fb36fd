import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeAtomically } from '../../host/atomic-file.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { exportRun } from '../../host/export-run.ts';
import { RunFolder } from '../../host/run-folder.ts';
import { withHost, type CommandContext } from '../context.ts';
import { printNotice } from '../output.ts';

export interface ExportOptions {
  readonly format: string;
  readonly out?: string;
}

/** `saddlescope export RUN`: a run's folder as one JSON document (standard output) or as files in `--out`. */
export async function exportCommand(
  context: CommandContext,
  folder: string,
  options: ExportOptions,
): Promise<void> {
  const directory = resolve(folder);
  const { format } = options;
  if (format !== 'json' && format !== 'csv') {
    throw new HostFailure('input', `--format: expected json or csv, got ${format}`);
  }
  if (format === 'csv' && options.out === undefined) {
    throw new HostFailure('input', '--out: missing; expected a folder for the CSV files');
  }
  if (!RunFolder.holdsRun(directory)) {
    throw new HostFailure('input', `${folder}: expected the folder of a run (with run.json), found none`);
  }
  await withHost(context, folder, async (host) => {
    const run = await host.runs.open(directory);
    const files = exportRun(run.record(), format);
    if (options.out === undefined) {
      process.stdout.write(files[0].text);
      return;
    }
    const target = resolve(options.out);
    await mkdir(target, { recursive: true });
    for (const file of files) {
      await writeAtomically(join(target, file.name), file.text);
      printNotice(join(target, file.name));
    }
  });
}
