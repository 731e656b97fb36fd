import { describe, expect, it } from 'vitest';
import { afterFrame, FINEST, type MovingResolution } from './moving-resolution.ts';

const after = (start: MovingResolution, ...times: readonly number[]): MovingResolution =>
  times.reduce(afterFrame, start);

describe('afterFrame', () => {
  it('stays as fine as can be while frames come in time', () => {
    expect(after(FINEST, ...Array<number>(100).fill(16)).share).toBe(1);
    expect(after(FINEST, ...Array<number>(100).fill(33)).share).toBe(1);
  });

  it('takes no notice of a single slow frame', () => {
    expect(after(FINEST, 300, 16, 300, 16, 300).share).toBe(1);
  });

  it('becomes coarser at once by as much as it takes, and not more', () => {
    expect(after(FINEST, 60, 60).share).toBe(0.75);
    expect(after(FINEST, 120, 120).share).toBe(0.5);
    expect(after(FINEST, 2000, 2000).share).toBe(0.35);
    expect(after({ share: 0.35, streak: 0 }, 2000, 2000).share).toBe(0.35);
  });

  it('becomes finer step by step where there is time, and settles', () => {
    expect(after({ share: 0.5, streak: 0 }, ...Array<number>(11).fill(10)).share).toBe(0.5);
    expect(after({ share: 0.5, streak: 0 }, ...Array<number>(12).fill(10)).share).toBe(0.75);
    expect(after({ share: 0.5, streak: 0 }, ...Array<number>(24).fill(10)).share).toBe(1);
  });

  it('does not go to and fro between two steps of a machine whose frames take as long as their pixels', () => {
    for (const full of [10, 30, 50, 90, 150, 400]) {
      let now = FINEST;
      const shares: number[] = [];
      for (let frame = 0; frame < 300; frame++) {
        now = afterFrame(now, Math.max(16, full * now.share ** 2));
        shares.push(now.share);
      }
      expect(new Set(shares.slice(50)).size).toBe(1);
      expect(full * now.share ** 2).toBeLessThanOrEqual(full > 320 ? 50 : 40);
    }
  });
});
