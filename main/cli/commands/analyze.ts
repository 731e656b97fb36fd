import { problemSchema } from '../../../app/experiment/experiment.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { cardJson, cardLines } from '../card-json.ts';
import { orInterrupted, withHost, type CommandContext } from '../context.ts';
import { printJson, printLines } from '../output.ts';
import { inFile, readJsonFile } from '../read-file.ts';

/**
 * `saddlescope analyze PROBLEM.json`: the verdict on one point. A critical point right beside it (within 1e−4 relative)
 * is taken instead, and `polished` says how far that is; `--no-polish` takes the point as it stands.
 */
export async function analyzeCommand(
  context: CommandContext,
  file: string,
  options: { readonly json: boolean; readonly polish: boolean },
): Promise<void> {
  const problem = await readJsonFile(file, problemSchema);
  if (problem.point === undefined) {
    throw new HostFailure('input', `${file}: point: missing; expected numbers in parameter order, or a seed`);
  }
  const card = await withHost(context, file, (host) =>
    orInterrupted(context, host.handle('point.verdict', { where: { problem }, polish: options.polish })),
  ).catch((error: unknown) => {
    throw error instanceof HostFailure ? inFile(file, error) : error;
  });
  if (options.json) printJson(cardJson(card, context.texts));
  else printLines(cardLines(card, context.texts));
}
