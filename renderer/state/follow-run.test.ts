import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckpointSummary, RunEvent, RunSummary } from '../../app/protocol/host-api.ts';
import { streamedApp } from '../testing/streamed-app.ts';

const { app, tell } = streamedApp();
beforeAll(() => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterAll(() => {
  app.close();
  vi.unstubAllGlobals();
});

/** What is looked at after these events. */
function after(...events: readonly RunEvent[]): number | null {
  for (const event of events) tell(event);
  const { runs, activeRun } = app.store.getState();
  const run = activeRun === null ? undefined : runs[activeRun];
  // A change of state is told at once, with all that waits.
  if (run !== undefined) tell({ kind: 'state', summary: { ...run.summary, state: 'running' } });
  return app.store.getState().cursor;
}

describe('following a run', () => {
  it('shows the newest checkpoint whose card is there, however fast others come', async () => {
    await app.actions.showRun('run1');
    const first = app.store.getState().runs['run1']?.checkpoints[0];
    expect(app.store.getState().cursor).toBe(0);
    const checkpoint = (step: number, card = false): RunEvent => ({
      kind: 'checkpoint',
      checkpoint: { ...(first as CheckpointSummary), step, card: card ? (first?.card ?? null) : null },
    });
    expect(after(checkpoint(10))).toBe(0);
    expect(after(checkpoint(20), checkpoint(10, true))).toBe(10);
    expect(after(checkpoint(30), checkpoint(40))).toBe(10);
    expect(after(checkpoint(30, true))).toBe(30);
    expect(app.store.getState().followLive).toBe(true);
    app.actions.selectCheckpoint('run1', 10);
    expect(after(checkpoint(40, true))).toBe(10);
  });

  it('does not wait for cards that never come', () => {
    app.actions.followRun('run1');
    const known = app.store.getState().runs['run1']?.checkpoints[0] as CheckpointSummary;
    const large = { ...known, step: 50, card: null, notes: [{ key: 'analysis.tooLarge' }] };
    expect(after({ kind: 'checkpoint', checkpoint: large })).toBe(50);
  });

  it('ends at the last checkpoint of a completed run, its card still under way', () => {
    app.actions.followRun('run1');
    const view = app.store.getState().runs['run1'];
    const known = view?.checkpoints[0] as CheckpointSummary;
    tell({ kind: 'checkpoint', checkpoint: { ...known, step: 60, card: null, notes: [] } });
    tell({ kind: 'state', summary: { ...(view?.summary as RunSummary), state: 'running' } });
    expect(app.store.getState().cursor).toBe(50);
    tell({ kind: 'state', summary: { ...(view?.summary as RunSummary), state: 'completed' } });
    expect(app.store.getState().cursor).toBe(60);
    expect(app.store.getState().followLive).toBe(true);
  });

  it('stays at the point from which a walk was begun', () => {
    const view = app.store.getState().runs['run1'];
    const known = view?.checkpoints[0] as CheckpointSummary;
    tell({ kind: 'checkpoint', checkpoint: { ...known, step: 65 } });
    tell({ kind: 'state', summary: { ...(view?.summary as RunSummary), state: 'running' } });
    app.actions.followRun('run1');
    const from = app.store.getState().cursor;
    expect(from).toBe(65);
    void app.actions.startEscape(1);
    tell({ kind: 'checkpoint', checkpoint: { ...known, step: 70 } });
    tell({ kind: 'state', summary: { ...(view?.summary as RunSummary), state: 'completed' } });
    expect(app.store.getState().cursor).toBe(from);
  });
});
