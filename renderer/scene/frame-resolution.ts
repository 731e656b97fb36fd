import type { WebGLRenderer } from 'three';
import { afterFrame, FINEST, REST } from './moving-resolution.ts';

/** Measures the frames of one canvas, and draws it more coarsely while it moves where they take too long. */
export class FrameResolution {
  #moving = FINEST;
  #drawn = -Infinity;
  /** Milliseconds that the last frame took. */
  #last = 0;
  #isMoving = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #next = 0;

  /**
   * Call at the begin of each frame: sets and answers its pixel ratio. The first frame after a rest has the full one, and when
   * the picture comes to rest it is drawn once more with it.
   */
  forFrame(gl: WebGLRenderer, full: number, invalidate: () => void): number {
    const now = performance.now();
    this.#measure(now);
    // Frames that come one a second for want of a faster machine are a movement, too.
    this.#isMoving = now - this.#drawn < Math.max(REST, 2 * this.#last);
    this.#drawn = now;
    const ratio = this.#isMoving ? full * this.#moving.share : full;
    if (gl.getPixelRatio() !== ratio) gl.setPixelRatio(ratio);
    clearTimeout(this.#rest);
    if (ratio < full) this.#rest = setTimeout(invalidate, 1.2 * Math.max(REST, 2 * this.#last));
    // The frame's time ends when the next one may be drawn, by whoever does it.
    this.#next = requestAnimationFrame(() => this.#measure(performance.now()));
    return ratio;
  }

  #measure(now: number): void {
    if (this.#next === 0) return;
    cancelAnimationFrame(this.#next);
    this.#next = 0;
    this.#last = now - this.#drawn;
    // What a first frame takes is also spent on what it shows for the first time.
    if (this.#isMoving) this.#moving = afterFrame(this.#moving, this.#last);
  }

  stop(): void {
    clearTimeout(this.#rest);
    cancelAnimationFrame(this.#next);
  }
}
