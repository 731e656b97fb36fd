import type { WebGLRenderer } from 'three';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameResolution } from './frame-resolution.ts';

/** A canvas whose frames take as long as it is told. */
let frameTime = 16;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => Number(setTimeout(callback, frameTime)));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function canvas(): { draw: () => number; drawnAtRest: () => number } {
  let ratio = 2;
  let rests = 0;
  const gl = { getPixelRatio: () => ratio, setPixelRatio: (next: number) => (ratio = next) };
  const resolution = new FrameResolution();
  const draw = (): number => resolution.forFrame(gl as unknown as WebGLRenderer, 2, invalidate);
  const invalidate = (): void => {
    rests++;
    draw();
  };
  return { draw, drawnAtRest: () => rests };
}

describe('FrameResolution', () => {
  it.each([100, 1000])('is coarser while frames of %i ms follow each other, and full at rest', (time) => {
    frameTime = time;
    const { draw, drawnAtRest } = canvas();
    const ratios = Array.from({ length: 8 }, () => {
      const ratio = draw();
      vi.advanceTimersByTime(time);
      return ratio;
    });
    expect(ratios[0]).toBe(2);
    expect(ratios.at(-1)).toBeLessThan(1.5);
    expect(drawnAtRest()).toBe(0);
    vi.advanceTimersByTime(20 * time);
    // Once, and then nothing any more.
    expect(drawnAtRest()).toBe(1);
    vi.advanceTimersByTime(3000);
    expect(draw()).toBe(2);
  });

  it('is never coarser where frames come in time', () => {
    frameTime = 16;
    const { draw, drawnAtRest } = canvas();
    for (let frame = 0; frame < 100; frame++) {
      expect(draw()).toBe(2);
      vi.advanceTimersByTime(16);
    }
    vi.advanceTimersByTime(3000);
    expect(drawnAtRest()).toBe(0);
  });
});
