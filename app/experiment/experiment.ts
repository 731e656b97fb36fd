import { z } from 'zod';
import { lossSchema, pointSchema, SCHEMA_VERSION } from './loss-spec.ts';

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
});
export type TrainingSpec = z.infer<typeof trainingSchema>;

export const analysisSchema = z.strictObject({
  /** A checkpoint every k steps (step 0 and the last step always have one). Default: steps / 20, at least 1. */
  checkpointEvery: z.number().int().min(1).optional(),
  /** Full Hessian spectrum and class at every checkpoint. */
  spectrum: z.boolean().default(true),
});
export type AnalysisSpec = z.infer<typeof analysisSchema>;

export const experimentSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: z.string().min(1).max(200).default('Untitled'),
  loss: lossSchema,
  /** Start of training. Default: seed 0, glorotUniform for networks; the centre of the box for functions. */
  start: pointSchema.optional(),
  training: trainingSchema,
  analysis: analysisSchema.prefault({}),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** A problem: one loss and (for `analyze`) one point. */
export const problemSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  loss: lossSchema,
  point: pointSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;
