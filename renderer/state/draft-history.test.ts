import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from './default-experiment.ts';
import { edit, redo, startHistory, undo, UNDO_LIMIT, type DraftHistory } from './draft-history.ts';

const named = (name: string) => ({ ...DEFAULT_EXPERIMENT, name });

it('undo after redo after undo is undo, whatever was edited', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.option(fc.constantFrom('a', 'b')))), (edits) => {
      let history: DraftHistory = startHistory(DEFAULT_EXPERIMENT);
      for (const [name, field] of edits) history = edit(history, named(name), field);
      const back = undo(history);
      expect(undo(redo(back)).present).toBe(back.present);
      if (history.past.length > 0) expect(redo(back).present).toBe(history.present);
    }),
  );
});

it('typing in one field is one step; another field starts the next', () => {
  let history = startHistory(DEFAULT_EXPERIMENT);
  for (const text of ['i', 'ir', 'iris']) history = edit(history, named(text), 'name');
  history = edit(history, named('wine'), 'other');
  expect(undo(history).present.name).toBe('iris');
  expect(undo(undo(history)).present).toBe(DEFAULT_EXPERIMENT);
});

it('forgets the oldest beyond its limit and the future after a new edit', () => {
  let history = startHistory(DEFAULT_EXPERIMENT);
  for (let i = 0; i < UNDO_LIMIT + 20; i++) history = edit(history, named(String(i)), null);
  expect(history.past).toHaveLength(UNDO_LIMIT);
  expect(edit(undo(history), named('new'), null).future).toEqual([]);
});
