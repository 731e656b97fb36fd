import { Presets, SingleBar } from 'cli-progress';
import { jsonText } from '../host/json-text.ts';

/** The one JSON document of `--json`; NaN and infinities are null, named in `nonFinite`. */
export function printJson(document: unknown): void {
  process.stdout.write(jsonText(document));
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Lines for people beside the result: standard error. */
export function printNotice(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A number for reading: four significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(3)
    : String(Number(value.toPrecision(4)));
}

export interface Progress {
  update(done: number, detail?: string): void;
  stop(): void;
}

/** A bar on standard error when that is a terminal; nothing otherwise. */
export function startProgress(total: number): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage} % | {value}/{total} | {eta_formatted} {detail}',
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { detail: '' });
  return { update: (done, detail = '') => bar.update(done, { detail }), stop: () => bar.stop() };
}
