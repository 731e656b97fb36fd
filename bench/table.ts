import type { Timing } from './benchmark.ts';

/** Markdown: one row per engine, with the time it takes relative to Saddlescope on the same case. */
export function table(timings: readonly Timing[]): string {
  // Peers are asked once for all cases of a benchmark; in the table each case stands together.
  const key = ({ benchmark, case: name }: Timing) => `${benchmark} ${name}`;
  const order = [...new Set(timings.map(key))];
  const sorted = [...timings].sort((a, b) => order.indexOf(key(a)) - order.indexOf(key(b)));
  const rows = sorted.map((timing) => {
    const own = timings.find(
      (other) =>
        other.benchmark === timing.benchmark && other.case === timing.case && other.engine === 'saddlescope',
    );
    const ratio = own === undefined ? '' : `${(timing.milliseconds / own.milliseconds).toPrecision(3)}×`;
    return [`${timing.benchmark} ${timing.case}`, timing.engine, timing.milliseconds.toPrecision(4), ratio];
  });
  const all = [['task', 'engine', 'ms', 'time relative to Saddlescope'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(all[0]), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
