import { pageClock, type FrameClock } from './frame-clock.ts';

/**
 * Milliseconds of a frame that may pass before the rest waits for the next one: a quarter. As much again follows for what cannot be
 * left half done, and twice as much in the browser, which lays out, paints and puts together what changed.
 */
const BUDGET = 4;

export interface FrameShare {
  /** Does it soon; who waits already has it done once, as it was last wanted, at the old place in the line. */
  request(owner: object, work: () => void): void;
  cancel(owner: object): void;
}

/**
 * What a window does because something streams in (taking it, changing the page with it, drawing charts) is done one thing
 * after the other: at once as much as fits into a frame's share, so that what changes together is put on the screen together; on
 * a slow machine the rest in the next frames, and none of these is dropped. What a piece of work leaves to microtasks (React's
 * rendering, a chart's drawing) counts as its own.
 */
export function frameShare(clock: Pick<FrameClock, 'now' | 'frame'> = pageClock): FrameShare {
  const waiting = new Map<object, () => void>();
  /** Milliseconds of this frame that are gone. */
  let spent = 0;
  let isWorking = false;
  let expectsFrame = false;

  function begin(): void {
    expectsFrame = false;
    spent = 0;
    if (!isWorking) work();
  }

  function work(): void {
    const first = waiting.entries().next();
    isWorking = first.done !== true;
    if (first.done === true) return;
    const [owner, piece] = first.value;
    waiting.delete(owner);
    if (!expectsFrame) {
      expectsFrame = true;
      clock.frame(begin);
    }
    const start = clock.now();
    try {
      piece();
    } finally {
      queueMicrotask(() => {
        spent += clock.now() - start;
        if (spent < BUDGET) work();
        // The frame to come goes on with it.
        else isWorking = false;
      });
    }
  }

  return {
    request(owner, piece) {
      waiting.set(owner, piece);
      if (isWorking || spent >= BUDGET) return;
      isWorking = true;
      queueMicrotask(work);
    },
    cancel: (owner) => void waiting.delete(owner),
  };
}

/** All that streams into the window and is drawn of it shares one. */
export const pageShare = frameShare();
