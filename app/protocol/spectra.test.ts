import { describe, expect, it } from 'vitest';
import { qualityKey } from './spectra.ts';

describe('how good an estimate is', () => {
  it.each([
    [0.1, true, 'quality'],
    [0.1, false, 'qualityOpen'],
    [NaN, false, 'qualityPart'],
    [NaN, true, 'qualityPart'],
  ] as const)('is said of a bandwidth of %d, converged %s', (bandwidth, isConverged, key) => {
    expect(qualityKey({ bandwidth, isConverged })).toBe(key);
  });
});
