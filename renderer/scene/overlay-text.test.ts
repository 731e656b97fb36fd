import { describe, expect, it } from 'vitest';
import { placeInside, turnedWidth } from './overlay-text.ts';

describe('numbers on the axes', () => {
  it('stay where they are while there is room, and begin within the picture where there is not', () => {
    expect(placeInside(100, 40, 'right')).toBe(100);
    expect(placeInside(20, 40, 'right')).toBe(44);
    expect(placeInside(10, 40, 'center')).toBe(24);
    expect(placeInside(1, 40, 'left')).toBe(4);
  });

  it('have names that lie as wide as they are turned', () => {
    expect(turnedWidth(80, 15, 0)).toBe(80);
    expect(turnedWidth(80, 15, Math.PI / 2)).toBeCloseTo(15, 12);
    expect(turnedWidth(80, 15, -Math.PI / 4)).toBeCloseTo(95 / Math.SQRT2, 12);
  });
});
