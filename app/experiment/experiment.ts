import { z } from 'zod';
import { lossSchema, pointSchema, SCHEMA_VERSION } from './loss-spec.ts';
import { scheduleSchema } from './schedule-spec.ts';

/** One experiment: loss, start, training and analysis. With its seeds it gives bit-equal results on a machine class. */

const rate = z.number().positive().max(1e6);
const coefficient = z.number().min(0).lt(1);

/** Defaults are PyTorch's (torch.optim) where it has the optimizer; the source stands in each optimizer's doc. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sgd'), rate }),
  z.strictObject({
    kind: z.literal('momentum'),
    rate,
    momentum: coefficient.default(0.9),
    /** Which recursion (`app/training/optimizers/momentum.ts`). Default: pytorch. */
    convention: z.enum(['pytorch', 'lecture', 'ema']).optional(),
  }),
  z.strictObject({ kind: z.literal('nesterov'), rate, momentum: coefficient.default(0.9) }),
  z.strictObject({
    kind: z.literal('adagrad'),
    rate,
    epsilon: z.number().min(0).default(1e-10),
    /** Root of the sum of squares, or of their mean without ε. Default: original. */
    convention: z.enum(['original', 'lecture']).optional(),
  }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    rate,
    decay: coefficient.default(0.99),
    epsilon: z.number().min(0).default(1e-8),
    /** v₀ = 0 with ε, or σ₀ = |g₀| without. Default: pytorch. */
    convention: z.enum(['pytorch', 'lecture']).optional(),
  }),
  z.strictObject({
    kind: z.literal('adam'),
    rate,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().min(0).default(1e-8),
    /** Divide the moving averages by 1 − βᵗ. Default: true. */
    biasCorrection: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('adamw'),
    rate,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().min(0).default(1e-8),
    weightDecay: z.number().min(0).default(0.01),
  }),
  z.strictObject({
    kind: z.literal('amsgrad'),
    rate,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().min(0).default(1e-8),
  }),
  z.strictObject({
    kind: z.literal('radam'),
    rate,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().min(0).default(1e-8),
  }),
  z.strictObject({
    kind: z.literal('lion'),
    rate,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.99),
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({
    kind: z.literal('sam'),
    rate,
    rho: z.number().positive().default(0.05),
    momentum: coefficient.default(0),
  }),
  z.strictObject({
    kind: z.literal('lbfgs'),
    /** First trial step of the line search; 1 is the natural one. */
    rate,
    history: z.number().int().min(1).max(100).default(10),
  }),
  z.strictObject({ kind: z.literal('newton'), rate, damping: z.number().min(0).default(0) }),
  z.strictObject({ kind: z.literal('saddleFreeNewton'), rate, damping: z.number().min(0).default(0) }),
  z.strictObject({ kind: z.literal('naturalGradient'), rate, damping: z.number().min(0).default(1e-3) }),
]);
export type OptimizerSpec = z.infer<typeof optimizerSchema>;
export type OptimizerKind = OptimizerSpec['kind'];

/** Random changes of each update's inputs (`app/training/perturbed-gradient.ts`); all off by default. */
export const augmentationSchema = z.strictObject({
  /** Standard deviation of Gaussian noise, in units of the prepared (standardised) inputs. */
  noise: z.number().min(0).max(100).optional(),
  /** Left and right exchanged in half of the samples; inputs are images, row by row. */
  flipHorizontal: z.boolean().optional(),
  /** Top and bottom exchanged in half of the samples. */
  flipVertical: z.boolean().optional(),
  /** Shift by −k … k pixels along each axis, the border filled with raw zeros. */
  shift: z.number().int().min(0).max(64).optional(),
  /** Pixels in an image row. Default: √features. */
  width: z.number().int().min(1).max(4096).optional(),
});
export type AugmentationSpec = z.infer<typeof augmentationSchema>;

