import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forward, inverse, logTicks } from './axis-scale.ts';

const finite = fc.double({ min: -1e150, max: 1e150, noNaN: true });

it('goes forth and back', () => {
  fc.assert(
    fc.property(finite, (value) => {
      const place = forward('signLog', value) ?? NaN;
      expect(Math.abs(inverse('signLog', place) - value)).toBeLessThanOrEqual(
        1e-10 * Math.max(1e-2, Math.abs(value)),
      );
      if (value > 0) {
        expect(inverse('log', forward('log', value) ?? NaN) / value).toBeCloseTo(1, 10);
      }
    }),
  );
  expect(forward('log', 0)).toBeNull();
  expect(forward('log', -1)).toBeNull();
});

it('labels every axis, with room between the labels, however far a run diverged', () => {
  fc.assert(
    fc.property(finite, finite, fc.integer({ min: 60, max: 800 }), (a, b, pixels) => {
      fc.pre(a !== b);
      for (const scale of ['log', 'signLog'] as const) {
        const ends = [a, b].map((value) => forward(scale, scale === 'log' ? Math.abs(value) + 1e-12 : value));
        const low = Math.min(...ends.map(Number)) - 0.1;
        const high = Math.max(...ends.map(Number)) + 0.1;
        const ticks = logTicks(scale, low, high, pixels);
        expect(ticks.length).toBeGreaterThan(0);
        if (ticks.length <= 2) continue;
        const spacing = ticks.slice(1).map((tick, i) => ((tick - ticks[i]) * pixels) / (high - low));
        expect(Math.min(...spacing)).toBeGreaterThan(15);
      }
    }),
  );
});

it('puts round numbers where less than a power of ten is in view', () => {
  const [low, high] = [0.646092, 0.693147].map(Math.log10);
  const labels = logTicks('log', low, high, 300).map((place) => Number((10 ** place).toPrecision(6)));
  expect(labels).toEqual([0.65, 0.66, 0.67, 0.68, 0.69]);
});
