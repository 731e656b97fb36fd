import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckpointSummary, RunEvent, RunRecord } from '../../app/protocol/host-api.ts';
import { applyRunEvents, runView } from './run-view.ts';

/** `loss` tells a checkpoint from the one that came before it at the same step. */
const checkpoint = (step: number, loss: number): CheckpointSummary => ({
  step,
  loss,
  gradientNorm: 1,
  card: null,
  notes: [],
});
const recordOf = (checkpoints: CheckpointSummary[]): RunRecord =>
  ({ run: 'r', checkpoints, metrics: new Float64Array(0) }) as unknown as RunRecord;

describe('the checkpoints of a run', () => {
  it('stand by step, each once, the last that came, however their events are cut into frames', () => {
    const event = fc.record({ step: fc.nat(30), loss: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.array(event), { maxLength: 5 }), (first, frames) => {
        let view = runView(recordOf(first.map(({ step, loss }) => checkpoint(step, loss))));
        for (const frame of frames) {
          const events = frame.map(({ step, loss }): RunEvent => {
            return { kind: 'checkpoint', checkpoint: checkpoint(step, loss) };
          });
          view = applyRunEvents(view, events);
        }
        const last = new Map([first, ...frames].flat().map(({ step, loss }) => [step, loss]));
        const expected = [...last].sort(([a], [b]) => a - b);
        expect(view.checkpoints.map(({ step, loss }) => [step, loss])).toEqual(expected);
      }),
    );
  });

  it('are copied once a frame, not once a checkpoint', () => {
    const many = Array.from({ length: 100_000 }, (_, k) => checkpoint(5 * k, 1));
    let read = 0;
    const counting = new Proxy(runView(recordOf(many)).checkpoints, {
      get(target, name): unknown {
        read++;
        return Reflect.get(target, name);
      },
    });
    const view = { ...runView(recordOf([])), checkpoints: counting };
    const events = Array.from({ length: 100 }, (_, k): RunEvent => {
      return { kind: 'checkpoint', checkpoint: checkpoint(500_000 + 5 * k, 1) };
    });
    expect(applyRunEvents(view, events).checkpoints).toHaveLength(100_100);
    // One copy reads every checkpoint once (and the length before each).
    expect(read).toBeLessThan(300_000);
  });
});
