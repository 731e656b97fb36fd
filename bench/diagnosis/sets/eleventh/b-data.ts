import { randomStream } from '../../../../app/numerics/random.ts';
import { stream as earlier, table as earlierTable, type Pairs } from '../eighth/b-data.ts';
import type { Labelled, Rows } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the second half of the eleventh held-out set (`b.ts`), beside the program's own generators and tables. */

export const stream: typeof earlier = (purpose, index) =>
  randomStream(1_417_909, `eleventh-b-${purpose}`, index);
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const net = networkRuns(6_720_000, 173_500);

/** Where this set's draws of generators and tables begin that earlier sets draw from too. */
export const AT = 21_000;
export const table: typeof earlierTable = (name, index, ...rest) => earlierTable(name, AT + index, ...rest);

/** Columns from 0 to 1. */
export function fromNoughtToOne(rows: Rows): Rows {
  const ranges = rows[0].map((_, j) => {
    const column = rows.map((row) => row[j]);
    return { least: Math.min(...column), most: Math.max(...column) };
  });
  return rows.map((row) => row.map((v, j) => (v - ranges[j].least) / (ranges[j].most - ranges[j].least)));
}
/** Load of a power grid by the hour of the day (−1…1 for 0…24 h), with a peak in the morning and one in the evening, about its mean. */
export function loadByHour(purpose: string, index: number, samples: number, noise: number): Pairs {
  const source = stream(`load-${purpose}`, index);
  const evening = 0.8 + 0.4 * stream('evening', index).uniform();
  const peak = (hour: number, at: number): number => Math.exp(-(((hour - at) / 2.2) ** 2));
  const hours = Array.from({ length: samples }, () => 24 * source.uniform());
  return {
    inputs: hours.map((hour) => [hour / 12 - 1]),
    targets: hours.map((hour) => [
      2.5 * (peak(hour, 8) + evening * peak(hour, 17) - 0.16 * (1 + evening)) + noise * source.normal(),
    ]),
  };
}
/** What a list of loans says: income in a year, age, share of debt, years in the post; paid back or not. */
export function loans(index: number, samples: number, columns: readonly number[]): Labelled {
  const source = stream('loans', index);
  const rows = Array.from({ length: samples }, () => {
    const [income, age, debt, years] = Array.from({ length: 4 }, () => source.normal());
    const paid = 1.2 * income + 0.5 * age - 1.3 * debt + 0.4 * years + 0.3 * source.normal() > 0;
    return {
      row: [42_000 + 9000 * income, 41 + 10 * age, 0.35 + 0.1 * debt, 9 + 3 * years],
      label: paid ? 1 : 0,
    };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    labels: rows.map(({ label }) => label),
  };
}
/** What a list of fields says: rain in mm, degrees, nitrogen in kg/ha, acidity; and the harvest about its mean. */
export function harvests(index: number, samples: number, columns: readonly number[]): Pairs {
  const source = stream('harvests', index);
  const rows = Array.from({ length: samples }, () => {
    const [rain, warmth, nitrogen, acid] = Array.from({ length: 4 }, () => source.normal());
    const harvest = 0.7 * rain + 0.3 * warmth + 0.5 * nitrogen + 0.3 * acid + 0.2 * source.normal();
    return { row: [620 + 90 * rain, 11 + 1.5 * warmth, 140 + 30 * nitrogen, 6.4 + 0.5 * acid], harvest };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    targets: rows.map(({ harvest }) => [harvest]),
  };
}
/** What a list of athletes says: height in cm, mass in kg, pulse at rest, best jump in m; rower, runner or jumper, of like build. */
export function athletes(index: number, samples: number, columns: readonly number[]): Labelled {
  const source = stream('athletes', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 3);
  const middles = [
    [187, 80, 48, 2.8],
    [183, 76, 45, 2.4],
    [186, 78, 50, 3.2],
  ];
  const inputs = labels.map((kind) => {
    const [height, mass, pulse, jump] = middles[kind];
    const row = [
      height + 5 * source.normal(),
      mass + 5 * source.normal(),
      pulse + 4 * source.normal(),
      jump + 0.15 * source.normal(),
    ];
    return columns.map((j) => row[j]);
  });
  return { inputs, labels };
}
/** Response from 0 to 1 to the logarithm of a dose, with noise. */
export function doseResponse(index: number, samples: number, noise: number): Pairs {
  const source = stream('dose', index);
  const [slope, middle] = [1 + 1.5 * source.uniform(), 0.5 * source.normal()];
  const doses = Array.from({ length: samples }, () => 1.2 * source.normal());
  return {
    inputs: doses.map((x) => [x]),
    targets: doses.map((x) => [1 / (1 + Math.exp(-slope * (x - middle))) + noise * source.normal()]),
  };
}
/** Doses about the right one, and other numbers that say nothing: 1 where the dose is in the window. */
export function window(purpose: string, index: number, samples: number, features: number): Labelled {
  const source = stream(`window-${purpose}`, index);
  const [middle, half] = [0.4 * stream('window', index).normal(), between('half', index, 0.6, 0.9)];
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 1.2 * source.normal()),
  );
  return { inputs, labels: inputs.map(([dose]) => (Math.abs(dose - middle) < half ? 1 : 0)) };
}
