import { pageClock, type FrameClock } from '../state/frame-batcher.ts';

/** Milliseconds of a frame that drawing of charts may take: a quarter. */
const BUDGET = 4;

export interface DrawQueue {
  /** Draws soon; a chart that waits already is drawn once, with its newest drawing, at its old place in the queue. */
  request(owner: object, draw: () => void): void;
  cancel(owner: object): void;
}

/**
 * Charts that change together are drawn one after the other: at once as many as fit into a frame's share, so that what
 * changes together is put on the screen together; on a slow machine the rest in the next frames, and none of these is
 * dropped. What a drawing leaves to microtasks counts as its own.
 */
export function drawQueue(clock: Pick<FrameClock, 'now' | 'frame'> = pageClock): DrawQueue {
  const waiting = new Map<object, () => void>();
  let isScheduled = false;

  function drawNext(start: number): void {
    const first = waiting.entries().next();
    if (first.done === true) {
      isScheduled = false;
      return;
    }
    const [owner, draw] = first.value;
    waiting.delete(owner);
    try {
      draw();
    } finally {
      queueMicrotask(() => {
        if (waiting.size > 0 && clock.now() - start >= BUDGET) {
          clock.frame(() => drawNext(clock.now()));
        } else drawNext(start);
      });
    }
  }

  return {
    request(owner, draw) {
      waiting.set(owner, draw);
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(() => drawNext(clock.now()));
    },
    cancel: (owner) => void waiting.delete(owner),
  };
}

/** The window's charts share one. */
export const chartQueue = drawQueue();
