import { describe, expect, it } from 'vitest';
import { distinctParts } from '../../app/landscape/distinct-parts.ts';
import { sharedRuns } from './runs-on-surface.ts';

describe('what runs on one surface are called', () => {
  it('leaves out what all names share', () => {
    expect(distinctParts(['Bowl · sgd 0.1 · full · seed 0', 'Bowl · adam 0.1 · full · seed 0'])).toEqual([
      'sgd 0.1',
      'adam 0.1',
    ]);
  });

  it('numbers equal names, and keeps a name alone whole', () => {
    expect(distinctParts(['Saddle', 'Saddle'])).toEqual(['1 · Saddle', '2 · Saddle']);
    expect(distinctParts(['Bowl · sgd 0.1'])).toEqual(['Bowl · sgd 0.1']);
    expect(distinctParts(['A', 'B', 'A'])).toEqual(['1 · A', 'B', '3 · A']);
  });

  it('gives eight runs eight colours, by their place', () => {
    const ids = Array.from({ length: 8 }, (_, k) => `run${k}`);
    for (const scheme of ['dark', 'light'] as const) {
      expect(new Set(sharedRuns(ids, ids, scheme).map(({ color }) => color)).size).toBe(8);
    }
  });
});
