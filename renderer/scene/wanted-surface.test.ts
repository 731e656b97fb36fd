import { expect, it } from 'vitest';
import { runView } from '../state/run-view.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { DEFAULT_SETTINGS } from './scene-settings.ts';
import { wantedSurface } from './wanted-surface.ts';

it('waits for a first checkpoint only while one may come', async () => {
  const record = await fakeHost({
    name: 'none',
    box: [
      [-1, 1],
      [-1, 1],
    ],
    loss: () => NaN,
    path: [[0, 0]],
    classes: [null],
  }).request('run.get', { run: 'run1' });
  const reason = (state: 'running' | 'diverged'): unknown => {
    const run = runView({ ...record, state, checkpoints: [] });
    return wantedSurface(run, DEFAULT_SETTINGS, {});
  };
  expect(reason('running')).toEqual({ kind: 'none', reason: 'noCheckpoint' });
  expect(reason('diverged')).toEqual({ kind: 'none', reason: 'endedBefore' });
});
