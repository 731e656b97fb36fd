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
  return { unit, position, ticks: ticks.sort((a, b) => a - b), key: `${unit} ${bottom} ${top}` };
}

/** Rows of a record's eigenvalues in pictures of one axis and height; the last row + 1 where they lie outside. */
interface PlacedRecord {
  readonly key: string;
  readonly rows: Uint16Array;
}

const placed = new WeakMap<SpectrumRecord, PlacedRecord>();

/** A record is drawn in every frame until the run has ended; its logarithms are taken once. */
function rowsOf(record: SpectrumRecord, axis: RibbonAxis, height: number): Uint16Array {
  const key = `${axis.key} ${height}`;
  const known = placed.get(record);
  if (known?.key === key) return known.rows;
  const rows = Uint16Array.from(record.values, (value) => {
    const place = axis.position(value);
    return place >= 0 && place <= 1 ? Math.min(height - 1, Math.floor((1 - place) * height)) : height;
  });
  placed.set(record, { key, rows });
  return rows;
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
 * last one; columns beyond the last spectrum stay empty.
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
  const last = stepOf(records.at(-1));
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
    const { weights } = records[at];
    const rows = rowsOf(records[at], axis, height);
    for (let y = 0; y < height; y++) counts[y * width + x] = 0;
    for (let k = 0; k < rows.length; k++) {
      if (rows[k] < height) counts[rows[k] * width + x] += weights.length === 0 ? 1 : weights[k];
    }
  }
  return { width, height, counts, signs };
}
