import { randomStream } from '../../../../app/numerics/random.ts';
import { stream as earlier, table as earlierTable, type Pairs } from '../eighth/b-data.ts';
import type { Labelled, Rows } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the second half of the ninth held-out set (`ninth-b.ts`), beside the program's own generators and tables. */

export const stream: typeof earlier = (purpose, index) => randomStream(990_427, `ninth-b-${purpose}`, index);
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const net = networkRuns(4_090_000, 129_800);

/** Where this set's draws of generators and tables begin that earlier sets draw from too. */
export const AT = 5_000;
export const table: typeof earlierTable = (name, index, ...rest) => earlierTable(name, AT + index, ...rest);

/** Uniform inputs in [−1, 1]^d, targets f(x) with normal noise. */
export function square(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number,
  noise = 0,
): Pairs {
  const source = stream(`square-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  return { inputs, targets: inputs.map((x) => [f(x) + noise * source.normal()]) };
}
/** Normal clouds, one a class, in turn; middles of length `apart` in seeded directions, that of a second class opposite to the first's. */
export function clouds(
  purpose: string,
  index: number,
  samples: number,
  classes: number,
  features: number,
  apart: number,
): Labelled {
  const source = stream(`clouds-${purpose}`, index);
  const middles = Array.from({ length: classes }, () => {
    const raw = Array.from({ length: features }, () => source.normal());
    return raw.map((v) => (apart * v) / Math.hypot(...raw));
  });
  if (classes === 2) middles[1] = middles[0].map((v) => -v);
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  return { inputs: labels.map((label) => middles[label].map((v) => v + source.normal())), labels };
}
/** Ishigami & Homma 1990, a = 7, b = 0.1, less its mean and in units of its deviation; inputs −π…π as −1…1. */
export function ishigami([a, b, c]: number[]): number {
  const [x, y, z] = [Math.PI * a, Math.PI * b, Math.PI * c];
  return (Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x) - 3.5) / 3.72;
}
/** Two values of a chaotic series (logistic or sine map) with noise, and the next one; from −1 to 1. */
export function chaos(purpose: string, index: number, samples: number, noise: number): Pairs {
  const source = stream(`chaos-${purpose}`, index);
  const strength = 0.97 + 0.03 * stream('chaos-strength', index).uniform();
  const next = (x: number): number => strength * (index % 2 === 0 ? 4 * x * (1 - x) : Math.sin(Math.PI * x));
  let x = 0.2 + 0.5 * source.uniform();
  const series = Array.from(
    { length: samples + 22 },
    () => 2 * (x = next(x)) - 1 + noise * source.normal(),
  ).slice(20);
  return {
    inputs: Array.from({ length: samples }, (_, t) => [series[t + 1], series[t]]),
    targets: Array.from({ length: samples }, (_, t) => [series[t + 2]]),
  };
}
/** Windows of a noisy wave, and whether it rises next. */
export function risesNext(index: number, samples: number, width: number, noise: number): Labelled {
  const source = stream('rises', index);
  const [speed, phase] = [0.35 + 0.3 * source.uniform(), 6 * source.uniform()];
  const clean = (t: number): number => Math.sin(speed * t + phase);
  const inputs = Array.from({ length: samples }, (_, t) =>
    Array.from({ length: width }, (_, k) => clean(t + k) + noise * source.normal()),
  );
  return { inputs, labels: inputs.map((_, t) => (clean(t + width) > clean(t + width - 1) ? 1 : 0)) };
}

/** What a list of cars says: mass in kg, power in hp, engine in cm³, year; and the consumption in l/100 km less 8. */
export function cars(index: number, samples: number, columns: readonly number[]): Pairs {
  const source = stream('cars', index);
  const rows = Array.from({ length: samples }, () => {
    const size = source.normal();
    const mass = 1350 + 250 * size + 90 * source.normal();
    const power = 95 + 28 * size + 15 * source.normal();
    const engine = 1900 + 520 * size + 260 * source.normal();
    const year = 1970 + Math.floor(13 * source.uniform());
    const use =
      0.004 * (mass - 1350) + 0.025 * (power - 95) + 0.0006 * (engine - 1900) - 0.25 * (year - 1976);
    return { row: [mass, power, engine, year], use: use + 0.3 * source.normal() };
  });
  return { inputs: rows.map(({ row }) => columns.map((j) => row[j])), targets: rows.map(({ use }) => [use]) };
}
/** What a blood test says: glucose in mg/dl, pressure in mmHg, body mass index, age, insulin; ill or not. */
export function bloodTests(index: number, samples: number, columns: readonly number[]): Labelled {
  const source = stream('blood', index);
  const rows = Array.from({ length: samples }, () => {
    const [g, p, m, a, s] = Array.from({ length: 5 }, () => source.normal());
    const ill = 1.6 * g + 0.5 * p + 0.9 * m + 0.7 * a + 0.4 * s + 0.3 * source.normal() > 0;
    return { row: [121 + 30 * g, 72 + 12 * p, 32 + 7 * m, 33 + 10 * a, 150 + 85 * s], label: ill ? 1 : 0 };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    labels: rows.map(({ label }) => label),
  };
}
/** Some columns of rows as inputs, another one as target, in units of its deviation about its mean. */
export function columnFromOthers(rows: Rows, columns: readonly number[], target: number): Pairs {
  const values = rows.map((row) => row[target]);
  const mean = values.reduce((sum, v) => sum + v / values.length, 0);
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2 / values.length, 0));
  return {
    inputs: rows.map((row) => columns.map((j) => row[j])),
    targets: values.map((v) => [(v - mean) / deviation]),
  };
}
