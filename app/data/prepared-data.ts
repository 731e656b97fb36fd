/**
 * Data ready for the engine: flat, row-major, float64, split and standardised. The buffers may be SharedArrayBuffers,
 * so that every thread reads the same memory; nobody writes to them after preparation.
 */
export interface DataPart {
  /** N, number of samples (0 when the part is empty). */
  readonly samples: number;
  /** Shape [N, features]. */
  readonly inputs: Float64Array;
  /** Shape [N, outputs]: one-hot rows for classification, values for regression. */
  readonly targets: Float64Array;
  /** Class of each sample, for classification; empty for regression. */
  readonly labels: Int32Array;
}

export interface PreparedData {
  readonly task: 'classification' | 'regression';
  /** Number of input features. */
  readonly features: number;
  /** Target columns: number of classes, or regression outputs. */
  readonly outputs: number;
  readonly featureNames: readonly string[];
  /** Class names for classification, target names for regression. */
  readonly outputNames: readonly string[];
  readonly train: DataPart;
  readonly validation: DataPart;
  readonly test: DataPart;
  /** Row (0-based, of the source) of each sample of a part, in the part's order. */
  readonly rows: { readonly train: Int32Array; readonly validation: Int32Array; readonly test: Int32Array };
  /** Mean and scale subtracted/divided per feature (0 and 1 where not standardised). */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Things the user should know: constant features, dropped rows, … as catalogue key and values. */
  readonly notes: readonly Note[];
}

/** A sentence of the text catalogue (`assets/locales`, section `notes`) with its values; code holds no sentences. */
export interface Note {
  readonly key: string;
  readonly values?: Readonly<Record<string, number | string>>;
}
