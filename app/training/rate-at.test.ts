import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleSchema, type ScheduleSpec } from '../experiment/schedule-spec.ts';
import { checkSchedule, rateAt, type ScheduleContext } from './rate-at.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../testing/${name}`, import.meta.url), 'utf8'));
const golden = read('golden/schedules.json') as {
  rate: number;
  runs: { schedule: unknown; rates: number[] }[];
};
const { cases } = read('exact-cases.json') as {
  cases: { id: string; checks: { name: string; expected: number; tol: number }[] }[];
};

const steps = (count: number, rate = 1): ScheduleContext => ({ rate, steps: count, updatesPerEpoch: 1 });
const rates = (schedule: ScheduleSpec, context: ScheduleContext): number[] =>
  Array.from({ length: context.steps }, (_, step) =>
    rateAt(schedule, step, Math.floor(step / context.updatesPerEpoch), context),
  );

describe('rateAt', () => {
  it.each(golden.runs.map((run) => [JSON.stringify(run.schedule), run] as const))(
    'equals PyTorch: %s',
    (_name, run) => {
      const ours = rates(scheduleSchema.parse(run.schedule), steps(run.rates.length, golden.rate));
      ours.forEach((rate, step) => {
        expect(Math.abs(rate - run.rates[step])).toBeLessThan(1e-14);
      });
    },
  );

  it('meets the closed forms of the exact cases', () => {
    const checks = cases.find(({ id }) => id === 'lr-schedules')?.checks ?? [];
    const transformer = scheduleSchema.parse({ decay: { kind: 'transformer' } });
    const cosine = scheduleSchema.parse({ decay: { kind: 'cosine' } });
    const at = (schedule: ScheduleSpec, step: number, count = 20_000) =>
      rateAt(schedule, step, 0, steps(count));
    const values = [
      at(transformer, 3999),
      at(transformer, 0),
      at(transformer, 15_999),
      at(cosine, 250, 1000),
    ];
    expect(checks.length).toBe(values.length);
    checks.forEach(({ expected, tol }, k) => {
      expect(Math.abs(values[k] - expected)).toBeLessThanOrEqual(tol);
    });
    const all = rates(transformer, steps(20_000));
    expect(all.indexOf(Math.max(...all))).toBe(3999);
    expect(Math.max(...all)).toBeCloseTo(6.98771243e-4, 12);
  });

  it('decays with 1/√(t+1), and counts epochs where asked', () => {
    const schedule = scheduleSchema.parse({ decay: { kind: 'inverseSqrt' } });
    expect(rates(schedule, steps(4, 2))).toEqual([2, 2 / Math.sqrt(2), 2 / Math.sqrt(3), 1]);
    const epochs = scheduleSchema.parse({ unit: 'epoch', decay: { kind: 'exponential', factor: 0.5 } });
    expect(rates(epochs, { rate: 1, steps: 7, updatesPerEpoch: 3 })).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  it('puts any decay behind a warm-up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('constant', 'inverseSqrt', 'polynomial', 'cosine'),
        fc.integer({ min: 1, max: 20 }),
        (kind, length) => {
          const decay = { kind };
          const whole = rates(scheduleSchema.parse({ decay, warmup: { length, from: 0.2 } }), steps(50));
          expect(whole[0]).toBeCloseTo(0.2, 14);
          for (let t = 1; t <= length; t++) expect(whole[t]).toBeGreaterThan(whole[t - 1]);
          expect(whole.slice(length)).toEqual(rates(scheduleSchema.parse({ decay }), steps(50 - length)));
        },
      ),
    );
  });
});

describe('checkSchedule', () => {
  const check = (schedule: unknown, count: number): void =>
    checkSchedule(scheduleSchema.parse(schedule), steps(count, 0.1));
  it('passes what stays positive', () => {
    check({ decay: { kind: 'polynomial' } }, 100);
    check({ decay: { kind: 'cosine' } }, 100);
    check({ decay: { kind: 'oneCycle' } }, 1);
    check({ decay: { kind: 'oneCycle' } }, 100_000_000);
  });
  it.each([
    [{ decay: { kind: 'polynomial', length: 50 } }, 100, 'got 0 at update 51'],
    [{ decay: { kind: 'polynomial', end: -1 } }, 100, 'got 0 at update 51'],
    [{ decay: { kind: 'cosine', length: 40_000 } }, 1_000_000, 'got 0 at update 40001'],
    [{ decay: { kind: 'exponential', factor: 0.5 } }, 2000, 'got 0 at update'],
    [{ decay: { kind: 'exponential', factor: 2 } }, 2000, 'got Infinity at update'],
    [{ warmup: { length: 5 }, decay: { kind: 'oneCycle' } }, 100, 'expected no warm-up'],
  ])('refuses %j over %i updates', (schedule, count, message) => {
    expect(() => check(schedule, count)).toThrow(message);
  });
  it('refuses negative numbers at the door', () => {
    for (const decay of [
      { kind: 'exponential', factor: -1 },
      { kind: 'step', every: 1, factor: 0 },
    ]) {
      expect(scheduleSchema.safeParse({ decay }).success).toBe(false);
    }
  });
});
