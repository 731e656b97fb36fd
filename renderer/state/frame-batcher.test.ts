import { describe, expect, it } from 'vitest';
import { frameBatcher } from './frame-batcher.ts';
import type { FrameClock } from './frame-clock.ts';
import { frameShare } from './frame-share.ts';

/** A clock that stands until it is told; frames every 16 ms. */
function handClock(): FrameClock & { advance(ms: number): void; spend(ms: number): void } {
  let time = 0;
  let next = 0;
  const due = new Map<number, { at: number; callback: () => void }>();
  const at = (when: number, callback: () => void): (() => void) => {
    const id = next++;
    due.set(id, { at: when, callback });
    return () => due.delete(id);
  };
  return {
    now: () => time,
    frame: (callback) => at(16 * (Math.floor(time / 16) + 1), callback),
    after: (ms, callback) => at(time + ms, callback),
    spend: (ms) => {
      time += ms;
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const first = [...due].sort(([i, a], [j, b]) => a.at - b.at || i - j).at(0);
        if (first === undefined || first[1].at > end) break;
        due.delete(first[0]);
        time = Math.max(time, first[1].at);
        first[1].callback();
      }
      time = Math.max(time, end);
    },
  };
}

describe('frameBatcher', () => {
  it('hands over once a frame what came since the last', () => {
    const clock = handClock();
    const batches: (readonly number[])[] = [];
    const batcher = frameBatcher<number>((items) => batches.push(items), { clock });
    [1, 2, 3].forEach((item) => batcher.add(item));
    expect(batches).toEqual([]);
    clock.advance(16);
    batcher.add(4);
    clock.advance(16);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('leaves half of the time to others, however much comes and however slow it is drawn', () => {
    const clock = handClock();
    let busy = 0;
    const batcher = frameBatcher<number>(
      () => {
        busy += 100;
        clock.spend(100);
      },
      { clock },
    );
    for (let item = 0; item < 2000; item++) {
      batcher.add(item);
      clock.advance(2);
    }
    expect(busy).toBeGreaterThan(1000);
    expect(busy / clock.now()).toBeLessThan(0.5);
  });

  it('keeps a slower pace, without delay for what comes after a silence', () => {
    const clock = handClock();
    const times: number[] = [];
    const batcher = frameBatcher<number>(() => times.push(clock.now()), { pace: 100, clock });
    for (let item = 0; item < 150; item++) {
      batcher.add(item);
      clock.advance(2);
    }
    expect(times).toEqual([16, 128, 240]);
    clock.advance(500);
    const before = clock.now();
    batcher.add(0);
    clock.advance(16);
    expect(times.at(-1)).toBeLessThanOrEqual(before + 16);
    expect(times.at(-1)).toBeGreaterThan(before);
  });

  it('hands over at once when asked, in order and each item once', () => {
    const clock = handClock();
    const batches: (readonly number[])[] = [];
    const batcher = frameBatcher<number>((items) => batches.push(items), { clock });
    batcher.add(1);
    batcher.flush();
    clock.advance(100);
    batcher.flush();
    expect(batches).toEqual([[1]]);
  });

  it('takes its turn with other streams: what they need together is spread over frames', async () => {
    const clock = handClock();
    const share = frameShare(clock);
    const times: Record<string, number[]> = { records: [], spectra: [] };
    const stream = (name: string) =>
      frameBatcher<number>(
        () => {
          times[name].push(Math.floor(clock.now() / 16));
          clock.spend(6);
        },
        { pace: 100, clock, share },
      );
    const [records, spectra] = [stream('records'), stream('spectra')];
    for (let item = 0; item < 200; item++) {
      records.add(item);
      spectra.add(item);
      clock.advance(2);
      for (let micro = 0; micro < 8; micro++) await Promise.resolve();
    }
    expect(times['records'].length).toBeGreaterThanOrEqual(3);
    expect(times['spectra'].length).toBeGreaterThanOrEqual(3);
    expect(times['records'].filter((frame) => times['spectra'].includes(frame))).toEqual([]);
    spectra.add(0);
    spectra.close();
    const before = times['spectra'].length;
    clock.advance(500);
    await new Promise((resolve) => setTimeout(resolve));
    expect(times['spectra'].length).toBe(before);
  });

  it('is silent once closed', () => {
    const clock = handClock();
    const batches: (readonly number[])[] = [];
    const batcher = frameBatcher<number>((items) => batches.push(items), { clock });
    batcher.add(1);
    batcher.close();
    batcher.add(2);
    clock.advance(1000);
    expect(batches).toEqual([]);
  });
});
