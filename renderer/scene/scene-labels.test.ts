import { contrast, legible, OVERLAY_THEMES } from './overlay-theme.ts';
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

describe('colours of words', () => {
  it('keep their hue where they can be read, and are darkened or lightened as far as needed', () => {
    for (const theme of Object.values(OVERLAY_THEMES)) {
      for (const color of ['#8ff0d4', '#ffb454', '#ff8ad8', '#0072b2', '#101419', '#ffffff']) {
        expect(contrast(legible(color, theme), theme.ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(legible('#8ff0d4', OVERLAY_THEMES.dark)).toBe('#8ff0d4');
    // Black on white is 21 : 1 (WCAG 2.1).
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 12);
  });
});
