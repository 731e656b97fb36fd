import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { UrgencyQueue } from './urgency-queue.ts';

const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina');
type Task = Parameters<UrgencyQueue['push']>[0];
const task = (name: string, urgent: boolean): Task =>
  ({ name, [Piscina.queueOptionsSymbol]: { urgent } }) as unknown as Task;

it('gives urgent tasks first, each kind in order of arrival, and forgets what is removed', () => {
  const queue = new UrgencyQueue();
  const gone = task('gone', true);
  for (const one of [
    task('card 1', false),
    task('tile 1', true),
    gone,
    task('card 2', false),
    task('tile 2', true),
  ]) {
    queue.push(one);
  }
  queue.remove(gone);
  expect(queue.size).toBe(4);
  const order = Array.from({ length: 4 }, () => (queue.shift() as unknown as { name: string }).name);
  expect(order).toEqual(['tile 1', 'tile 2', 'card 1', 'card 2']);
  expect(queue.shift()).toBeNull();
});
