import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildLine } from './line.ts';
import { DirectionError } from './direction-error.ts';
import type { PlaneSpec } from './plane-spec.ts';
import { buildPlane } from './plane.ts';

const theta = Float64Array.of(1, 2, 3);
const context = { theta, path: [], layout: null };
const POINTS: PlaneSpec = {
  kind: 'points',
  points: [
    { run: 'r', step: 0 },
    { run: 'r', step: 1 },
  ],
};
const point = (...values: number[]): Float64Array => Float64Array.from(values);

/** The key of what is thrown. */
function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DirectionError) return error.note.key;
    throw error;
  }
  return 'nothing';
}

it.each([
  ['samePoint', () => buildPlane(POINTS, { ...context, others: [theta, point(0, 0, 1)] })],
  ['oneLine', () => buildPlane(POINTS, { ...context, others: [point(2, 3, 4), point(3, 4, 5)] })],
  ['otherLength', () => buildPlane(POINTS, { ...context, others: [point(1), point(2)] })],
  ['oneParameter', () => buildPlane({ kind: 'pca' }, { ...context, theta: point(1) })],
  [
    'zeroGradient',
    () => buildLine({ kind: 'gradient' }, { theta, layout: null, gradient: new Float64Array(3) }),
  ],
  [
    'samePoint',
    () => buildLine({ kind: 'between', to: { run: 'r', step: 0 } }, { theta, layout: null, other: theta }),
  ],
])('%s is said in both languages', (key, act) => {
  expect(refused(act)).toBe(`direction.${key}`);
  for (const language of ['en', 'zh']) {
    const { notes } = JSON.parse(readFileSync(`assets/locales/host.${language}.json`, 'utf8')) as {
      notes: { direction: Record<string, string> };
    };
    expect(notes.direction[key]).toMatch(language === 'zh' ? /[\u4e00-\u9fff]/ : /^[A-Z]/);
  }
});
