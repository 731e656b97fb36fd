import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { CheckpointSummary, RunSummary } from '../../app/protocol/host-api.ts';
import { streamedApp } from '../testing/streamed-app.ts';
import { criticalSession } from './critical-session.ts';

const { app, tell } = streamedApp();
beforeAll(() => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterAll(() => {
  app.close();
  vi.unstubAllGlobals();
});

it('what is asked about a point of a followed run keeps that point in view', async () => {
  await app.actions.showRun('run1');
  const view = app.store.getState().runs['run1'];
  const known = view?.checkpoints[0] as CheckpointSummary;
  const goOn = (step: number): void => {
    tell({ kind: 'checkpoint', checkpoint: { ...known, step } });
    tell({ kind: 'state', summary: { ...(view?.summary as RunSummary), state: 'running' } });
  };
  goOn(10);
  expect(app.store.getState().cursor).toBe(10);
  criticalSession(app).verdict();
  goOn(20);
  expect(app.store.getState().cursor).toBe(10);
});
