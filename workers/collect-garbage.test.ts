import { describe, expect, it } from 'vitest';
import { testKernels } from '../app/testing/kernels.ts';
import { isKept, takeDiscarded } from '../app/numerics/kernels/kernel-memory.ts';
import { collectGarbage } from './collect-garbage.ts';

const next = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a shared memory', () => {
  it('is kept from one solve to the next up to a size; a larger one is given back, and free once garbage is collected', async () => {
    const { shared } = testKernels();
    if (shared === null) throw new Error('expected an engine with shared memories');
    takeDiscarded();
    const mark = shared.mark();
    shared.take(1e6);
    shared.release(mark);
    const small = new WeakRef(shared.memory);
    expect(takeDiscarded()).toBe(false);
    shared.take(5e7);
    expect(isKept(shared.memory)).toBe(false);
    expect(small.deref()).toBe(shared.memory);
    shared.release(mark);
    expect(takeDiscarded()).toBe(true);
    expect(takeDiscarded()).toBe(false);
    // A WeakRef holds what it gave until the current task is over.
    await next();
    collectGarbage();
    expect(small.deref()).toBeUndefined();
    expect(isKept(shared.memory)).toBe(true);
  });

  it('that is too large to keep leaves nothing behind, fifty times over', async () => {
    const { shared } = testKernels();
    if (shared === null) throw new Error('expected an engine with shared memories');
    const mark = shared.mark();
    const known: WeakRef<object>[] = [];
    let first = NaN;
    for (let k = 0; k < 50; k++) {
      // 280 MB, of which an eighth is touched.
      const start = shared.take(3.5e7) / 8;
      const numbers = shared.numbers;
      for (let at = start; at < start + 3.5e7; at += 4096) numbers[at] = 1;
      known.push(new WeakRef(shared.memory));
      shared.release(mark);
      if (takeDiscarded()) collectGarbage();
      await next();
      if (k === 2) first = process.memoryUsage.rss();
    }
    collectGarbage();
    expect(known.filter((memory) => memory.deref() !== undefined)).toHaveLength(0);
    // Forty-seven of them would be 1.6 GB.
    expect(process.memoryUsage.rss()).toBeLessThan(first + 2e8);
  });
});
