import { z } from 'zod';

/**
 * The loss that is trained or analysed, as it stands in experiment and problem files (design: one JSON, versioned,
 * strict). Unknown keys are errors: a misspelt setting must never be ignored in silence.
 */

/** The file format's version; a file with a higher one is refused with a line that says so. */
export const SCHEMA_VERSION = 1;

export const ACTIVATIONS = [
  'identity',
  'relu',
  'leakyRelu',
  'tanh',
  'sigmoid',
  'softplus',
  'elu',
  'gelu',
  'swish',
  'sine',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const NETWORK_LOSSES = [
  'mse',
  'sse',
  'halfSse',
  'crossEntropy',
  'binaryCrossEntropy',
  'mseOnSoftmax',
] as const;
export type NetworkLoss = (typeof NETWORK_LOSSES)[number];

export const INITIALIZERS = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunUniform',
  'lecunNormal',
  'zeros',
  'orthogonal',
] as const;
export type Initializer = (typeof INITIALIZERS)[number];

/** Largest layer that a file may ask for; a million units would need terabytes before any message could appear. */
export const MAX_UNITS = 65_536;
/** Largest network that is trained: the sample network of homework 2 (1 035 815) fits, its spectrum is estimated. */
export const MAX_PARAMETERS = 2_000_000;

const units = z.number().int().min(1).max(MAX_UNITS);

/** Affine map and activation: a = f(W·x + b), W of shape [units, inputs] row-major, then b (length units). */
export const denseLayerSchema = z.strictObject({
  type: z.literal('dense'),
  units,
  activation: z.enum(ACTIVATIONS).default('identity'),
  bias: z.boolean().default(true),
});

/** An activation of its own: what stands before batch normalisation is a dense layer without one. */
const activationLayerSchema = z.strictObject({
  type: z.literal('activation'),
  activation: z.enum(ACTIVATIONS),
});

const normalization = {
  /** Added to the variance. Default 1e−5 (PyTorch). */
  epsilon: z.number().min(0).max(1).default(1e-5),
  /** Learnt scale γ (starts at 1) and shift β (starts at 0). Default true. */
  affine: z.boolean().default(true),
};

/**
 * Batch normalisation (Ioffe & Szegedy 2015): every unit (every channel of an image) standardised over the batch.
 * Running averages: r ← (1 − momentum)·r + momentum·batch. The lecture's p in μ̄ ← p·μ̄ + (1 − p)·μ is 1 − momentum.
 */
export const batchNormLayerSchema = z.strictObject({
  type: z.literal('batchNorm'),
  /** PyTorch's convention: the weight of the newest batch. Default 0.1, that is p = 0.9. */
  momentum: z.number().gt(0).max(1).default(0.1),
  ...normalization,
  /**
   * What loss, gradient and Hessian of an analysis normalise with: statistics of the whole part of the data, through
   * which every sample moves every other, or the running averages, held fixed. Training always takes the batch's.
   */
  statistics: z.enum(['batch', 'running']).default('batch'),
});

/** Layer normalisation (Ba, Kiros & Hinton 2016): every sample standardised over its features; γ, β one per feature. */
const layerNormLayerSchema = z.strictObject({ type: z.literal('layerNorm'), ...normalization });

/** Training sets each entry to 0 with probability `rate` and divides the others by 1 − rate; analysis leaves it out. */
const dropoutLayerSchema = z.strictObject({
  type: z.literal('dropout'),
  rate: z.number().min(0).lt(1).default(0.5),
});

const extent = z.number().int().min(1).max(4096);
const image = {
  /** [channels, height, width] of what comes in; needed where the layer before does not put out an image. */
  inputShape: z.tuple([extent, extent, extent]).optional(),
};

/** 2-D convolution (cross-correlation, as in PyTorch) with square kernels. Images are [channels, height, width], row-major. */
const conv2dLayerSchema = z.strictObject({
  type: z.literal('conv2d'),
  channels: extent,
  kernel: extent,
  stride: extent.default(1),
  /** Zeros around the image. Default 0. */
  padding: z.number().int().min(0).max(4096).default(0),
  activation: z.enum(ACTIVATIONS).default('identity'),
  bias: z.boolean().default(true),
  ...image,
});

const pooling = {
  /** Side of the square window. */
  size: extent,
  /** Default: `size`. What a last, incomplete window would cover is left out. */
  stride: extent.optional(),
  ...image,
};
const maxPool2dLayerSchema = z.strictObject({ type: z.literal('maxPool2d'), ...pooling });
const averagePool2dLayerSchema = z.strictObject({ type: z.literal('averagePool2d'), ...pooling });

/** An image as a plain vector of features, in the order of its layout; changes no number. */
const flattenLayerSchema = z.strictObject({ type: z.literal('flatten') });

const plainLayers = [
  denseLayerSchema,
  activationLayerSchema,
  batchNormLayerSchema,
  layerNormLayerSchema,
  dropoutLayerSchema,
  conv2dLayerSchema,
  maxPool2dLayerSchema,
  averagePool2dLayerSchema,
  flattenLayerSchema,
] as const;

