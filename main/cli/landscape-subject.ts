import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../app/experiment/experiment.ts';
import type { Where } from '../../app/protocol/host-api.ts';
import { HostFailure } from '../host/host-failure.ts';
import type { Host } from '../host/host.ts';
import { RunFolder } from '../host/run-folder.ts';
import { readProblemFile } from './read-file.ts';

/** What a surface or a profile is drawn of. */
export interface Subject {
  readonly where: Where;
  readonly title: string;
  readonly isFunction: boolean;
  readonly part: string | undefined;
  /** Goes into the files' metadata. */
  readonly about: object;
}

/** The problem in a file; null for a folder, which may be a run's. */
export async function problemOf(file: string): Promise<Problem | null> {
  const isFolder = existsSync(file) && statSync(file).isDirectory();
  return isFolder ? null : readProblemFile(file);
}

export function problemSubject(problem: Problem, file: string): Subject {
  const { loss } = problem;
  const isFunction = loss.kind === 'function';
  return {
    where: { problem },
    title: loss.kind === 'function' ? loss.expression : (file.split(/[\\/]/).at(-1) ?? file),
    isFunction,
    part: loss.kind === 'network' ? loss.data.split : undefined,
    about: { problem },
  };
}

export async function runSubject(host: Host, folder: string, step: number | undefined): Promise<Subject> {
  const directory = resolve(folder);
  if (!RunFolder.holdsRun(directory)) {
    throw new HostFailure('input', 'expected a problem file or the folder of a run, found neither');
  }
  const run = await host.runs.open(directory);
  const steps = run.checkpoints().map((checkpoint) => checkpoint.step);
  const at = step ?? steps.at(-1);
  if (at === undefined) throw new HostFailure('input', 'expected a run with a checkpoint, got one without');
  const { experiment } = run;
  return {
    where: { run: run.id, step: at },
    title: experiment.name,
    isFunction: experiment.loss.kind === 'function',
    part: undefined,
    about: { experiment, step: at },
  };
}
