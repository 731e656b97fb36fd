/** Longest wait in ms where frames do not come (a hidden page). */
const HIDDEN_WAIT = 500;

/** A page's time; tests give their own. */
export interface FrameClock {
  /** Monotonic time in ms. */
  now(): number;
  /** Calls back at the next frame; answers the cancel. */
  frame(callback: () => void): () => void;
  /** Calls back after `ms`; answers the cancel. */
  after(ms: number, callback: () => void): () => void;
}

const after = (ms: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

export const pageClock: FrameClock = {
  now: () => performance.now(),
  frame(callback) {
    const run = (): void => {
      cancel();
      callback();
    };
    const frame = requestAnimationFrame(run);
    const cancelTimer = after(HIDDEN_WAIT, run);
    const cancel = (): void => {
      cancelAnimationFrame(frame);
      cancelTimer();
    };
    return cancel;
  },
  after,
};
