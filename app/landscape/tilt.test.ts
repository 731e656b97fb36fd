import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, norm2 } from '../numerics/vector.ts';
import { gaussianDirection } from './directions.ts';
import { buildPlane } from './plane.ts';
import { tiltedPlane, tiltSchema, type Tilt } from './tilt.ts';

const N = 6;
const plane = buildPlane(
  { kind: 'coordinates', indices: [0, 1] },
  {
    theta: new Float64Array(N),
    layout: null,
    path: [],
  },
);
const third = gaussianDirection(1, 0, N);
const angle = fc.double({ min: -180, max: 180, noNaN: true });
const tilt = (first: number, second: number): Tilt =>
  tiltSchema.parse({ toward: { kind: 'random', seed: 1 }, angles: [first, second] });

describe('tiltedPlane', () => {
  it('keeps lengths and right angles, and the centre', () => {
    fc.assert(
      fc.property(angle, angle, (a, b) => {
        const { directions, center } = tiltedPlane(plane, third, tilt(a, b));
        const [d1, d2] = directions;
        expect(norm2(d1)).toBeCloseTo(1, 12);
        expect(norm2(d2)).toBeCloseTo(1, 12);
        expect(dot(d1, d2)).toBeCloseTo(0, 12);
        expect(center).toBe(plane.center);
      }),
    );
  });
  it('is the same plane at 0, the third direction’s at 90°, and turns back at 180°', () => {
    expect(tiltedPlane(plane, third, tilt(0, 0)).directions).toEqual(plane.directions);
    const e = third.slice();
    e[0] = 0;
    e[1] = 0;
    const unit = e.map((value) => value / norm2(e));
    const [d1, d2] = tiltedPlane(plane, third, tilt(90, 0)).directions;
    d1.forEach((value, k) => expect(value).toBeCloseTo(unit[k], 12));
    expect(d2).toEqual(plane.directions[1]);
    const [back] = tiltedPlane(plane, third, tilt(180, 0)).directions;
    back.forEach((value, k) => expect(value).toBeCloseTo(-plane.directions[0][k], 12));
  });
  it('says so where nothing lies beside the plane', () => {
    expect(() => tiltedPlane(plane, plane.directions[0], tilt(10, 0))).toThrow(/expected a third direction/);
  });
});
