import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeVerdict, VERDICT_KINDS, type VerdictKind } from '../../app/diagnosis/verdict.ts';
import { stretchesOf } from './verdict-track.tsx';

const at = (step: number, kind: VerdictKind) => ({ step, verdicts: [makeVerdict(kind, [])] });

describe('verdicts along a run', () => {
  it('join neighbours and part half-way between others', () => {
    const found = stretchesOf(
      [at(0, 'healthy'), at(100, 'healthy'), at(200, 'strictSaddle'), at(400, 'healthy')],
      400,
    );
    expect(found.map(({ kind, first, last, from, to }) => [kind, first, last, from, to])).toEqual([
      ['healthy', 0, 100, 0, 150],
      ['strictSaddle', 200, 200, 150, 300],
      ['healthy', 400, 400, 300, 400],
    ]);
  });

  it('never leave the axis, and count every checkpoint once', () => {
    const kind = fc.constantFrom(...VERDICT_KINDS);
    const steps = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(steps, fc.array(kind, { minLength: 20, maxLength: 20 }), (unsorted, kinds) => {
        const sorted = [...unsorted].sort((a, b) => a - b);
        const found = stretchesOf(
          sorted.map((step, k) => at(step, kinds[k])),
          1000,
        );
        for (const { from, to } of found) expect(from >= 0 && to <= 1000 && to > from).toBe(true);
        sorted.forEach((step, k) => {
          const mine = found.filter(({ first, last }) => first <= step && step <= last);
          expect(mine.map((one) => one.kind)).toEqual([kinds[k]]);
        });
      }),
    );
  });
});
