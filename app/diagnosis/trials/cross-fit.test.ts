import { describe, expect, it } from 'vitest';
import type { DataPart } from '../../data/prepared-data.ts';
import type { LayerSpec } from '../../experiment/loss-spec.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { randomStream } from '../../numerics/random.ts';
import { crossFit } from './cross-fit.ts';

const LINE: LayerSpec[] = [{ type: 'dense', units: 1, activation: 'identity', bias: true }];
const WIDE: LayerSpec[] = [{ type: 'dense', units: 12, activation: 'tanh', bias: true }, ...LINE];

/** y = law(x) + noise·N(0, 1) on x ~ N(0, I₂). */
function samples(
  count: number,
  seed: number,
  noise: number,
  law: (a: number, b: number) => number,
): DataPart {
  const stream = randomStream(seed, 'cross-fit-test');
  const inputs = Float64Array.from({ length: 2 * count }, () => stream.normal());
  const targets = Float64Array.from(
    { length: count },
    (_, n) => law(inputs[2 * n], inputs[2 * n + 1]) + noise * stream.normal(),
  );
  return { samples: count, inputs, targets, labels: new Int32Array(0) };
}

function fit(part: DataPart, layers: LayerSpec[], other: DataPart | null = null) {
  const data = { inputs: [], targets: [], split: 'train' as const, splitSeed: 0 };
  const spec = { kind: 'network' as const, layers: LINE, loss: 'mse' as const, l2: 0, data };
  return crossFit(createNetworkObjective(spec, part, 2, 1), layers, 1, other, () => false);
}

describe('fits looked at on what was left out', () => {
  it('gain nothing by a larger set where the rest is noise: the line is left with its variance', () => {
    const part = samples(100, 1, 0.8, (a, b) => a - b);
    const { own } = fit(part, LINE);
    // E = σ²(1 + 3/75), chi-square scatter √(2/100) of it.
    expect(own / (0.64 * 1.04)).toBeGreaterThan(0.6);
    expect(own / (0.64 * 1.04)).toBeLessThan(1.4);
    expect(fit(part, WIDE).own).toBeGreaterThan(0.95 * own);
  });

  it('gain by a larger set where there is something to learn', () => {
    const part = samples(100, 2, 0.1, (a, b) => a * b);
    expect(fit(part, WIDE).own).toBeLessThan(0.3 * fit(part, LINE).own);
  });

  it('are as good on other samples of the same law, and bad on those of another', () => {
    const part = samples(100, 3, 0.3, (a, b) => a - b);
    const alike = fit(
      part,
      LINE,
      samples(100, 4, 0.3, (a, b) => a - b),
    );
    expect(alike.other / alike.own).toBeGreaterThan(0.6);
    expect(alike.other / alike.own).toBeLessThan(1.6);
    expect(Math.abs(alike.ranks?.errors ?? NaN)).toBeLessThan(3);
    // (2a)² on average and the noise against the noise.
    const strange = fit(
      part,
      LINE,
      samples(100, 5, 0.3, (a, b) => -a - b),
    );
    expect(strange.other / strange.own).toBeGreaterThan(20);
    expect(strange.ranks?.errors).toBeGreaterThan(6);
  });
});
