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
    // English has two plural forms, Chinese one.
    const base = (key: string): string => key.replace(/_(one|other)$/, '');
    const list = (texts: object): string[] => [
      ...new Set(flat(texts).map(([key, text]) => `${base(key)} ${fields(text)}`)),
    ];
    expect(list(chinese)).toEqual(list(english));
    const sentences = new Set(Object.keys(english.notes.student).map(base));
    expect([...sentences].sort()).toEqual([...POINT_CLASSES, 'onKink'].sort());
    expect(Object.keys(english.finders).sort()).toEqual([...FINDER_METHODS].sort());
  });
});
