import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMetrics } from '../exchange/read-metrics.ts';
import { InputError } from '../experiment/input-error.ts';
import { samplesFromTable } from './table-samples.ts';
import { splitSamples } from './split.ts';
import { requireUsableStatistics } from './standardize.ts';
import { parseTable } from './table.ts';

type Catalogue = Record<string, string>;
const folder = new URL('.', import.meta.url);
const catalogue = (language: string): Catalogue =>
  (
    JSON.parse(readFileSync(new URL(`../../assets/locales/table.${language}.json`, folder), 'utf8')) as {
      notes: { table: Catalogue };
    }
  ).notes.table;
const english = catalogue('en');

/** The line of the catalogue with its values. */
function said({ note }: InputError): string {
  const [, key] = /^table\.(\w+)$/.exec(note?.key ?? '') ?? [];
  return english[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(note?.values?.[name]));
}

function refusal(act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const choose = (text: string, choice: object): InputError =>
  refusal(() => samplesFromTable(parseTable(text), { target: 'y', ...choice }));
const wide = Array.from({ length: 1100 }, (_, k) => `t${k},${k % 2}`).join('\n');

const REFUSALS: readonly (readonly [string, () => InputError])[] = [
  ['binary', () => refusal(() => parseTable('a\0b'))],
  ['quoteOpen', () => refusal(() => parseTable('a,b\n1,"2\n'))],
  ['quoteInside', () => refusal(() => parseTable('a,b\n1,2\n"x"y,2\n'))],
  ['empty', () => refusal(() => parseTable(' \n'))],
  ['ragged', () => refusal(() => parseTable('a,b\n1\n2\n3,4\n'))],
  ['noRows', () => refusal(() => parseTable('a,b\n'))],
  ['noLoss', () => refusal(() => readMetrics('step,reward\n0,1\n'))],
  ['unknownColumn', () => choose('x,z\n1,2\n', {})],
  ['featureTwice', () => choose('x,y\n1,2\n', { features: ['x', 'x'] })],
  ['featureIsTarget', () => choose('x,y\n1,2\n', { features: ['y'] })],
  ['emptyFeature', () => choose('x,y\n,2\n', { features: ['x'] })],
  ['featureCategories', () => choose(`x,y\n${wide}`, { features: ['x'] })],
  ['noFeature', () => choose('y\n2\n', {})],
  ['nonFinite', () => choose('x,y\n1,2\ninf,3\n', {})],
  ['noCompleteRow', () => choose('x,z,y\n1,,2\n,1,3\n', {})],
  ['textTarget', () => choose('x,y\n1,a\n2,b\n', { task: 'regression' })],
  ['oneClass', () => choose('x,y\n1,a\n2,a\n', {})],
  ['tooManyClasses', () => choose(`y,x\n${wide}`, {})],
  ['fractions', () => refusal(() => splitSamples(10, 0.5, 0.5, 0))],
  [
    'notStandardizable',
    () => refusal(() => requireUsableStatistics(Float64Array.of(Infinity), Float64Array.of(NaN), ['x'])),
  ],
];

describe('what is wrong with a table', () => {
  it.each(REFUSALS)('is said alike by the code and the catalogue: %s', (problem, refuse) => {
    const error = refuse();
    expect(error.note?.key).toBe(`table.${problem}`);
    expect(said(error)).toBe(error.message);
  });

  it('stands in both catalogues, and nothing else does', () => {
    const source = readFileSync(new URL('table-error.ts', folder), 'utf8');
    const problems = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map((match) => match[1]).sort();
    expect(Object.keys(english).sort()).toEqual(problems);
    expect(Object.keys(catalogue('zh')).sort()).toEqual(problems);
  });

  it('names the row of a bad quotation anywhere in a long file, and ends there', () => {
    const lines = Array.from({ length: 40_000 }, (_, k) => `${k},${k}`);
    lines[39_000] = '"a"b,1';
    const shares: number[] = [];
    const error = refusal(() =>
      parseTable(`a,b\n${lines.join('\n')}`, { progress: (share) => shares.push(share) }),
    );
    expect(error.message).toMatch(/^CSV row 39002:/);
    expect(shares.length).toBe(2);
  });

  it('is no matter where nothing is: progress ascends to one', () => {
    const lines = Array.from({ length: 40_000 }, (_, k) => `${k},${k}`);
    const shares: number[] = [];
    parseTable(`a,b\n${lines.join('\n')}`, { progress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(0)).toBeGreaterThan(0.2);
    expect(shares.at(-1)).toBe(1);
  });
});
