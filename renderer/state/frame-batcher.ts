/** Longest wait in ms where frames do not come (a hidden page). */
const HIDDEN_WAIT = 500;
/** A frame that comes later than this after the last one, in ms, was held up: one and a half of a display at 60 Hz. */
const LATE = 25;

/** What a batcher needs of its page; tests give their own. */
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

export interface FrameBatcher<T> {
  add(item: T): void;
  /** Hands over at once what waits. */
  flush(): void;
  /** Drops what waits; nothing is handed over any more. */
  close(): void;
}

export interface BatchOptions {
  /** Least time in ms from one hand-over to the next; default: every frame. */
  readonly pace?: number;
  readonly clock?: FrameClock;
}

/**
 * Gathers what streams in and hands it over together, at most once a frame, or at a slower pace where nobody could read
 * it faster; what comes after a silence does not wait. When the frame after a hand-over comes late, by T ms after it, the
 * page or whoever puts it together was busy with it (without a GPU that is most of the work): the next hand-over waits T ms
 * longer. However fast a stream and however slow a machine, half of the time stays for whoever wants to press a button.
 */
export function frameBatcher<T>(
  deliver: (items: readonly T[]) => void,
  { pace = 0, clock = pageClock }: BatchOptions = {},
): FrameBatcher<T> {
  let items: T[] = [];
  let notBefore = -Infinity;
  let closed = false;
  let cancel: (() => void) | null = null;

  function hand(): void {
    cancel?.();
    cancel = null;
    if (closed || items.length === 0) return;
    const batch = items;
    items = [];
    const start = clock.now();
    deliver(batch);
    cancel = clock.frame(() => {
      cancel = null;
      const end = clock.now();
      const isLate = end - start > LATE;
      notBefore = Math.max(isLate ? end + (end - start) : end, start + pace);
      if (items.length === 0) return;
      if (notBefore <= end) hand();
      else wait();
    });
  }

  function wait(): void {
    const rest = notBefore - clock.now();
    cancel = rest > 0 ? clock.after(rest, nextFrame) : clock.frame(hand);
  }
  function nextFrame(): void {
    cancel = clock.frame(hand);
  }

  return {
    add(item) {
      if (closed) return;
      items.push(item);
      if (cancel === null) wait();
    },
    flush: hand,
    close() {
      closed = true;
      cancel?.();
      cancel = null;
      items = [];
    },
  };
}
