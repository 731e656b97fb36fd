import { randomStream } from '../../../../app/numerics/random.ts';
import type { Samples } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';

/** Data, optimizers and draws of the third held-out set (`blind.ts`), of seeds of their own. */

export function stream(purpose: string, index: number) {
  return randomStream(88_211, `blind-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const sgd = (rate: number): object => ({ kind: 'sgd', rate });
export const nesterov = (rate: number, momentum = 0.9): object => ({ kind: 'nesterov', rate, momentum });
export const heavyBall = (rate: number, momentum = 0.9): object => ({ kind: 'momentum', rate, momentum });
export const adam = (rate: number): object => ({ kind: 'adam', rate });
export const rmsprop = (rate: number): object => ({ kind: 'rmsprop', rate });
export const net = networkRuns(417_000, 7300);
export const schedule = (decay: object): object => ({ unit: 'step', decay });

export type Labelled = Samples & { labels: number[] };

/** Concentric rings in the plane. */
export function rings(index: number, samples: number, classes: number, noise: number): Labelled {
  const source = stream('rings', index);
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) => {
    const angle = 2 * Math.PI * source.uniform();
    const radius = 0.7 + label + noise * source.normal();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { inputs, labels };
}

/** Clouds around centres on a circle (in the first two of the features). */
export function wheel(
  index: number,
  samples: number,
  classes: number,
  features: number,
  noise: number,
): Labelled {
  const source = stream('wheel', index);
  const turn = source.uniform();
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) => {
    const angle = 2 * Math.PI * (label / classes + turn);
    return Array.from(
      { length: features },
      (_, j) => (j === 0 ? 2 * Math.cos(angle) : j === 1 ? 2 * Math.sin(angle) : 0) + noise * source.normal(),
    );
  });
  return { inputs, labels };
}

/** Classes by the sign of cos(mφ): petals of a flower. */
export function petals(index: number, samples: number, m: number): Labelled {
  const source = stream('petals', index);
  const inputs = Array.from({ length: samples }, () => [source.normal(), source.normal()]);
  return { inputs, labels: inputs.map(([a, b]) => (Math.cos(m * Math.atan2(b, a)) > 0 ? 1 : 0)) };
}

/** Normal inputs, targets f(x) plus noise. */
export function values(
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number | number[],
  noise: number,
): Samples {
  const source = stream('values', index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  return { inputs, targets: inputs.map((x) => [f(x)].flat().map((v) => v + noise * source.normal())) };
}

/** A grid on [−1, 1] with f on it. */
export function graph(samples: number, f: (x: number) => number | number[]): Samples {
  const inputs = Array.from({ length: samples }, (_, k) => [-1 + (2 * k) / (samples - 1)]);
  return { inputs, targets: inputs.map(([x]) => [f(x)].flat()) };
}

export const ripple = ([x]: number[]): number => Math.sin(2 * x) / (1 + 0.3 * x * x);
export const pass = ([x, y]: number[]): number => 0.5 * x * y + 0.3 * Math.tanh(x - y);
export const hinge = ([x, y]: number[]): number => Math.max(0, x + 0.5 * y) - 0.3 * y;
