/** Longest wait in ms where frames do not come (a hidden page). */
const HIDDEN_WAIT = 500;

/** What a batcher needs of its page; tests give their own. */
export interface FrameClock {
  /** Monotonic time in ms. */
  now(): number;
  /** Calls back at the next frame; answers the cancel. */
  frame(callback: () => void): () => void;
  /** Calls back after `ms`, and after what has been rendered for this task; answers the cancel. */
  after(ms: number, callback: () => void): () => void;
}

const after = (ms: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

const pageClock: FrameClock = {
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

/**
 * Gathers what streams in and hands it over together, at most once a frame. When a hand-over and the rendering that it
 * caused kept the page busy for T ms, the next one waits T ms longer: however fast a stream and however slow a machine,
 * half of the time stays for whoever wants to press a button.
 */
export function frameBatcher<T>(
  deliver: (items: readonly T[]) => void,
  clock: FrameClock = pageClock,
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
    // The next wait begins when this hand-over has been rendered.
    cancel = clock.after(0, () => {
      cancel = null;
      const end = clock.now();
      notBefore = end + (end - start);
      if (items.length > 0) wait();
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
