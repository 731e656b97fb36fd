import { pageClock, type FrameClock } from './frame-clock.ts';
import type { FrameShare } from './frame-share.ts';

/** A frame that comes later than this after the last one, in ms, was held up: one and a half of a display at 60 Hz. */
const LATE = 25;

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
  /** What is read shares frames with the rest of what streams in; default: every frame is this stream's own. */
  readonly share?: FrameShare;
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
  { pace = 0, share, clock = pageClock }: BatchOptions = {},
): FrameBatcher<T> {
  let items: T[] = [];
  let notBefore = -Infinity;
  let closed = false;
  let cancel: (() => void) | null = null;
  const self = {};

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
      if (notBefore <= end) takeTurn();
      else wait();
    });
  }

  function wait(): void {
    const rest = notBefore - clock.now();
    cancel = rest > 0 ? clock.after(rest, nextFrame) : clock.frame(takeTurn);
  }
  function nextFrame(): void {
    cancel = clock.frame(takeTurn);
  }
  function takeTurn(): void {
    if (share === undefined) {
      hand();
      return;
    }
    cancel = () => share.cancel(self);
    share.request(self, hand);
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
