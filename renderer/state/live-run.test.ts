import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { RunEvent, RunRecord, RunSummary } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import {
  liveRun,
  READING_PACE,
  runProgress,
  withPositions,
  withRecords,
  type LivePosition,
} from './live-run.ts';
import { applyRunEvents, runView } from './run-view.ts';

const summary: RunSummary = {
  run: 'r',
  name: 'toy',
  state: 'running',
  message: null,
  step: 100,
  steps: 1000,
  parameterCount: 2,
  secondsElapsed: 7,
  secondsLeft: null,
};
const record: RunRecord = {
  ...summary,
  experiment: experimentSchema.parse({
    schemaVersion: 1,
    name: 'toy',
    loss: { kind: 'function', variables: ['x', 'y'], expression: 'x*y', box: [[-1, 1], [-1, 1]] }, // prettier-ignore
    training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 1000 },
  }),
  metrics: new Float64Array(0),
  checkpoints: [],
};
const rows = (...steps: number[]): Float64Array => {
  const out = new Float64Array(steps.length * METRIC_COLUMNS.length).fill(NaN);
  steps.forEach((step, k) => (out[k * METRIC_COLUMNS.length] = step));
  return out;
};
const place = (step: number): LivePosition => ({ step, theta: Float64Array.of(step, 0), loss: 0 });
const position = (step: number): RunEvent => ({ kind: 'position', ...place(step) });

describe('what moves while a run trains', () => {
  it('takes a frame of positions: the newest, all that came; the step that is read follows at its own pace', () => {
    const start = liveRun(runView(record), 0);
    const moved = withPositions(start, [place(101), place(102)], 16);
    expect(moved.position?.step).toBe(102);
    expect(moved.fresh.map(({ step }) => step)).toEqual([101, 102]);
    expect(moved.step).toBe(100);
    expect(moved.metricsVersion).toBe(start.metricsVersion);
    expect(withPositions(moved, [place(109)], READING_PACE).step).toBe(109);
  });

  it('takes records: the last step, and no position a second time', () => {
    const view = runView(record);
    const moved = withPositions(liveRun(view, 0), [place(103)], 16);
    const events: RunEvent[] = [{ kind: 'metrics', rows: rows(101, 102) }];
    const next = applyRunEvents(view, events);
    const live = withRecords(moved, next, events, 32);
    expect(live.step).toBe(103);
    expect(live.position?.step).toBe(103);
    expect(live.fresh).toEqual([]);
    expect(live.metricsVersion).toBe(next.metrics.version);
  });

  it('leaves the run as it was where only metrics and positions came', () => {
    const view = runView(record);
    expect(applyRunEvents(view, [{ kind: 'metrics', rows: rows(101) }])).toBe(view);
    expect(applyRunEvents(view, [position(101)])).toBe(view);
  });
});

describe('runProgress', () => {
  const view = runView(record);
  const later = { ...liveRun(view, 2000), now: 12_000, step: 400 };

  it('reads the pace from the steps since the last change of state', () => {
    // 300 steps in 10 s, 600 to go.
    expect(runProgress(summary, later)).toEqual({
      step: 400,
      share: 0.4,
      secondsElapsed: 17,
      secondsLeft: 20,
    });
  });

  it('estimates nothing from no time, no steps, or a run that stands', () => {
    expect(runProgress(summary, { ...later, now: 2001 }).secondsLeft).toBeNull();
    expect(runProgress(summary, { ...later, step: 100 }).secondsLeft).toBeNull();
    expect(runProgress({ ...summary, state: 'paused' }, later)).toMatchObject({
      secondsElapsed: 7,
      secondsLeft: null,
    });
    expect(runProgress(summary, null).step).toBe(100);
  });

  it('starts anew at a change of state', () => {
    const paused: RunEvent = { kind: 'state', summary: { ...summary, state: 'paused', step: 400 } };
    expect(withRecords(later, view, [paused], 12_000).since).toEqual({ time: 12_000, step: 400 });
  });
});
