import { describe, expect, it } from 'vitest';
import { densityBand } from './density-band.ts';

describe('the band of a density', () => {
  it('reaches from below to above by the error, and to the floor where that is more than all', () => {
    const { middle, low, high } = densityBand(Float64Array.of(100, 1, 0), Float64Array.of(90, 2, 0));
    expect(middle).toEqual([2, 0, -1]);
    expect(low).toEqual([1, -1, -1]);
    expect(high).toEqual([Math.log10(190), Math.log10(3), -1]);
  });
});