export const trainingSchema = z.strictObject({
  optimizer: optimizerSchema,
  /** Samples per update; `full` is all of them. A batch larger than N is refused with N in the message. */
  batchSize: z.union([z.number().int().min(1), z.literal('full')]).default('full'),
  /** Number of updates (steps), counted over epochs. */
  steps: z.number().int().min(1).max(100_000_000),
  /** Seed of the batch order. */
  seed: z.number().int().min(0).default(0),
  /** Full train/validation loss, accuracy and ‖g‖ every k steps; default: once an epoch, at most every 10 steps. */
  evaluateEvery: z.number().int().min(1).optional(),
  /** Learning rate over the run. Default: constant. */
  schedule: scheduleSchema.optional(),
  /** λ of decoupled decay θ ← θ(1 − ηλ) before each step of any optimizer; adds to AdamW's and Lion's own. Default 0. */
  weightDecay: z.number().min(0).optional(),
  /**
   * λ of λ‖θ‖₁ in the update alone, with the subgradient λ·sign(θ), 0 at 0. Recorded losses, gradients and Hessians leave it
   * out: the penalty has none where a parameter is 0. Default 0.
   */
  l1: z.number().min(0).optional(),
  /** Update gradients (L1 included) scaled to at most this ‖g‖₂, or every component cut to ±value. Default: off. */
  clip: z
    .union([
      z.strictObject({ norm: z.number().positive() }),
      z.strictObject({ value: z.number().positive() }),
    ])
    .optional(),
  /** Ends the run after `patience` evaluations without a validation loss lower by more than `improvement`. Default: off. */
  earlyStopping: z
    .strictObject({
      patience: z.number().int().min(1).max(1_000_000),
      improvement: z.number().min(0).default(0),
    })
    .optional(),
  /** ε: updates see the targets (1 − ε)y + ε/C instead of one-hot y; recorded losses do not. Default 0. */
  labelSmoothing: z.number().min(0).lt(1).optional(),
  augmentation: augmentationSchema.optional(),
  /**
   * What trains: our float64 engine, or TensorFlow in float32 (dense networks; `app/training/check-tensorflow.ts`). Checkpoints
   * are analysed in float64 either way. Default: float64.
   */
  engine: z.enum(['float64', 'tensorflow']).optional(),
});
export type TrainingSpec = z.infer<typeof trainingSchema>;

const analysisSchema = z.strictObject({
  /** A checkpoint every k steps (step 0 and the last step always have one). Default: steps / 20, at least 1. */
  checkpointEvery: z.number().int().min(1).optional(),
  /** Full Hessian spectrum and class at every checkpoint. */
  spectrum: z.boolean().default(true),
  /**
   * Eigenvalues every k steps, without checkpoints: all of them, training waits where the analysis does not keep up. `auto`: as
   * often as `analysisShare` allows, training never waits, and which steps get a spectrum depends on the machine. Step 0
   * and the last step belong to both. Default: none.
   */
  spectrumEvery: z.union([z.number().int().min(1), z.literal('auto')]).optional(),
  /** Share of one thread's time that `auto` may take. Default 0.2. */
  analysisShare: z.number().gt(0).max(1).optional(),
});
export type AnalysisSpec = z.infer<typeof analysisSchema>;

/**
 * Several runs from one file: every combination of the listed settings, each with every seed (`expand-sweep.ts`). What is
 * not listed stays as `training` has it.
 */
const sweepSchema = z.strictObject({
  /** Each seed sets the batch order and, where the start is drawn, the start. Default: the experiment's own. */
  seeds: z.array(z.number().int().min(0)).min(1).max(10_000).optional(),
  optimizers: z.array(optimizerSchema).min(1).max(100).optional(),
  /** Replace the rate of every optimizer. */
  rates: z.array(rate).min(1).max(1000).optional(),
  batchSizes: z
    .array(z.union([z.number().int().min(1), z.literal('full')]))
    .min(1)
    .max(1000)
    .optional(),
  schedules: z.array(scheduleSchema).min(1).max(100).optional(),
  weightDecays: z.array(z.number().min(0)).min(1).max(1000).optional(),
});
export type SweepSpec = z.infer<typeof sweepSchema>;

export const experimentSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: z.string().min(1).max(200).default('Untitled'),
  loss: lossSchema,
  /** Start of training. Default: seed 0, glorotUniform for networks; the centre of the box for functions. */
  start: pointSchema.optional(),
  training: trainingSchema,
  analysis: analysisSchema.prefault({}),
  /** Many runs instead of one. Default: none. */
  sweep: sweepSchema.optional(),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** A problem: one loss and (for `analyze`) one point. */
export const problemSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  loss: lossSchema,
  point: pointSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;
