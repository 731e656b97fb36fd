import { randomStream } from '../../../../app/numerics/random.ts';
import { stream as earlier, table as earlierTable, type Pairs } from '../eighth/b-data.ts';
import type { Labelled } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the second half of the tenth held-out set (`tenth-b.ts`), beside the program's own generators and tables. */

export const stream: typeof earlier = (purpose, index) =>
  randomStream(1_206_311, `tenth-b-${purpose}`, index);
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const net = networkRuns(5_310_000, 151_200);

/** Where this set's draws of generators and tables begin that earlier sets draw from too. */
export const AT = 12_000;
export const table: typeof earlierTable = (name, index, ...rest) => earlierTable(name, AT + index, ...rest);

/** Normal points about the origin, the class by their distance from it: shells with equal shares. */
export function shells(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  classes: number,
): Labelled {
  const source = stream(`shells-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  const rank = inputs.map((_, n) => n).sort((a, b) => Math.hypot(...inputs[a]) - Math.hypot(...inputs[b]));
  const labels = new Array<number>(samples);
  rank.forEach((n, place) => (labels[n] = Math.floor((classes * place) / samples)));
  return { inputs, labels };
}
/** Twelve values of a sine, a square or a saw-tooth wave at a random phase, with noise; which it is. */
export function waveShapes(index: number, samples: number, noise: number): Labelled {
  const source = stream('shapes', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 3);
  const value = (shape: number, phase: number): number =>
    [Math.sin(2 * Math.PI * phase), phase % 1 < 0.5 ? 1 : -1, 2 * (phase % 1) - 1][shape];
  const inputs = labels.map((shape) => {
    const phase = 0.15 * source.uniform();
    return Array.from({ length: 12 }, (_, k) => value(shape, phase + k / 12) + noise * source.normal());
  });
  return { inputs, labels };
}

/** What a list of concretes says: water over cement, days, gravel and density in kg/m³; and the strength about its mean, in 16 MPa. */
export function concretes(index: number, samples: number, columns: readonly number[]): Pairs {
  const source = stream('concretes', index);
  const rows = Array.from({ length: samples }, () => {
    const [r, d, g, k] = Array.from({ length: 4 }, () => source.normal());
    const strength = -0.8 * r + 0.35 * d + 0.15 * g + 0.2 * k + 0.2 * source.normal();
    return { row: [0.55 + 0.08 * r, 28 + 6 * d, 970 + 60 * g, 2350 + 50 * k], strength };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    targets: rows.map(({ strength }) => [strength]),
  };
}
/** What a list of stars says: temperature in K, brightness in magnitudes, colour, parallax in thousandths of a second; dwarf, main sequence or giant. */
export function stars(index: number, samples: number, columns: readonly number[]): Labelled {
  const source = stream('stars', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 3);
  const [kelvin, magnitude] = [
    [9500, 6200, 4300],
    [12.5, 5, 0.5],
  ];
  const rows = labels.map((kind) => {
    const warm = kelvin[kind] * (1 + 0.15 * source.normal());
    const colour = 7000 / warm - 0.6 + 0.05 * source.normal();
    return [warm, magnitude[kind] + 1.3 * source.normal(), colour, 20 + 5 * source.normal()];
  });
  return { inputs: rows.map((row) => columns.map((j) => row[j])), labels };
}
/** MATLAB's peaks over the square, x, y as −1…1 for −2.5…2.5; in units of its deviation. */
export function peaks([a, b]: number[]): number {
  const [x, y] = [2.5 * a, 2.5 * b];
  const value =
    3 * (1 - x) ** 2 * Math.exp(-(x ** 2) - (y + 1) ** 2) -
    10 * (x / 5 - x ** 3 - y ** 5) * Math.exp(-(x ** 2) - y ** 2) -
    Math.exp(-((x + 1) ** 2) - y ** 2) / 3;
  return (value - 0.4) / 2.1;
}
