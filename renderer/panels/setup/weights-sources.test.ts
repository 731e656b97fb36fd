import { describe, expect, it } from 'vitest';
import { readZip } from '../../../app/exchange/read-zip.ts';
import { packSource, weightsSources, type PlacedFile } from './weights-sources.ts';

const file = (path: string, text = path): PlacedFile => ({ path, file: new File([text], path) });
const names = (...paths: string[]): string[] =>
  weightsSources(paths.map((path) => file(path))).map(({ name }) => name);

describe('weights among files', () => {
  it('are single files of known endings; the rest of a folder is left out', () => {
    expect(names('a/step-1.pt', 'a/step-2.PT', 'a/readme.md', 'a/log.json')).toEqual([
      'a/step-1.pt',
      'a/step-2.PT',
    ]);
    expect(names('notes.txt')).toEqual([]);
  });

  it('are TensorFlow.js models with all files beside their model.json', () => {
    const sources = weightsSources(
      [
        'run/10/model.json',
        'run/10/group1.bin',
        'run/20/model.json',
        'run/20/group1.bin',
        'run/last.npz',
      ].map((path) => file(path)),
    );
    expect(sources.map(({ name, files }) => [name, files.length])).toEqual([
      ['run/10/model.json', 2],
      ['run/20/model.json', 2],
      ['run/last.npz', 1],
    ]);
    expect(names('model.json', 'group1-shard1of1.bin')).toEqual(['model.json']);
  });

  it('are sent as they are, models as one archive of their files', async () => {
    const [single] = weightsSources([file('a.npy', 'numbers')]);
    expect(new TextDecoder().decode(await packSource(single))).toBe('numbers');
    const [model] = weightsSources([file('m/model.json', '{}'), file('m/w.bin', 'bytes')]);
    const entries = readZip(await packSource(model));
    expect([...entries.keys()].sort()).toEqual(['model.json', 'w.bin']);
    expect(new TextDecoder().decode(entries.get('w.bin')?.read())).toBe('bytes');
  });
});
