import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { Note } from '../../app/data/prepared-data.ts';
import type { TensorSlot } from '../../app/exchange/match-tensors.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { parameterLayout } from '../../app/network/parameter-layout.ts';
import type { WeightsReading } from '../../app/protocol/weights.ts';
import { writeAtomically } from './atomic-file.ts';
import type { StatedProblem } from '../../app/experiment/stated-error.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';

const PREFIX = 'upload:';
const NAME = /^[0-9a-f]{16}-[A-Za-z0-9._-]{1,80}\.weights$/;
/** Files kept as they were read, for sweeps whose members all start from one. */
const KEPT = 4;
/** Milliseconds a file may take to be read: a damaged HDF5 file can keep its library busy without end. */
const READ_TIME = 60_000;

/** θ from a file. */
export interface LoadedWeights {
  readonly theta: Float64Array;
  /** The file held float32 numbers. */
  readonly float32Origin: boolean;
  /** What was taken for granted or left out. */
  readonly notes: readonly Note[];
}

/**
 * Weights files: those brought into the window, kept by content under names `upload:<hash>-<name>`, and, where the door
 * allows it (`filesFrom`), files of this machine relative to a folder.
 */
export class WeightsFiles {
  readonly #pool: JobPool;
  readonly #folder: string;
  readonly #filesFrom: string | null;
  readonly #loaded = new Map<string, Promise<WeightsReading>>();

  constructor(pool: JobPool, folder: string, filesFrom: string | null) {
    this.#pool = pool;
    this.#folder = folder;
    this.#filesFrom = filesFrom;
  }

  async keep(name: string, bytes: Uint8Array): Promise<string> {
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const plain = name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 60);
    const file = `${digest}-${plain || 'file'}.weights`;
    await mkdir(this.#folder, { recursive: true });
    await writeAtomically(join(this.#folder, file), bytes);
    return `${PREFIX}${file}`;
  }

  /**
   * Reads θ of a loss. A file that does not fit is refused with the side-by-side table (`HostFailure.mismatch`).
   *
   * @param field name of the setting that names the file
   */
  async load(weights: string, loss: ResolvedLoss, field: string): Promise<LoadedWeights> {
    const path = this.#locate(weights, field);
    const slots = slotsOf(loss);
    const { size, mtimeMs } = statSync(path);
    const key = JSON.stringify([path, size, mtimeMs, slots]);
    let reading = this.#loaded.get(key);
    if (reading === undefined) {
      reading = this.#read(path, slots, field);
      this.#loaded.set(key, reading);
      reading.catch(() => this.#loaded.delete(key));
      const oldest = this.#loaded.keys().next();
      if (this.#loaded.size > KEPT && !oldest.done) this.#loaded.delete(oldest.value);
    }
    const answer = await reading;
    if (answer.kind === 'mismatch') {
      throw new HostFailure(
        'input',
        `${shown(path)}: ${answer.message}`,
        field,
        aboutWeights('weightsMismatch', path),
        answer.mismatch,
      );
    }
    return { theta: answer.theta.slice(), float32Origin: answer.float32Origin, notes: notesOf(answer) };
  }

  async #read(path: string, slots: readonly TensorSlot[], field: string): Promise<WeightsReading> {
    const signal = AbortSignal.timeout(READ_TIME);
    try {
      return await this.#pool.run('load-weights', { path, slots }, { signal, brief: true });
    } catch (error) {
      if (signal.aborted) {
        throw new HostFailure(
          'input',
          `${shown(path)}: expected a weights file that is read within ${READ_TIME / 1000} s, it was not; it may be damaged`,
          field,
          aboutWeights('weightsLate', path),
        );
      }
      throw error instanceof HostFailure && error.code === 'input' ? refused(path, error, field) : error;
    }
  }

  #locate(weights: string, field: string): string {
    if (weights.startsWith(PREFIX)) {
      const file = weights.slice(PREFIX.length);
      const path = join(this.#folder, file);
      if (NAME.test(file) && existsSync(path)) return path;
      throw new HostFailure('input', `expected a file brought in before, found no ${weights}`, field, {
        key: 'input.weightsGone',
      });
    }
    if (this.#filesFrom === null) {
      throw new HostFailure(
        'input',
        `expected a file brought into the window (upload:…), got ${JSON.stringify(weights)}; open the file there first`,
        field,
      );
    }
    const path = isAbsolute(weights) ? weights : resolve(this.#filesFrom, weights);
    if (existsSync(path)) return path;
    throw new HostFailure(
      'input',
      `expected a readable weights file, found none at ${path}`,
      field,
      aboutWeights('weightsUnreadable', path),
    );
  }
}

/** A file that cannot be used, under its own name: in words of the catalogue as far as they are known. */
function refused(path: string, { message, note }: HostFailure, field: string): HostFailure {
  const line = message.replaceAll(path, shown(path));
  const detail = line.startsWith(`${shown(path)}: `) ? line.slice(shown(path).length + 2) : line;
  const stated =
    note === undefined
      ? aboutWeights('weightsOther', path, { detail })
      : { ...note, values: { ...note.values, file: shown(path) } };
  return new HostFailure('input', line, field, stated);
}

function aboutWeights(problem: StatedProblem, path: string, values: Note['values'] = {}): Note {
  return { key: `input.${problem}`, values: { ...values, file: shown(path) } };
}

/** A file that was brought in, by the name it had; others by their path. */
function shown(path: string): string {
  const file = basename(path);
  return NAME.test(file) ? file.slice(17, -'.weights'.length) : path;
}

/** Blocks of θ; a function's variables are one vector. */
export function slotsOf(loss: ResolvedLoss): TensorSlot[] {
  if (loss.kind === 'function') {
    return [{ layer: 0, role: 'bias', rows: loss.spec.variables.length, columns: 1, offset: 0 }];
  }
  return parameterLayout(loss.spec.layers, loss.data.features).blocks.map(
    ({ layer, role, rows, columns, offset, taps }) => ({ layer, role, rows, columns, offset, taps }),
  );
}

function notesOf(answer: WeightsReading & { kind: 'matched' }): Note[] {
  const notes: Note[] = [];
  if (answer.float32Origin) notes.push({ key: 'weights.float32', values: { format: answer.format } });
  if (answer.squareByConvention) notes.push({ key: 'weights.square', values: { format: answer.format } });
  if (answer.ignored.length > 0) {
    const names = answer.ignored.slice(0, 5).join(', ');
    notes.push({ key: 'weights.ignored', values: { count: answer.ignored.length, names } });
  }
  return notes;
}
