import {
  recordAt,
  SPECTRUM_COLUMN,
  SPECTRUM_COLUMNS,
  type SpectrumBlock,
  type SpectrumColumn,
  type SpectrumRecord,
} from '../../app/curvature/spectrum-record.ts';
import {
  conditionNumber,
  effectiveRank,
  eigenvalueSum,
  frobeniusNorm,
} from '../../app/curvature/spectrum.ts';
import type { OptimizerSpec } from '../../app/experiment/experiment.ts';
import type { CheckpointSummary } from '../../app/protocol/host-api.ts';
import { stabilityEdge } from '../../app/training/stability-edge.ts';

/** Spectra that a window draws at most; beyond, every second one is let go. */
const KEPT = 2000;
/** Eigenvalues that it keeps at most (64 MB). */
const KEPT_NUMBERS = 8_000_000;

/** The spectra of a run that the window keeps: ascending by step, thinned when there are very many. */
export interface SpectrumTable {
  readonly records: readonly SpectrumRecord[];
}

export const NO_SPECTRA: SpectrumTable = { records: [] };

/** Adds a block; steps that are there already are left out. */
export function withBlock(table: SpectrumTable, block: SpectrumBlock): SpectrumTable {
  const last = stepOf(table.records.at(-1));
  const records = [...table.records];
  for (let k = 0; k < block.count; k++) {
    const record = recordAt(block, k);
    if (stepOf(record) > last) records.push(record);
  }
  const limit = Math.max(16, Math.min(KEPT, Math.floor(KEPT_NUMBERS / Math.max(1, block.width))));
  const isFull = records.length > 2 * limit;
  return { records: isFull ? records.filter((_, k) => k % 2 === 0 || k === records.length - 1) : records };
}

/** A table with the later spectra of another one behind it. */
export function withTable(table: SpectrumTable, later: SpectrumTable): SpectrumTable {
  const last = stepOf(table.records.at(-1));
  return { records: [...table.records, ...later.records.filter((record) => stepOf(record) > last)] };
}

/**
 * The spectra of checkpoints, for runs that record no others. They do not know the optimizer's scale: an edge of the
 * preconditioned Hessian is left out, for λmax is not what it bounds.
 *
 * @param rateAt η at a step
 */
export function tableOfCheckpoints(
  checkpoints: readonly CheckpointSummary[],
  optimizer: OptimizerSpec,
  rateAt: (step: number) => number,
): SpectrumTable {
  const records: SpectrumRecord[] = [];
  for (const { step, card } of checkpoints) {
    if (card === null || card.eigenvalues.length === 0) continue;
    const { eigenvalues: values, inertia, zeroTolerance } = card;
    const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
    const rate = rateAt(step);
    const edge = stabilityEdge(optimizer, rate);
    const known: Partial<Record<SpectrumColumn, number>> = {
      step,
      rate,
      loss: card.loss,
      gradientNorm: card.gradientNorm,
      lambdaMin: values[0],
      lambdaMax: values[values.length - 1],
      ...inertia,
      zeroTolerance,
      trace: eigenvalueSum(values),
      frobenius: frobeniusNorm(values),
      effectiveRank: effectiveRank(values),
      conditionNumber: conditionNumber(values, zeroTolerance),
      edge: edge?.of === 'sharpness' ? edge.value : NaN,
      estimated: 0,
    };
    for (const [name, value] of Object.entries(known)) row[SPECTRUM_COLUMN[name as SpectrumColumn]] = value;
    records.push({ row, values, weights: new Float64Array(0) });
  }
  return { records };
}

export function stepOf(record: SpectrumRecord | undefined): number {
  return record === undefined ? -1 : record.row[SPECTRUM_COLUMN.step];
}

const columns = new WeakMap<SpectrumTable, Map<SpectrumColumn, readonly (number | null)[]>>();

/** A column as charts take it: what is not finite is null. Several charts ask for the same, once each time they are drawn. */
export function columnOf(table: SpectrumTable, name: SpectrumColumn): readonly (number | null)[] {
  const own = columns.get(table) ?? new Map<SpectrumColumn, readonly (number | null)[]>();
  columns.set(table, own);
  const known = own.get(name);
  if (known !== undefined) return known;
  const column = table.records.map(({ row }) => {
    const value = row[SPECTRUM_COLUMN[name]];
    return Number.isFinite(value) ? value : null;
  });
  own.set(name, column);
  return column;
}

/** The newest record at or before a step; the first one before all. */
export function recordBefore(table: SpectrumTable, step: number | null): SpectrumRecord | undefined {
  if (step === null) return table.records.at(-1);
  return table.records.findLast((record) => stepOf(record) <= step) ?? table.records.at(0);
}
