import { expect, it } from 'vitest';
import { helperThreads } from './stand-back.ts';

it('leaves out who answers the window, and what is no thread', () => {
  expect(helperThreads(['700', '701', '705', 'self'], 700)).toEqual([701, 705]);
});