/** x + F(x) with F a chain of layers that keeps the width (He et al. 2016). Not nested. */
export const residualLayerSchema = z.strictObject({
  type: z.literal('residual'),
  layers: z.array(z.discriminatedUnion('type', plainLayers)).min(1).max(16),
});

/** Extend this union to add a layer type (see CONTRIBUTING). */
export const layerSchema = z.discriminatedUnion('type', [...plainLayers, residualLayerSchema]);
export type LayerSpec = z.infer<typeof layerSchema>;
export type DenseLayerSpec = z.infer<typeof denseLayerSchema>;
export type BatchNormLayerSpec = z.infer<typeof batchNormLayerSchema>;
export type ResidualLayerSpec = z.infer<typeof residualLayerSchema>;

const finite = z.number();

const dataOptions = {
  /** Which part the loss is taken over; training always uses `train`. Default: train. */
  split: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  /**
   * Fractions of rows held out, drawn with `splitSeed`. Default validation: 0.2 for files and for generated
   * classification data of at least 50 samples, else 0. Default test: 0.
   */
  validation: z.number().min(0).max(0.9).optional(),
  test: z.number().min(0).max(0.9).optional(),
  splitSeed: z.number().int().min(0).default(0),
  /** Subtract the training part's mean and divide by its standard deviation, per feature. Default: true for files. */
  standardize: z.boolean().optional(),
};

export const DATASETS = ['iris', 'wine', 'breastCancer', 'digits', 'penguins'] as const;
export type DatasetName = (typeof DATASETS)[number];

export const GENERATORS = [
  'xor',
  'moons',
  'circles',
  'spirals',
  'blobs',
  'linear',
  'sine',
  'polynomial',
  'sinc',
  'frames',
] as const;
export type GeneratorName = (typeof GENERATORS)[number];

export const dataSchema = z.union([
  z.strictObject({ dataset: z.enum(DATASETS), ...dataOptions }),
  z.strictObject({
    generator: z.enum(GENERATORS),
    /** Number of samples. Defaults: 4 for xor, 200 otherwise. */
    samples: z.number().int().min(1).max(100_000).optional(),
    /** Standard deviation of Gaussian noise on inputs (classification) or targets (regression). Default 0.1; xor 0. */
    noise: z.number().min(0).max(100).optional(),
    /** Number of classes, where the generator has a choice (blobs, spirals). */
    classes: z.number().int().min(2).max(20).optional(),
    /** Polynomial degree. Default 3. */
    degree: z.number().int().min(0).max(12).optional(),
    seed: z.number().int().min(0).default(0),
    ...dataOptions,
  }),
  z.strictObject({
    /** Path of a CSV file (relative to the file that names it), or `upload:…` for one brought into the window. */
    csv: z.string().min(1),
    /** Column to predict: a name from the header. */
    target: z.string().min(1),
    /** Columns to use as inputs; default: every usable column but the target. */
    features: z.array(z.string()).min(1).optional(),
    /** What to predict; default: values of a number column, classes otherwise (see `app/data/table-samples.ts`). */
    task: z.enum(['classification', 'regression']).optional(),
    ...dataOptions,
  }),
  z.strictObject({
    inputs: z.array(z.array(finite)).min(1),
    targets: z.array(z.array(finite)).min(1),
    ...dataOptions,
  }),
  z.strictObject({
    inputs: z.array(z.array(finite)).min(1),
    labels: z.array(z.number().int().min(0)).min(1),
    ...dataOptions,
  }),
]);
export type DataSpec = z.infer<typeof dataSchema>;

export const networkLossSchema = z.strictObject({
  kind: z.literal('network'),
  layers: z.array(layerSchema).min(1).max(64),
  loss: z.enum(NETWORK_LOSSES),
  /** λ of the penalty λ‖θ‖² (all parameters, biases included); part of loss, gradient and Hessian. */
  l2: z.number().min(0).default(0),
  data: dataSchema,
});
export type NetworkLossSpec = z.infer<typeof networkLossSchema>;

const interval = z
  .tuple([finite, finite])
  .refine(([low, high]) => low < high, { message: 'expected [low, high] with low < high' });

export const functionLossSchema = z.strictObject({
  kind: z.literal('function'),
  variables: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a name: letters, digits, underscore'))
    .min(1)
    .max(8),
  expression: z.string().min(1).max(4000),
  /** Search and drawing region, one [low, high] per variable. Default [-2, 2] each. */
  box: z.array(interval).optional(),
});
export type FunctionLossSpec = z.infer<typeof functionLossSchema>;

export const lossSchema = z.discriminatedUnion('kind', [networkLossSchema, functionLossSchema]);
export type LossSpec = z.infer<typeof lossSchema>;

/** Where θ comes from: numbers in parameter order, a seeded initialiser, or a file of weights. */
export const pointSchema = z.union([
  z.array(finite).min(1),
  z.strictObject({
    seed: z.number().int().min(0),
    initializer: z.enum(INITIALIZERS).default('glorotUniform'),
  }),
  z.strictObject({ weights: z.string().min(1) }),
]);
export type PointSpec = z.infer<typeof pointSchema>;
