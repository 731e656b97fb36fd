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
});
