/** Samples that go through the passes at once. */
export interface Chunk {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly samples: number;
  /** Index of its first sample in the part. */
  readonly from: number;
}

/** The part of the data that a Hessian is taken over. */
export interface ChunkedPart {
  readonly chunks: readonly Chunk[];
  /** All targets, [samples, outputs]. */
  readonly targets: Float64Array;
  readonly samples: number;
}
