import { describe, expect, it } from 'vitest';
import english from '../../assets/locales/critical.en.json' with { type: 'json' };
import chinese from '../../assets/locales/critical.zh.json' with { type: 'json' };
import { POINT_CLASSES } from '../curvature/point-card.ts';
import { FINDER_METHODS } from './finders/finder-options.ts';

describe('texts about critical points', () => {
  it('exist for every class and method, with the same keys and values in both languages', () => {
    const flat = (node: object, path = ''): [string, string][] =>
      Object.entries(node).flatMap(([key, value]): [string, string][] =>
        typeof value === 'object' && value !== null
          ? flat(value, `${path}${key}.`)
          : [[`${path}${key}`, value]],
      );
    const fields = (text: string): string =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)]
        .map((match) => match[1])
        .sort()
        .join();
    const keys = flat(english).map(([key, text]) => `${key} ${fields(text)}`);
    expect(flat(chinese).map(([key, text]) => `${key} ${fields(text)}`)).toEqual(keys);
    expect(Object.keys(english.notes.student).sort()).toEqual([...POINT_CLASSES].sort());
    expect(Object.keys(english.finders).sort()).toEqual([...FINDER_METHODS].sort());
  });
});
