/** Generated samples: classes (`labels`) or one target per sample (`targets`); the other array is empty. */
export interface Generated {
  readonly task: 'classification' | 'regression';
  readonly features: number;
  readonly classes: number;
  /** Row-major [N, features]. */
  readonly inputs: Float64Array;
  readonly labels: Int32Array;
  readonly targets: Float64Array;
}
