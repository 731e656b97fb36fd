import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAtomically } from './atomic-file.ts';
import { RecordLog, type RecordPlace } from './record-log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-log-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(path: string, mode: 'read' | 'write' = 'read'): Promise<unknown[]> {
  const records: unknown[] = [];
  const log = await RecordLog.open(path, (record) => records.push(record), mode);
  await log.close();
  return records;
}

const records = [{ step: 0, x: Float64Array.of(1, NaN) }, { step: 1, x: new Float64Array(0) }, { step: 2 }];

async function written(name: string): Promise<string> {
  const path = join(folder, name);
  const log = await RecordLog.open(path, () => undefined);
  await Promise.all(records.map((record) => log.append(record)));
  await log.sync();
  await log.close();
  return path;
}

describe('a record log', () => {
  it('gives back what was appended, in order, after reopening', async () => {
    const path = await written('plain');
    expect(await read(path)).toEqual(records);
    const log = await RecordLog.open(path, () => undefined);
    await log.append({ step: 3 });
    await log.close();
    expect(await read(path)).toEqual([...records, { step: 3 }]);
  });

  it('reads many small records and those larger than what is read at once alike', async () => {
    const path = join(folder, 'sizes');
    const sizes = Array.from({ length: 300 }, (_, k) => (k === 7 ? 140_000 : (37 * k) % 90));
    const many = sizes.map((size, k) => ({
      step: k,
      x: Float64Array.from({ length: size }, (_, i) => i + k),
    }));
    const log = await RecordLog.open(path, () => undefined);
    await Promise.all(many.map((record) => log.append(record)));
    await log.close();
    expect(await read(path)).toEqual(many);
  });

  it('ends at the last sound record wherever it is cut or damaged, and goes on from there', async () => {
    const whole = await readFile(await written('whole'));
    const path = join(folder, 'damaged');
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const found = await read(path);
      expect(found).toEqual(records.slice(0, found.length));
      expect(found.length).toBeLessThan(records.length);
    }
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 0x10;
      await writeFile(path, damaged);
      const found = await read(path);
      expect(found.length).toBeLessThan(records.length);
      const log = await RecordLog.open(path, () => undefined);
      await log.append({ step: 9 });
      await log.close();
      expect(await read(path)).toEqual([...records.slice(0, found.length), { step: 9 }]);
    }
  });

  it('does not touch the file when it is opened for reading', async () => {
    const path = await written('read-only');
    await appendFile(path, 'torn');
    const before = (await stat(path)).size;
    await read(path);
    expect((await stat(path)).size).toBe(before);
  });

  it('is without records where its file is missing and it is only read, and makes none', async () => {
    const path = join(folder, 'missing');
    const log = await RecordLog.open(path, () => expect.unreachable(), 'read');
    await log.close();
    expect(existsSync(path)).toBe(false);
  });

  it('reads single records and cuts before one', async () => {
    const path = await written('cut');
    const places: RecordPlace[] = [];
    const log = await RecordLog.open(path, (_record, place) => places.push(place));
    expect(await log.read(places[1])).toEqual(records[1]);
    await log.cutBefore(places[1]);
    await log.close();
    expect(await read(path)).toEqual(records.slice(0, 1));
  });
});

describe('atomic writing', () => {
  it('replaces whole files and leaves nothing behind when it fails', async () => {
    const path = join(folder, 'state.json');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    const { readdir, mkdir } = await import('node:fs/promises');
    const taken = join(folder, 'taken');
    await mkdir(taken);
    await expect(writeAtomically(taken, 'x')).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
