import { describe, expect, it } from 'vitest';
import { drawQueue } from './draw-queue.ts';

/** Time that only drawings spend, and frames that come when they are told. */
function handClock() {
  let time = 0;
  let frames: (() => void)[] = [];
  return {
    now: () => time,
    frame(callback: () => void): () => void {
      frames.push(callback);
      return () => undefined;
    },
    spend: (ms: number): void => void (time += ms),
    /** One frame with the microtasks it leaves. */
    async next(): Promise<void> {
      const due = frames;
      frames = [];
      due.forEach((callback) => callback());
      await new Promise((resolve) => setTimeout(resolve));
    },
    pending: () => frames.length,
  };
}

describe('drawQueue', () => {
  it('draws as many charts in a frame as fit into its share, the rest in the next ones', async () => {
    const clock = handClock();
    const queue = drawQueue(clock);
    const drawn: string[] = [];
    for (const name of 'abcde') {
      queue.request({ name }, () => {
        drawn.push(name);
        // As uPlot does: the work itself comes in a microtask.
        queueMicrotask(() => clock.spend(3));
      });
    }
    expect(drawn).toEqual([]);
    await clock.next();
    expect(drawn.join('')).toBe('ab');
    await clock.next();
    expect(drawn.join('')).toBe('abcd');
    await clock.next();
    expect(drawn.join('')).toBe('abcde');
    expect(clock.pending()).toBe(0);
  });

  it('draws a chart once, as it was last wanted, and none behind those that always change', async () => {
    const clock = handClock();
    const queue = drawQueue(clock);
    const [fast, slow] = [{}, {}];
    const drawn: string[] = [];
    const draw = (name: string) => (): void => {
      drawn.push(name);
      clock.spend(5);
    };
    queue.request(fast, draw('old'));
    queue.request(slow, draw('slow'));
    queue.request(fast, draw('new'));
    await clock.next();
    queue.request(fast, draw('newer'));
    await clock.next();
    await clock.next();
    expect(drawn).toEqual(['new', 'slow', 'newer']);
  });

  it('forgets what was taken back, and begins again after it was empty', async () => {
    const clock = handClock();
    const queue = drawQueue(clock);
    const drawn: string[] = [];
    const gone = {};
    queue.request(gone, () => drawn.push('gone'));
    queue.request({}, () => drawn.push('here'));
    queue.cancel(gone);
    await clock.next();
    expect(drawn).toEqual(['here']);
    queue.request({}, () => drawn.push('later'));
    await clock.next();
    expect(drawn).toEqual(['here', 'later']);
  });
});
