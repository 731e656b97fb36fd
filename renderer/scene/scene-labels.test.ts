import { describe, expect, it } from 'vitest';
import { placeLabels } from './scene-labels.ts';

const ROOM = { right: 400, top: 40, bottom: 300 };
const SAME = [1, 2, 3, 4, 5].map(() => ({ x: 100, y: 295 }));

describe('labels of the scene', () => {
  it('covers none with another and leaves none outside, however close their places', () => {
    const places = placeLabels(SAME, [60, 60, 60, 60, 60], ROOM);
    const heights = places.map(({ y }) => y).sort((a, b) => a - b);
    heights.slice(1).forEach((y, k) => expect(y - heights[k]).toBeGreaterThanOrEqual(15));
    expect(Math.max(...heights)).toBeLessThanOrEqual(ROOM.bottom);
  });

  it('turns to the left where there is no room, and leaves alone what stands apart', () => {
    const [left, right] = placeLabels(
      [
        { x: 380, y: 100 },
        { x: 50, y: 200 },
      ],
      [60, 60],
      ROOM,
    );
    expect([left, right]).toEqual([
      { x: 370, y: 100, align: 'right' },
      { x: 60, y: 200, align: 'left' },
    ]);
  });
});
