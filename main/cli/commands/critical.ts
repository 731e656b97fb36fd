import { join, resolve } from 'node:path';
import type { CriticalPointAtlas } from '../../../app/critical/atlas.ts';
import { isOnKink } from '../../../app/critical/verdict-card.ts';
import type { FinderScore } from '../../../app/critical/finder-comparison.ts';
import { criticalRequestSchema, type CriticalRequest } from '../../../app/protocol/search-api.ts';
import { parseInput } from '../../host/describe-issue.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { cardJson } from '../card-json.ts';
import { atlasFiles } from '../../../app/critical/atlas-files.ts';
import { writeAtomically } from '../../host/atomic-file.ts';
import { Interrupted, withHost, type CommandContext } from '../context.ts';
import { comparisonLines } from '../comparison-lines.ts';
import { followJob } from '../follow-job.ts';
import { printJson, printLines, printNotice, short } from '../output.ts';
import { inFile, readProblemFile } from '../read-file.ts';
import type { Texts } from '../texts.ts';

export interface CriticalOptions {
  readonly json: boolean;
  /** Starts are drawn around the problem's point. */
  readonly aroundPoint: boolean;
  /** All finders from the same starts, side by side. */
  readonly compare: boolean;
  /** Folder that keeps the search; the same command goes on with what is there. */
  readonly out?: string;
  readonly method?: string;
  readonly starts?: number;
  readonly seed?: number;
  readonly index?: number;
  readonly box?: [number, number][];
  readonly spread?: number;
}

/** `saddlescope critical PROBLEM.json`: searches for critical points from many starts and lists them all. */
export async function criticalCommand(
  context: CommandContext,
  file: string,
  options: CriticalOptions,
): Promise<void> {
  const problem = await readProblemFile(file);
  const { json, compare, aroundPoint, out, ...given } = options;
  if (aroundPoint && problem.point === undefined) {
    throw new HostFailure('input', `${file}: point: missing; expected the point to search around`);
  }
  if (compare && given.method !== undefined) {
    throw new HostFailure('input', '--compare: expected no --method beside it, it runs them all');
  }
  if (compare && out !== undefined) {
    throw new HostFailure('input', '--compare: expected no --out beside it, a comparison is not kept');
  }
  const from = aroundPoint ? { from: { kind: 'around', where: { problem } } } : {};
  const request = parseInput(criticalRequestSchema, { problem, ...given, ...from });
  if (compare) {
    const scores = await compareFinders(context, file, request);
    if (json) printJson({ starts: request.starts, seed: request.seed, methods: scores });
    else printLines(comparisonLines(scores));
    return;
  }
  const directory = out === undefined ? undefined : resolve(out);
  const atlases: CriticalPointAtlas[] = [];
  let interruption: Interrupted | null = null;
  await withHost(context, file, async (host) => {
    const { job } = await host.searches.start(request, directory);
    await followJob(context, host, job, (event) => {
      if (event.kind === 'atlas') atlases.push(event.atlas);
    });
  }).catch((error: unknown) => {
    if (error instanceof Interrupted && directory !== undefined) interruption = error;
    else throw error instanceof HostFailure ? inFile(file, error) : error;
  });
  const atlas = atlases.at(-1);
  if (directory !== undefined && atlas !== undefined) await writeFiles(directory, atlas, request);
  if (interruption !== null) {
    const values = { done: atlas?.starts ?? 0, starts: request.starts, folder: String(out) };
    throw new Interrupted(context.texts.say('critical.interrupted', values));
  }
  if (atlas === undefined) throw new Error('expected a list of points, got none');
  if (json) printJson(atlasJson(atlas, context.texts));
  else printLines(atlasLines(atlas, context.texts));
}

/** The atlas beside its search, for other programs. */
async function writeFiles(
  directory: string,
  atlas: CriticalPointAtlas,
  { problem }: CriticalRequest,
): Promise<void> {
  const variables = problem.loss.kind === 'function' ? problem.loss.variables : undefined;
  for (const format of ['json', 'csv'] as const) {
    for (const { name, text } of atlasFiles('atlas', atlas, format, variables)) {
      await writeAtomically(join(directory, name), text);
      printNotice(join(directory, name));
    }
  }
}

async function compareFinders(
  context: CommandContext,
  file: string,
  request: CriticalRequest,
): Promise<readonly FinderScore[]> {
  let scores: readonly FinderScore[] = [];
  await withHost(context, file, async (host) => {
    const { job } = await host.handle('critical.compare', request);
    await followJob(context, host, job, (event) => {
      if (event.kind === 'comparison') scores = event.scores;
    });
  }).catch((error: unknown) => {
    throw error instanceof HostFailure ? inFile(file, error) : error;
  });
  return scores;
}

/** `{ points: [{ point, …card }], rejected: […], completeness, outcomes, starts }`. */
function atlasJson(atlas: CriticalPointAtlas, texts: Texts): unknown {
  return {
    points: atlas.points.map(({ card, ...rest }) => ({
      point: card.theta,
      ...cardJson(card, texts),
      ...rest,
    })),
    rejected: atlas.rejected,
    completeness: atlas.completeness,
    outcomes: atlas.outcomes,
    starts: atlas.starts,
  };
}

function atlasLines(atlas: CriticalPointAtlas, texts: Texts): string[] {
  const { completeness } = atlas;
  return [
    texts.say('critical.summary', { count: atlas.points.length, starts: atlas.starts }),
    ...atlas.points.map(({ card, multiplicity }) => {
      const line = texts.say('critical.point', {
        class: card.class,
        index: card.morseIndex ?? '–',
        loss: short(card.loss),
        point: pointText(card.theta),
        count: multiplicity,
      });
      return isOnKink(card) ? `${line}  ${texts.say('critical.onKink')}` : line;
    }),
    ...Object.entries(atlas.outcomes).map(([outcome, count]) =>
      texts.say('critical.outcome', { outcome: texts.note({ key: `searchOutcomes.${outcome}` }), count }),
    ),
    ...(completeness === null
      ? []
      : [
          texts.say(`critical.complete.${String(completeness.complete)}`, {
            winding: completeness.winding ?? '–',
            sum: completeness.indexSum ?? '–',
            reason: completeness.reason ?? '–',
          }),
        ]),
  ];
}

/** The first coordinates; all of them are in the JSON. */
function pointText(theta: Float64Array): string {
  const shown = Array.from(theta.subarray(0, 6), short).join(', ');
  return theta.length > 6 ? `(${shown}, …)` : `(${shown})`;
}
