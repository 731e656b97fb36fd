import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Work that ends when it is told. */
function work(): { readonly act: () => Promise<string>; readonly end: (failure?: Error) => void } {
  let settle: (failure?: Error) => void = () => undefined;
  const ended = new Promise<string>((resolve, reject) => {
    settle = (failure) => (failure === undefined ? resolve('done') : reject(failure));
  });
  return { act: vi.fn(() => ended), end: (failure) => settle(failure) };
}

it('one begins when the one before it has ended, well or not', async () => {
  const turns = new Turns(1);
  const [a, b, c] = [work(), work(), work()];
  const outcomes = [turns.run(a.act), turns.run(b.act), turns.run(c.act)].map((outcome) =>
    outcome.catch((error: unknown) => (error as Error).message),
  );
  await vi.advanceTimersByTimeAsync(10);
  expect(a.act).toHaveBeenCalled();
  expect(b.act).not.toHaveBeenCalled();
  a.end(new Error('broken'));
  await vi.advanceTimersByTimeAsync(10);
  expect(b.act).toHaveBeenCalled();
  expect(c.act).not.toHaveBeenCalled();
  b.end();
  await vi.advanceTimersByTimeAsync(10);
  c.end();
  expect(await Promise.all(outcomes)).toEqual(['broken', 'done', 'done']);
});

it('what takes long lets the next begin beside it, and gives its turn away once', async () => {
  const turns = new Turns(1);
  const [long, second, third] = [work(), work(), work()];
  for (const { act } of [long, second, third]) void turns.run(act);
  await vi.advanceTimersByTimeAsync(150);
  expect(second.act).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  expect(second.act).toHaveBeenCalled();
  long.end();
  await vi.advanceTimersByTimeAsync(10);
  expect(third.act).not.toHaveBeenCalled();
  second.end();
  await vi.advanceTimersByTimeAsync(10);
  expect(third.act).toHaveBeenCalled();
});
