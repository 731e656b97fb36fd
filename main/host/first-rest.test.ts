import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstRest } from './first-rest.ts';
import { JobPool } from './job-pool.ts';
import { startTestHost } from './testing/test-host.ts';

describe('the first rest', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('comes once, after the last question and after what it has led to', () => {
    const act = vi.fn();
    let isBusy = true;
    const rest = new FirstRest(500, () => isBusy, act);
    vi.advanceTimersByTime(5000);
    rest.touch();
    vi.advanceTimersByTime(400);
    rest.touch();
    vi.advanceTimersByTime(400);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(act).not.toHaveBeenCalled();
    isBusy = false;
    vi.advanceTimersByTime(500);
    expect(act).toHaveBeenCalledTimes(1);
    rest.touch();
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('does not come after the end', () => {
    const act = vi.fn();
    const rest = new FirstRest(500, () => false, act);
    rest.touch();
    rest.close();
    vi.advanceTimersByTime(5000);
    expect(act).not.toHaveBeenCalled();
  });
});

describe('a window that rests', () => {
  it('has threads that have started and compiled what draws surfaces', async () => {
    const warmUp = vi.spyOn(JobPool.prototype, 'warmUp');
    const run = vi.spyOn(JobPool.prototype, 'run');
    const { host, dispose } = await startTestHost({ door: 'browser', threads: 2 });
    try {
      await host.handle('app.info', {});
      await vi.waitFor(() => expect(warmUp).toHaveBeenCalled(), 10_000);
      await warmUp.mock.results[0].value;
      expect((warmUp.mock.contexts[0] as JobPool).started).toBe(2);
      const jobs = await Promise.all(run.mock.results.map(({ value }) => value as Promise<unknown>));
      expect(jobs).toHaveLength(2);
      for (const job of jobs) expect((job as { surfaces: number }).surfaces).toBeGreaterThan(0);
    } finally {
      warmUp.mockRestore();
      run.mockRestore();
      await dispose();
    }
  });
});
