import { PROFILE_FORMATS, profileFiles, type ProfileWords } from '../../../app/exchange/profile-files.ts';
import { lineSchema, type LineSpec } from '../../../app/landscape/line-spec.ts';
import type { Profile, ProfileColumn } from '../../../app/landscape/profile.ts';
import { profileRequestSchema } from '../../../app/protocol/profile-request.ts';
import { parseInput } from '../../host/describe-issue.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import type { LandscapeOptions } from '../landscape-options.ts';
import { problemOf, problemSubject, runSubject, type Subject } from '../landscape-subject.ts';
import { printJson, printLines, printNotice, short } from '../output.ts';
import { inFile, readProblemFile } from '../read-file.ts';
import { fileTarget, writeFileAt } from '../surface-output.ts';

/** `saddlescope landscape … --profile KIND`: loss and exact derivatives along a line, or over a run's checkpoints. */
export async function profileCommand(
  context: CommandContext,
  file: string,
  kind: string,
  options: LandscapeOptions,
): Promise<void> {
  const target = options.out === undefined ? null : fileTarget(options.out, PROFILE_FORMATS);
  const problem = await problemOf(file);
  const other = options.to === undefined ? undefined : await readProblemFile(options.to);
  const { profile, subject } = await withHost(context, file, async (host) => {
    const subject =
      problem === null ? await runSubject(host, file, options.step) : problemSubject(problem, file);
    const through = options.through?.map((step) => ({ ...subject.where, step })).at(0);
    const to = other === undefined ? through : { problem: other };
    if (kind === 'between' && (to === undefined || (other === undefined && !('run' in subject.where)))) {
      throw new HostFailure(
        'input',
        '--profile between: expected the other point as --to PROBLEM.json, or as --through STEP of a run; got neither',
      );
    }
    const given = {
      normalization: options.normalization,
      seed: options.seed,
      rank: options.rank,
      index: options.index,
      to: kind === 'between' ? to : undefined,
    };
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const line: LineSpec = parseInput(lineSchema, { kind, ...set });
    const request = parseInput(profileRequestSchema, {
      where: subject.where,
      line,
      points: options.size,
      extent: options.extent,
      part: options.part ?? subject.part,
    });
    return { subject, profile: await measure(context, host, request) };
  }).catch((error: unknown) => {
    const named = error instanceof HostFailure && !error.message.startsWith('--');
    throw named ? inFile(file, error) : error;
  });
  const words = wordsOf(context, subject, profile);
  const written: string[] = [];
  if (target !== null) {
    for (const { name, content } of profileFiles(profile, target.format, target.name, words)) {
      written.push(await writeFileAt(target.folder, name, content));
    }
  }
  for (const path of written) printNotice(path);
  const notes = profile.notes.map((note) => context.texts.note(note));
  if (options.json) {
    printJson({
      t: profile.t,
      ...Object.fromEntries(profile.columns.map(({ name, values }) => [name, values])),
      ...(profile.direction === null ? {} : { direction: profile.direction }),
      axis: words.axis,
      part: profile.part,
      samples: profile.samples,
      notes: profile.notes.map((note, k) => ({ ...note, text: notes[k] })),
      ...(written.length === 0 ? {} : { files: written }),
    });
    return;
  }
  const losses = profile.columns[0].values;
  const finite = losses.filter(Number.isFinite);
  printLines([
    context.texts.say('profile.summary', {
      points: losses.length,
      minimum: short(finite.reduce((a, b) => Math.min(a, b), Infinity)),
      maximum: short(finite.reduce((a, b) => Math.max(a, b), -Infinity)),
      holes: losses.length - finite.length,
    }),
    words.axis,
    ...notes,
  ]);
}

async function measure(
  context: CommandContext,
  host: Host,
  request: Parameters<Host['handle']>[1],
): Promise<Profile> {
  const { job } = await host.handle('profile.start', request);
  let profile: Profile | null = null;
  await followJob(context, host, job, (event) => {
    if (event.kind === 'profile') profile = event.profile;
  });
  if (profile === null) throw new Error('expected a profile, got none');
  return profile;
}

function wordsOf({ texts }: CommandContext, subject: Subject, profile: Profile): ProfileWords {
  const column = (name: ProfileColumn): string => texts.note({ key: `profile.columns.${name}` });
  return {
    title: subject.title,
    axis: texts.note(profile.axisLabel),
    columns: {
      loss: column('loss'),
      slope: column('slope'),
      curvature: column('curvature'),
      accuracy: column('accuracy'),
      lambdaMin: column('lambdaMin'),
      lambdaMax: column('lambdaMax'),
    },
    statement: [
      ...profile.notes.map((note) => texts.note(note)),
      ...(profile.direction === null ? [] : [texts.note({ key: 'profile.slice' })]),
      texts.note({
        key: 'scene.caption.data',
        values: { part: texts.note({ key: `scene.part.${profile.part}` }), count: profile.samples },
      }),
    ].join(' · '),
    metadata: JSON.stringify({ schemaVersion: 1, ...subject.about }),
  };
}
