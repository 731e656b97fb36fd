import { expect, it } from 'vitest';
import { errorBars, spreadText, widened } from './error-bars.ts';

it('place an interval where its ends are, on any axis', () => {
  expect(errorBars([10, null, 5, 7], [2, 1, null, 0], 'linear')).toEqual([{ row: 0, low: 8, high: 12 }]);
  const [bar] = errorBars([1], [9], 'log');
  expect(bar).toEqual({ row: 0, low: null, high: 1 });
  expect(errorBars([1], undefined, 'log')).toEqual([]);
});

it('are on the axis with their whole length', () => {
  const data = [
    [0, 1],
    [10, 20],
    [1, 2],
  ];
  expect(
    widened(
      [1, 20],
      data,
      [
        [3, 5],
        [4, null],
      ],
      'linear',
    ),
  ).toEqual([-3, 25]);
  expect(widened([1, 20], data, [null, null], 'linear')).toEqual([1, 20]);
});

it('stand behind a value where they touch its three digits', () => {
  expect(spreadText(12, 0.5)).toBe(' ±0.50');
  expect(spreadText(0.06, 16)).toBe(' ±16');
  expect(spreadText(4.31, 2.6e-11)).toBe('');
  expect(spreadText(4.31, null)).toBe('');
});
