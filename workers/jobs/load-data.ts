import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASET_INFO } from '../../app/data/datasets.ts';
import { prepareData } from '../../app/data/prepare.ts';
import { parseTable, type Table } from '../../app/data/table.ts';
import { tableError } from '../../app/data/table-error.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';

/** Largest CSV file that is read: a table takes about ten times its text in memory while it is parsed. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads and prepares data into SharedArrayBuffers, so that every thread works on the same memory.
 *
 * @throws {InputError} for a missing, unreadable or too large file, a file that is no CSV text, and data that cannot be used.
 */
export async function loadDataJob(input: JobInput<'load-data'>): Promise<JobOutput<'load-data'>> {
  return prepareData(await readSource(input), input.spec, allocateShared);
}

function allocateShared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

async function readSource({ spec, assetsDirectory, csvPath }: JobInput<'load-data'>): Promise<Table | null> {
  if ('dataset' in spec) {
    return readTable(join(assetsDirectory, 'data', DATASET_INFO[spec.dataset].file), 'loss.data.dataset');
  }
  if ('csv' in spec) {
    if (csvPath === undefined) throw new Error('load-data: expected csvPath for a csv spec, got none');
    return readTable(csvPath, 'loss.data.csv');
  }
  return null;
}

/** The table in a CSV file; `field` is the path of the setting that names it. */
async function readTable(path: string, field: string): Promise<Table> {
  return parseTable(decode(await readBytes(path, field), path, field));
}

async function readBytes(path: string, field: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile()) {
      throw tableError('notAFile', `expected a CSV file, got a folder or device: ${path}`, { path }, field);
    }
    if (info.size > MAX_FILE_BYTES) {
      const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
      const [most, got] = [megabytes(MAX_FILE_BYTES), megabytes(info.size)];
      throw tableError(
        'tooLarge',
        `expected a CSV file of at most ${most} MB, got ${got} MB: ${path}; use fewer rows or columns`,
        { most, got, path },
        field,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw tableError(
        'noFile',
        `expected a CSV file, got no file: ${path}; check the path`,
        { path },
        field,
      );
    }
    const reason = code || 'an error';
    throw tableError(
      'unreadable',
      `expected a readable CSV file, got ${reason}: ${path}`,
      { reason, path },
      field,
    );
  }
}

/** UTF-8, or UTF-16 with a byte-order mark (spreadsheets save "Unicode text" so). */
function decode(bytes: Uint8Array, path: string, field: string): string {
  const isUtf16 = bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw tableError(
      'notUtf8',
      `expected CSV text in UTF-8, got other bytes: ${path}; save it as CSV UTF-8`,
      { path },
      field,
    );
  }
}
