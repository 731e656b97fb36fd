import { describe, expect, it } from 'vitest';
import { activeEntries, activeSlots } from './active-entries.ts';

describe('entries that matter', () => {
  // Two samples of two channels with three positions.
  const reached = Float64Array.of(1, 0, 2, 0, 0, 1, 0, 0, 0, 1, 1, 1);

  it('are listed sample by sample', () => {
    const { starts, entries } = activeEntries(reached, 2, 6);
    expect([...starts]).toEqual([0, 3, 6]);
    expect([...entries]).toEqual([0, 2, 5, 3, 4, 5]);
  });

  it('have as many slots in a channel as one sample needs', () => {
    const { channels, places } = activeSlots(activeEntries(reached, 2, 6), 2, 2, 3);
    expect([...channels]).toEqual([0, 0, 1, 1, 1]);
    // By slot: its place in the first and in the second sample.
    expect([...places]).toEqual([0, -1, 2, -1, 2, 0, -1, 1, -1, 2]);
  });
});
