import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DATASET_INFO } from '../../app/data/datasets.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import { dataSchema, DATASETS } from '../../app/experiment/loss-spec.ts';
import { loadDataJob } from './load-data.ts';

const assetsDirectory = fileURLToPath(new URL('../../assets', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'saddlescope-data-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const load = (spec: unknown, csvPath?: string) =>
  loadDataJob({ spec: dataSchema.parse(spec), assetsDirectory, csvPath });
const loadCsv = (name: string, content: string | Uint8Array, target = 'y') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return load({ csv: name, target }, path);
};

describe('bundled data sets', () => {
  const sources = z
    .array(
      z.strictObject({
        dataset: z.enum(DATASETS),
        file: z.string(),
        source: z.string().min(1),
        reference: z.string().min(1),
        licence: z.string().min(1),
        bytes: z.number(),
        rows: z.number(),
        sha256: z.string().length(64),
      }),
    )
    .parse(JSON.parse(readFileSync(join(assetsDirectory, 'data', 'SOURCES.json'), 'utf8')));

  it('are all listed with their origin', () => {
    expect(sources.map((source) => source.dataset)).toEqual([...DATASETS]);
  });

  it.each(sources)('$dataset has its checksum, rows and classes', async (source) => {
    const bytes = readFileSync(join(assetsDirectory, 'data', source.file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
    const info = DATASET_INFO[source.dataset];
    expect([info.file, info.rows]).toEqual([source.file, source.rows]);
    const { data, columns } = await load({ dataset: source.dataset });
    expect(data.task).toBe('classification');
    expect(data.outputs).toBe(info.classes);
    const used = data.train.samples + data.validation.samples + data.test.samples;
    expect(used).toBe(source.dataset === 'penguins' ? 333 : info.rows);
    expect(data.validation.samples).toBe(Math.floor(used * 0.2));
    expect(columns.find((column) => column.use === 'target')?.name).toBe(info.target);
    expect(data.train.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...data.train.inputs].every(Number.isFinite)).toBe(true);
  });

  it('iris has the known means and 50 flowers a class', async () => {
    const { data } = await load({ dataset: 'iris', validation: 0 });
    // The means that R's iris help and every textbook print.
    expect([...data.mean].map((mean) => Number(mean.toFixed(3)))).toEqual([5.843, 3.057, 3.758, 1.199]);
    expect([0, 1, 2].map((label) => data.train.labels.filter((own) => own === label).length)).toEqual([
      50, 50, 50,
    ]);
  });

  it('penguins tell what was dropped, digits what is constant', async () => {
    const penguins = (await load({ dataset: 'penguins' })).data;
    expect(penguins.featureNames).toContain('sex=female');
    expect(penguins.notes.find((note) => note.key === 'data.droppedRows')?.values?.count).toBe(11);
    const digits = (await load({ dataset: 'digits' })).data;
    expect(digits.notes.map((note) => note.key)).toContain('data.constantFeatures');
  });
});

describe('files of one’s own', () => {
  it('reads UTF-8 and UTF-16', async () => {
    const text = 'größe,y\n1,2.5\n2,3.5\n';
    expect((await loadCsv('a.csv', text)).data.featureNames).toEqual(['größe']);
    const wide = Buffer.from(`\uFEFF${text}`, 'utf16le');
    expect((await loadCsv('b.csv', wide)).data.featureNames).toEqual(['größe']);
  });

  it('refuses what is missing, no file, too big, or no text, in one line with the path', async () => {
    const missing = join(folder, 'none.csv');
    await expect(load({ csv: 'none.csv', target: 'y' }, missing)).rejects.toThrow(`got no file: ${missing}`);
    await expect(load({ csv: 'x', target: 'y' }, folder)).rejects.toThrow('got a folder');
    await expect(loadCsv('c.csv', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe))).rejects.toThrow(
      'expected CSV text in UTF-8',
    );
    await expect(loadCsv('d.csv', 'a\0b')).rejects.toThrow('binary content');
    const big = join(folder, 'big.csv');
    writeFileSync(big, '');
    truncateSync(big, 65 * 1024 * 1024);
    await expect(load({ csv: 'big.csv', target: 'y' }, big)).rejects.toThrow('at most 64 MB, got 65 MB');
    await expect(load({ csv: 'big.csv', target: 'y' }, big)).rejects.toBeInstanceOf(InputError);
  });
});
