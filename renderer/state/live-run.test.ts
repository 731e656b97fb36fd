import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { RunEvent, RunRecord, RunSummary } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { liveRun, runProgress, withFrame } from './live-run.ts';
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
const position = (step: number): RunEvent => ({
  kind: 'position',
  step,
  theta: Float64Array.of(step, 0),
  loss: 0,
});

describe('what moves while a run trains', () => {
  it('takes a frame of events: newest position, all that came, the last step', () => {
    const view = runView(record);
    const events: RunEvent[] = [position(101), { kind: 'metrics', rows: rows(101, 102) }, position(102)];
    const next = applyRunEvents(view, events);
    const live = withFrame(liveRun(view, 0), next, events, 16);
    expect(live.step).toBe(102);
    expect(live.position?.step).toBe(102);
    expect(live.fresh.map(({ step }) => step)).toEqual([101, 102]);
    expect(live.metricsVersion).toBe(next.metrics.version);
    expect(withFrame(live, next, [], 32).fresh).toEqual([]);
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
    expect(withFrame(later, view, [paused], 12_000).since).toEqual({ time: 12_000, step: 400 });
  });
});
