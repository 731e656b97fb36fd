import { describe, expect, it } from 'vitest';
import { frameShare } from './frame-share.ts';

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

describe('frameShare', () => {
  it('draws as many charts in a frame as fit into its share, the rest in the next ones', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    const drawn: string[] = [];
    for (const name of 'abcde') {
      share.request({ name }, () => {
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
    await clock.next();
    expect(clock.pending()).toBe(0);
  });

  it('counts what was done before in the same frame, and begins each frame anew', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    const done: string[] = [];
    const work = (name: string) => (): void => {
      done.push(name);
      clock.spend(5);
    };
    share.request({}, work('taken'));
    await Promise.resolve().then(() => undefined);
    // What it changes asks for a drawing, a second stream for its turn; all in the frame that is full.
    share.request({}, work('drawn'));
    share.request({}, work('second'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(done).toEqual(['taken']);
    await clock.next();
    expect(done).toEqual(['taken', 'drawn']);
    await clock.next();
    expect(done).toEqual(['taken', 'drawn', 'second']);
    await clock.next();
    await clock.next();
    expect(clock.pending()).toBe(0);
  });

  it('does at once what is asked for while nothing else is done', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    let done = 0;
    for (let frame = 0; frame < 3; frame++) {
      share.request({}, () => (done += 1));
      await Promise.resolve();
      expect(done).toBe(frame + 1);
      await clock.next();
    }
  });

  it('draws a chart once, as it was last wanted, and none behind those that always change', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    const [fast, slow] = [{}, {}];
    const drawn: string[] = [];
    const draw = (name: string) => (): void => {
      drawn.push(name);
      clock.spend(5);
    };
    share.request(fast, draw('old'));
    share.request(slow, draw('slow'));
    share.request(fast, draw('new'));
    await clock.next();
    share.request(fast, draw('newer'));
    await clock.next();
    await clock.next();
    expect(drawn).toEqual(['new', 'slow', 'newer']);
  });

  it('forgets what was taken back, and begins again after it was empty', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    const drawn: string[] = [];
    const gone = {};
    share.request(gone, () => drawn.push('gone'));
    share.request({}, () => drawn.push('here'));
    share.cancel(gone);
    await clock.next();
    expect(drawn).toEqual(['here']);
    share.request({}, () => drawn.push('later'));
    await clock.next();
    expect(drawn).toEqual(['here', 'later']);
  });
});
