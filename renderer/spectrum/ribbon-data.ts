import { SPECTRUM_COLUMN, type SpectrumRecord } from '../../app/curvature/spectrum-record.ts';
import { stepOf } from './spectrum-table.ts';

/** Decades of |λ| that the axis shows; smaller ones are drawn at zero. */
const DECADES = 5;

/** A sign-log axis for all spectra of a run: y(λ) = sign(λ)·log₁₀(1 + |λ|/c). */
export interface RibbonAxis {
  /** c: linear within ±c, logarithmic beyond. */
  readonly unit: number;
  /** λ → 0 (bottom) … 1 (top). */
  position(lambda: number): number;
  /** The λ of a place: λ = sign(y)·c·(10^|y| − 1). */
  valueAt(place: number): number;
  /** Zero and powers of ten, from bottom to top. */
  readonly ticks: readonly number[];
  /** Equal for axes with the same places. */
  readonly key: string;
}

/** Steps per decade in which the axis' ends move, so that a spectrum that grows does not move everything every frame. */
const END_STEPS = 8;

/** The next value away from zero at which an end of the axis may stand. */
function endOf(size: number): number {
  return size > 0 ? 10 ** (Math.ceil(END_STEPS * Math.log10(size)) / END_STEPS) : 0;
}

/** c is the largest zero tolerance, or 10⁻⁵ of the largest |λ|. */
export function ribbonAxis(records: readonly SpectrumRecord[]): RibbonAxis {
  let low = 0;
  let high = 0;
  let tolerance = 0;
  for (const { row } of records) {
    const least = row[SPECTRUM_COLUMN.lambdaMin];
    const most = row[SPECTRUM_COLUMN.lambdaMax];
    const zero = row[SPECTRUM_COLUMN.zeroTolerance];
    if (Number.isFinite(least)) low = Math.min(low, least);
    if (Number.isFinite(most)) high = Math.max(high, most);
    if (Number.isFinite(zero)) tolerance = Math.max(tolerance, zero);
  }
  [low, high] = [-endOf(-low), endOf(high)];
  const size = Math.max(-low, high);
  const unit = size > 0 ? Math.max(tolerance, size * 10 ** -DECADES) : 1;
  const log = (lambda: number): number => Math.sign(lambda) * Math.log10(1 + Math.abs(lambda) / unit);
  const bottom = Math.min(1.06 * log(low), -0.4);
  const top = Math.max(1.06 * log(high), 0.4);
  const position = (lambda: number): number => (log(lambda) - bottom) / (top - bottom);
  const valueAt = (place: number): number => {
    const y = bottom + place * (top - bottom);
    return Math.sign(y) * unit * (10 ** Math.abs(y) - 1);
  };
  const ticks = [0];
  for (const [sign, limit] of [
    [-1, -low],
    [1, high],
  ] as const) {
    for (let power = Math.floor(Math.log10(limit)); limit > 0 && 10 ** power > 3 * unit; power--) {
      const value = sign * 10 ** power;
      if (ticks.every((other) => Math.abs(position(other) - position(value)) > 0.12)) ticks.push(value);
    }
  }
  return { unit, position, valueAt, ticks: ticks.sort((a, b) => a - b), key: `${unit} ${bottom} ${top}` };
}

/** Eigenvalues of a record in each row of pictures of one axis and height, from the top. */
interface PlacedRecord {
  readonly key: string;
  readonly rows: Float32Array;
}

const placed = new WeakMap<SpectrumRecord, PlacedRecord>();

/**
 * A record is drawn in every frame until the run has ended: its eigenvalues are counted once. Eigenvalues and the rows' borders both
 * ascend, so that comparisons place them: the logarithms of a whole window, when the axis moves, would take many frames.
 *
 * @param borders λ between the rows from the bottom, both ends included
 */
function rowsOf(
  { record, key }: { record: SpectrumRecord; key: string },
  borders: Float64Array,
): Float32Array {
  const known = placed.get(record);
  if (known?.key === key) return known.rows;
  const { values, weights } = record;
  const height = borders.length - 1;
  const rows = new Float32Array(height);
  let at = 0;
  while (at < values.length && values[at] < borders[0]) at++;
  for (let up = 1; up <= height; up++) {
    let count = 0;
    for (; at < values.length && values[at] <= borders[up]; at++)
      count += weights.length === 0 ? 1 : weights[at];
    rows[height - up] = count;
  }
  placed.set(record, { key, rows });
  return rows;
}

/** The step of the only spectrum of a run that has no other steps; null where there is something to compare it with. */
export function loneStep(records: readonly SpectrumRecord[], end: number): number | null {
  if (records.length !== 1) return null;
  const step = stepOf(records[0]);
  return step >= end || (step === 0 && end <= 1) ? step : null;
}

/** Signed densities of a picture, ready to be coloured. */
export interface RibbonPicture {
  readonly width: number;
  readonly height: number;
  /** Eigenvalues per cell, row-major from the top; columns without a spectrum are NaN. */
  readonly counts: Float32Array;
  /** −1, 0, 1: sign of the cell's eigenvalues, 0 within the unit. */
  readonly signs: Int8Array;
}

/**
 * Eigenvalues per cell of a picture over steps 0 … end. Each column shows the spectrum nearest to its step among those up to the
 * last one; columns beyond the last spectrum stay empty. The only spectrum of a run of one checkpoint takes all of it.
 */
export function ribbonPicture(
  records: readonly SpectrumRecord[],
  axis: RibbonAxis,
  end: number,
  width: number,
  height: number,
): RibbonPicture {
  const counts = new Float32Array(width * height).fill(NaN);
  const signs = new Int8Array(height);
  const unitBand = axis.position(axis.unit) - axis.position(0);
  for (let y = 0; y < height; y++) {
    const above = 1 - (y + 0.5) / height - axis.position(0);
    signs[y] = Math.abs(above) < Math.max(unitBand, 0.5 / height) ? 0 : Math.sign(above);
  }
  const borders = Float64Array.from({ length: height + 1 }, (_, up) => axis.valueAt(up / height));
  const key = `${axis.key} ${height}`;
  const last = loneStep(records, end) === null ? stepOf(records.at(-1)) : Infinity;
  let at = 0;
  for (let x = 0; x < width && records.length > 0; x++) {
    const step = ((x + 0.5) / width) * end;
    if (step - end / width > last) break;
    while (
      at + 1 < records.length &&
      Math.abs(stepOf(records[at + 1]) - step) <= Math.abs(stepOf(records[at]) - step)
    ) {
      at++;
    }
    const rows = rowsOf({ record: records[at], key }, borders);
    for (let y = 0; y < height; y++) counts[y * width + x] = rows[y];
  }
  return { width, height, counts, signs };
}
