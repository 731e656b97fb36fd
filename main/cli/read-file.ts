import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { readMetrics, type ReadMetrics } from '../../app/exchange/read-metrics.ts';
import { experimentSchema, problemSchema, type Problem } from '../../app/experiment/experiment.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import { parseInput } from '../host/describe-issue.ts';
import { HostFailure } from '../host/host-failure.ts';
import { findJsonMistake } from './json-position.ts';

/** Reads and parses a JSON file; every mistake is one line that begins with the file's name. */
export async function readJsonFile<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  return parseFile(path, schema, parseJson(path, await readText(path, 'JSON')));
}

/** A loss and a point; an experiment in its place is told apart from a mistyped key. */
export async function readProblemFile(path: string): Promise<Problem> {
  const value = parseJson(path, await readText(path, 'JSON'));
  if (experimentSchema.safeParse(value).success) {
    const advice = 'keep its schemaVersion and loss and add a "point", or train it with "saddlescope run"';
    throw new HostFailure(
      'input',
      `${path}: expected a problem (a loss and a point), got an experiment; ${advice}`,
    );
  }
  return parseFile(path, problemSchema, value);
}

function parseFile<S extends z.ZodType>(path: string, schema: S, value: unknown): z.output<S> {
  try {
    return parseInput(schema, value);
  } catch (error) {
    throw error instanceof HostFailure ? inFile(path, error) : error;
  }
}

/** The failure with the file's name in front, for everything that is about the file's content. */
export function inFile(path: string, failure: HostFailure): HostFailure {
  if (failure.code !== 'input') return failure;
  const { message, note, mismatch } = failure;
  return new HostFailure('input', `${path}: ${message}`, failure.path, note, mismatch);
}

/** Records of a training as CSV; mistakes as {@link readJsonFile} says them. */
export async function readMetricsFile(path: string): Promise<ReadMetrics> {
  const text = await readText(path, 'CSV');
  try {
    return readMetrics(text);
  } catch (error) {
    throw error instanceof InputError ? new HostFailure('input', `${path}: ${error.message}`) : error;
  }
}

async function readText(path: string, kind: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw new HostFailure('input', `${path}: expected a ${kind} file, got ${found}`);
  }
}

function parseJson(path: string, text: string): unknown {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(source) as unknown;
  } catch {
    const mistake = findJsonMistake(source);
    const where = mistake === null ? '' : `, line ${mistake.line}, column ${mistake.column}`;
    const what = mistake === null ? 'JSON' : `${mistake.expected}, got ${mistake.got}`;
    throw new HostFailure('input', `${path}${where}: expected ${what}`);
  }
}
