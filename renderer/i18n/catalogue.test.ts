import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) out.set(inner, text);
  }
  return out;
}

/** Chinese has one plural form, English two: the keys without their suffix must be the same. */
const base = (key: string): string => key.replace(/_(one|other)$/, '');
const english = flatten(catalogue('en'));
const chinese = flatten(catalogue('zh'));
const variables = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].sort();

describe('catalogues', () => {
  // The command line speaks English only.
  it('say the same things in both languages', () => {
    const names = (texts: Map<string, string>): string[] =>
      [...new Set([...texts.keys()].map(base))].filter((key) => !key.startsWith('cli.')).sort();
    expect(names(chinese)).toEqual(names(english));
  });
  it('with the same values in the same sentences', () => {
    for (const [key, text] of chinese) {
      const partner = english.get(key) ?? english.get(`${base(key)}_other`) ?? '';
      expect([key, variables(text)]).toEqual([key, variables(partner)]);
    }
  });
  it('punctuate Chinese sentences with full-width marks', () => {
    // Between names of places in interpolations, nested texts and [lists] nothing is a sentence.
    const plain = (text: string): string => text.replace(/\{\{[^}]*\}\}|\$t\([^)]*\)|\[[^\]]*\]/g, '');
    const half = [...chinese].filter(([, text]) =>
      /[\u4e00-\u9fff][,:;?!]|[,;?!][\u4e00-\u9fff]/.test(plain(text)),
    );
    expect(half).toEqual([]);
  });
  it('say of every number of a diagnosis what it means', () => {
    const under = (prefix: string): string[] =>
      [...english.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    expect(under('diagnosis.meaning.').sort()).toEqual(under('diagnosis.number.').sort());
  });
  it('state every problem of an input', () => {
    const [source] = Object.values(
      import.meta.glob<string>('../../app/experiment/stated-error.ts', {
        eager: true,
        query: '?raw',
        import: 'default',
      }),
    );
    const problems = [...source.matchAll(/\| '(\w+)'/g)].map(([, problem]) => problem);
    expect(problems.length).toBeGreaterThan(40);
    const stated = [...english.keys()].filter((key) => key.startsWith('notes.input.'));
    expect(stated.map((key) => key.slice('notes.input.'.length)).sort()).toEqual(problems.sort());
  });
  it('hold every text that the window asks for by name', () => {
    const sources = import.meta.glob<string>(['../**/*.tsx', '!../**/*.test.tsx'], {
      eager: true,
      query: '?raw',
      import: 'default',
    });
    const known = new Set([...english.keys()].flatMap((key) => [key, base(key)]));
    const missing: string[] = [];
    for (const [file, source] of Object.entries(sources)) {
      for (const match of source.matchAll(/\bt\(\s*'([\w.]+)'/g)) {
        if (!known.has(match[1])) missing.push(`${file}: ${match[1]}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
