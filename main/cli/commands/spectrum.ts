import type { HostParams } from '../../../app/protocol/host-api.ts';
import type { SpectrumReport } from '../../../app/protocol/spectra.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { Interrupted, withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { printJson, printLines } from '../output.ts';
import { inFile, readProblemFile } from '../read-file.ts';
import { reportJson, reportLines } from '../spectrum-json.ts';

export interface SpectrumOptions {
  readonly json: boolean;
  readonly layers: boolean;
  readonly estimate: boolean;
  readonly largest?: number;
  readonly smallest?: number;
  readonly near?: number;
  readonly nearCount?: number;
}

/**
 * `saddlescope spectrum PROBLEM.json`: the spectrum of one point with what follows from it, exact where the dense Hessian
 * fits this machine's memory, else an estimate that says how good it is. `--layers` and eigenvectors (`--largest`, `--smallest`,
 * `--near`) need the exact one.
 */
export async function spectrumCommand(
  context: CommandContext,
  file: string,
  options: SpectrumOptions,
): Promise<void> {
  const problem = await readProblemFile(file);
  if (problem.point === undefined) {
    throw new HostFailure('input', `${file}: point: missing; expected numbers in parameter order, or a seed`);
  }
  const { layers, estimate } = options;
  if (layers && estimate) {
    throw new HostFailure(
      'input',
      '--layers: expected no --estimate beside it, blocks need the exact Hessian',
    );
  }
  const eigenvectors = choiceOf(options);
  if (eigenvectors !== undefined && estimate) {
    throw new HostFailure(
      'input',
      '--estimate: expected no --largest, --smallest or --near beside it, eigenvectors need the exact Hessian',
    );
  }
  const reports: SpectrumReport[] = [];
  const print = (report: SpectrumReport): void => {
    if (options.json) printJson(reportJson(report));
    else printLines(reportLines(report, context.texts));
  };
  await withHost(context, file, async (host) => {
    const { job } = await host.handle('point.spectrum', {
      where: { problem },
      layers,
      estimate,
      eigenvectors,
    });
    await followJob(context, host, job, (event) => {
      if (event.kind === 'spectrum') reports.push(event.report);
    });
  }).catch((error: unknown) => {
    // Broken off: what there is, before the exit status says so.
    if (error instanceof Interrupted) reports.forEach(print);
    throw error instanceof HostFailure ? inFile(file, error) : error;
  });
  reports.forEach(print);
}

/** What the options ask of eigenvectors; undefined for none. */
function choiceOf({
  largest,
  smallest,
  near,
  nearCount,
}: SpectrumOptions): HostParams<'point.spectrum'>['eigenvectors'] {
  if (nearCount !== undefined && near === undefined) {
    throw new HostFailure(
      'input',
      '--near-count: expected --near beside it, the value that they are near to',
    );
  }
  if (largest === undefined && smallest === undefined && near === undefined) return undefined;
  return {
    ...(largest === undefined ? {} : { largest }),
    ...(smallest === undefined ? {} : { smallest }),
    ...(near === undefined
      ? {}
      : { near: { value: near, ...(nearCount === undefined ? {} : { count: nearCount }) } }),
  };
}
