import type { SpectrumReport } from '../../../app/protocol/spectra.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { cardJson, cardLines, hw22Json, hw22Lines } from '../card-json.ts';
import type { VerdictCard } from '../../../app/critical/verdict-card.ts';
import { Interrupted, orInterrupted, withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { printJson, printLines } from '../output.ts';
import { inFile, readProblemFile } from '../read-file.ts';
import { reportJson, reportLines } from '../spectrum-json.ts';

export interface AnalyzeOptions {
  readonly json: boolean;
  readonly polish: boolean;
  readonly hw22: boolean;
}

/**
 * `saddlescope analyze PROBLEM.json`: the verdict on one point. A critical point right beside it (within 1e−4 relative)
 * is taken instead, and `polished` says how far that is; `--no-polish` takes the point as it stands. `--hw22`
 * adds what the recipe of homework 2-2 says of the same point. Above the dense limit
 * the answer is an estimate and how good it is, as of `saddlescope spectrum`.
 */
export async function analyzeCommand(
  context: CommandContext,
  file: string,
  options: AnalyzeOptions,
): Promise<void> {
  const problem = await readProblemFile(file);
  if (problem.point === undefined) {
    throw new HostFailure('input', `${file}: point: missing; expected numbers in parameter order, or a seed`);
  }
  const estimates: SpectrumReport[] = [];
  const printEstimate = (report: SpectrumReport): void => {
    if (options.json) printJson(reportJson(report));
    else printLines(reportLines(report, context.texts));
  };
  const answer = await withHost(context, file, async (host) => {
    const { job } = await host.handle('point.verdict', {
      where: { problem },
      polish: options.polish,
      estimate: true,
    });
    const verdicts: VerdictCard[] = [];
    await followJob(context, host, job, (event) => {
      if (event.kind === 'verdict') verdicts.push(event.card);
      if (event.kind === 'spectrum') estimates.push(event.report);
    });
    const [verdict] = verdicts;
    const [estimate] = estimates;
    if (estimate !== undefined) return { estimate };
    if (!options.hw22) return { card: verdict, hw22: null };
    const where = { problem, theta: verdict.theta };
    return { card: verdict, hw22: await orInterrupted(context, host.handle('point.hw22', { where })) };
  }).catch((error: unknown) => {
    // Broken off: what there is, before the exit status says so.
    if (error instanceof Interrupted) estimates.forEach(printEstimate);
    throw error instanceof HostFailure ? inFile(file, error) : error;
  });
  const { texts } = context;
  if (answer.estimate !== undefined) {
    printEstimate(answer.estimate);
    return;
  }
  const { card, hw22 } = answer;
  if (options.json) {
    printJson({ ...cardJson(card, texts), ...(hw22 === null ? {} : { hw22: hw22Json(hw22, card) }) });
  } else {
    printLines([...cardLines(card, texts), ...(hw22 === null ? [] : hw22Lines(hw22, card, texts))]);
  }
}
