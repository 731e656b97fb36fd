/** Eigenvectors of the largest eigenvalues onto which the gradient is split. */
export const SPLIT_COUNT = 5;

/**
 * Columns of the scalars of one spectrum. NaN where a quantity does not exist or is not computed: the inertia, effective
 * rank and condition number of an estimate, the preconditioned sharpness of optimizers without a scale, shares of a
 * zero gradient.
 */
export const SPECTRUM_COLUMNS = [
  'step',
  /** η of the update that follows. */
  'rate',
  'loss',
  /** ‖∇L‖₂. */
  'gradientNorm',
  'lambdaMin',
  'lambdaMax',
  /** Bounds on |computed − exact|: Weyl's for a whole spectrum, the Lanczos residual for an estimate. */
  'lambdaMinError',
  'lambdaMaxError',
  'negative',
  'zero',
  'positive',
  'zeroTolerance',
  'trace',
  /** Half-width of the 99 % interval of an estimate, 0 otherwise; the same for ‖H‖_F. */
  'traceError',
  /** ‖H‖_F. */
  'frobenius',
  'frobeniusError',
  /** exp of the entropy of |λ|/Σ|λ|. */
  'effectiveRank',
  /** max|λ|/min|λ| over non-zero eigenvalues. */
  'conditionNumber',
  /** λmax of D^(−1/2)·H·D^(−1/2), D the optimizer's scale σ. */
  'preconditionedSharpness',
  /** The stability edge that λmax or the preconditioned sharpness is compared with. */
  'edge',
  /** 1 where the spectrum is an estimate, else 0. */
  'estimated',
  /** |⟨g, vᵢ⟩|²/‖g‖² for the eigenvectors of the largest, second largest, … eigenvalue. */
  'share1',
  'share2',
  'share3',
  'share4',
  'share5',
] as const;
export type SpectrumColumn = (typeof SPECTRUM_COLUMNS)[number];

/** Index of every column. */
export const SPECTRUM_COLUMN = Object.fromEntries(SPECTRUM_COLUMNS.map((name, at) => [name, at])) as Readonly<
  Record<SpectrumColumn, number>
>;

/** One spectrum. */
export interface SpectrumRecord {
  /** Scalars, in the order of {@link SPECTRUM_COLUMNS}. */
  readonly row: Float64Array;
  /** Eigenvalues ascending; of an estimate the grid of its density. */
  readonly values: Float64Array;
  /** Eigenvalues that each value stands for, of an estimate; empty where each stands for one. */
  readonly weights: Float64Array;
}

/** Spectra in the order of their steps. */
export interface SpectrumBlock {
  readonly count: number;
  /** Values per spectrum: P, or the length of an estimate's grid. */
  readonly width: number;
  /** Shape [count, SPECTRUM_COLUMNS.length]. */
  readonly rows: Float64Array;
  /** Shape [count, width]. */
  readonly values: Float64Array;
  /** Shape [count, width], or empty. */
  readonly weights: Float64Array;
}

export const EMPTY_BLOCK: SpectrumBlock = {
  count: 0,
  width: 0,
  rows: new Float64Array(0),
  values: new Float64Array(0),
  weights: new Float64Array(0),
};

/** Spectra of one width, put one after the other. */
export function blockOf(records: readonly SpectrumRecord[]): SpectrumBlock {
  return {
    count: records.length,
    width: records.at(0)?.values.length ?? 0,
    rows: joined(records.map((record) => record.row)),
    values: joined(records.map((record) => record.values)),
    weights: joined(records.map((record) => record.weights)),
  };
}

/** Blocks of one width, put one after the other. */
export function joinBlocks(blocks: readonly SpectrumBlock[]): SpectrumBlock {
  if (blocks.length === 1) return blocks[0];
  return {
    count: blocks.reduce((sum, block) => sum + block.count, 0),
    width: blocks.at(0)?.width ?? 0,
    rows: joined(blocks.map((block) => block.rows)),
    values: joined(blocks.map((block) => block.values)),
    weights: joined(blocks.map((block) => block.weights)),
  };
}

/** The k-th spectrum of a block, as views into it. */
export function recordAt(block: SpectrumBlock, k: number): SpectrumRecord {
  const { width, rows, values, weights } = block;
  const columns = SPECTRUM_COLUMNS.length;
  return {
    row: rows.subarray(k * columns, (k + 1) * columns),
    values: values.subarray(k * width, (k + 1) * width),
    weights: weights.length === 0 ? weights : weights.subarray(k * width, (k + 1) * width),
  };
}

/** At most `maximum` indices below `count`, evenly spread, the first and the last among them. */
export function evenIndices(count: number, maximum: number): number[] {
  if (count <= maximum) return Array.from({ length: count }, (_, k) => k);
  if (maximum <= 1) return maximum === 1 ? [count - 1] : [];
  return Array.from({ length: maximum }, (_, k) => Math.round((k * (count - 1)) / (maximum - 1)));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}
