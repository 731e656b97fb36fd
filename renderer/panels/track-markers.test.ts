import { describe, expect, it } from 'vitest';
import type { CheckpointSummary } from '../../app/protocol/host-api.ts';
import { trackMarkers } from './track-markers.ts';

const at = (step: number, kind: string | null): CheckpointSummary =>
  ({ step, loss: 1, card: kind === null ? null : { class: kind } }) as CheckpointSummary;

describe('the markers of a run', () => {
  it('are all of them while they have room', () => {
    const few = Array.from({ length: 240 }, (_, k) => at(k, null));
    expect(trackMarkers(few, 239)).toBe(few);
  });

  it('of a hundred thousand checkpoints are few, and the one saddle among them is one', () => {
    const many = Array.from({ length: 100_000 }, (_, k) =>
      at(5 * k, k === 33_333 ? 'saddle' : 'notCritical'),
    );
    const drawn = trackMarkers(many, 500_000);
    expect(drawn).toHaveLength(240);
    expect(drawn[0].step).toBe(0);
    expect(drawn.filter(({ card }) => card?.class === 'saddle').map(({ step }) => step)).toEqual([166_665]);
    const steps = drawn.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});
