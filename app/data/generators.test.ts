import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { GENERATORS } from '../experiment/loss-spec.ts';
import { chebyshev, generate } from './generators.ts';

describe('generators', () => {
  it('xor stands on its four corners', () => {
    const { inputs, labels } = generate('xor', { seed: 0 });
    expect([...inputs]).toEqual([-1, -1, -1, 1, 1, -1, 1, 1]);
    expect([...labels]).toEqual([0, 1, 1, 0]);
  });

  it('without noise every sample lies on its curve', () => {
    const noise = 0;
    const moons = generate('moons', { seed: 0, noise });
    const circles = generate('circles', { seed: 0, noise });
    const spirals = generate('spirals', { seed: 0, noise, classes: 3 });
    const blobs = generate('blobs', { seed: 0, noise, classes: 5 });
    for (let i = 0; i < 200; i++) {
      const at = (data: { inputs: Float64Array }) => [data.inputs[2 * i], data.inputs[2 * i + 1]];
      const [mx, my] = at(moons);
      const inner = moons.labels[i] === 1;
      expect(Math.hypot(inner ? mx - 1 : mx, inner ? my - 0.5 : my)).toBeCloseTo(1, 12);
      expect(inner ? my <= 0.5 : my >= 0).toBe(true);
      expect(Math.hypot(...at(circles))).toBeCloseTo(circles.labels[i] === 0 ? 1 : 0.5, 12);
      const [sx, sy] = at(spirals);
      const radius = Math.hypot(sx, sy);
      const turned = Math.atan2(sy, sx) / (2 * Math.PI) - (0.875 * radius + spirals.labels[i] / 3);
      expect(Math.abs(turned - Math.round(turned))).toBeLessThan(1e-9);
      expect(Math.hypot(...at(blobs))).toBeCloseTo(1, 12);
    }
    expect(new Set(blobs.labels).size).toBe(5);
  });

  it('regression targets follow their formula; polynomial of degree 4 is 8x⁴ − 8x² + 1', () => {
    const data = generate('polynomial', { seed: 0, noise: 0, degree: 4, samples: 20 });
    data.inputs.forEach((x, i) => {
      expect(x).toBeCloseTo(-1 + (2 * i) / 19, 14);
      expect(data.targets[i]).toBeCloseTo(8 * x ** 4 - 8 * x ** 2 + 1, 13);
    });
    const sine = generate('sine', { seed: 0, noise: 0, samples: 9 });
    expect(sine.targets[1]).toBeCloseTo(Math.sin(2 * Math.PI * -0.75), 14);
    const sinc = generate('sinc', { seed: 0, noise: 0, samples: 5 });
    expect([...sinc.inputs]).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    // sin(5π/10) = 1, sin(15π/10) = −1, and so on: ± 1/(5πx).
    sinc.inputs.forEach((x, i) => expect(sinc.targets[i]).toBeCloseTo((-1) ** i / (5 * Math.PI * x), 14));
    const linear = generate('linear', { seed: 0, noise: 0, samples: 3 });
    expect([...linear.targets]).toEqual([-1, 1, 3]);
    for (const t of [0.1, 1.3]) expect(chebyshev(7, Math.cos(t))).toBeCloseTo(Math.cos(7 * t), 13);
  });

  it('noise has the asked deviation', () => {
    const quiet = generate('linear', { seed: 4, noise: 0, samples: 20_000 });
    const noisy = generate('linear', { seed: 4, noise: 0.5, samples: 20_000 });
    const squares = noisy.targets.reduce((sum, y, i) => sum + (y - quiet.targets[i]) ** 2, 0);
    expect(Math.sqrt(squares / 20_000)).toBeCloseTo(0.5, 1.8);
  });

  it('are seeded, finite, balanced and of the asked size', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GENERATORS),
        fc.integer({ min: 1, max: 120 }),
        fc.nat(1e6),
        fc.integer({ min: 2, max: 20 }),
        (name, samples, seed, classes) => {
          const data = generate(name, { samples, seed, classes, noise: 0.2 });
          expect(data.inputs.length).toBe(samples * data.features);
          expect([...data.inputs, ...data.targets].every(Number.isFinite)).toBe(true);
          expect(generate(name, { samples, seed, classes, noise: 0.2 })).toEqual(data);
          expect(generate(name, { samples, seed: seed + 1, classes, noise: 0.2 })).not.toEqual(data);
          if (data.task === 'regression' || name === 'xor') return;
          const counts = new Array<number>(data.classes).fill(0);
          for (const label of data.labels) counts[label]++;
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
