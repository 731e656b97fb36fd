/** Columns of the metrics table, one row per recorded step; NaN where a quantity was not evaluated at that step. */
export const METRIC_COLUMNS = [
  'step',
  'epoch',
  /** Loss of the batch that made the step, before the step. */
  'batchLoss',
  /** ‖g‖ of that batch. */
  'batchGradientNorm',
  'trainLoss',
  'validationLoss',
  'trainAccuracy',
  'validationAccuracy',
  /** ‖∇L‖ over the whole training part. */
  'gradientNorm',
  'rate',
] as const;
