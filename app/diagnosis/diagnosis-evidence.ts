import type { Inertia, PointClass } from '../curvature/point-card.ts';
import type { Note } from '../data/prepared-data.ts';
import type { OptimizerSpec } from '../experiment/experiment.ts';
import type { Activation, NetworkLoss } from '../experiment/loss-spec.ts';
import type { Trend } from './stall-detector.ts';

/**
 * Everything that verdicts are made from. Each part is null where it could not be had, and `missing` says why; a verdict that
 * needs it is then not given, never guessed. All losses are over the training part unless named otherwise.
 */
export interface DiagnosisEvidence {
  /** Step that is diagnosed. */
  readonly step: number;
  readonly curves: CurveEvidence;
  readonly update: UpdateEvidence | null;
  readonly point: PointEvidence | null;
  readonly continuation: ContinuationEvidence | null;
  readonly noise: NoiseEvidence | null;
  readonly calm: CalmEvidence | null;
  readonly rates: readonly RateTrial[] | null;
  readonly capacity: CapacityEvidence | null;
  readonly crossed: CrossedEvidence | null;
  readonly data: DataEvidence | null;
  readonly scale: ScaleEvidence | null;
  readonly output: OutputEvidence | null;
  readonly network: NetworkEvidence | null;
  readonly twins: readonly TwinEvidence[] | null;
  readonly channel: ChannelEvidence | null;
  /** Pairs of units under way to each other; null where none was looked for. */
  readonly departures: readonly DepartureEvidence[] | null;
  readonly smallerBatch: SmallerBatchEvidence | null;
  readonly split: SplitEvidence | null;
  readonly missing: readonly Note[];
}

/** What the records alone say. NaN where a quantity was never recorded. */
export interface CurveEvidence {
  readonly trend: Trend;
  readonly column: 'trainLoss' | 'batchLoss';
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly leastLoss: number;
  /**
   * Medians, around half of the recorded steps and over the last twentieth, of means of four neighbours, of which a cycle of two or
   * four steps is no part: the fall between them is what a run of this length shows last.
   */
  readonly middleLoss: number;
  readonly endLoss: number;
  /** The run ended by a number that is not finite, or holds one. */
  readonly diverged: boolean;
  /** Step of the first non-finite loss, NaN for none. */
  readonly divergedAt: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly leastValidationLoss: number;
  readonly leastValidationStep: number;
  readonly trainAccuracy: number;
  /** Share of upward moves between neighbouring full-batch losses in the last half. */
  readonly upwardShare: number;
  /** Gradient norms: at the first record and over the last tenth (median). */
  readonly firstGradientNorm: number;
  readonly lastGradientNorm: number;
}

export interface UpdateEvidence {
  readonly optimizer: OptimizerSpec;
  /** η in force at the step. */
  readonly rate: number;
  readonly batchSize: number;
  readonly samples: number;
  /** λmax·(of H, or preconditioned) over the optimizer's stability edge; NaN where there is none. 1 is the edge. */
  readonly edgeRatio: number;
  /** The same at the run's start and at the checkpoint at half time, NaN without them. */
  readonly startEdgeRatio: number;
  readonly middleEdgeRatio: number;
}

export interface PointEvidence {
  readonly parameters: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly relativeGradientNorm: number;
  readonly class: PointClass;
  readonly inertia: Inertia;
  readonly smallestEigenvalue: number;
  readonly largestEigenvalue: number;
  /** gᵀHg/(gᵀg): curvature along the gradient. */
  readonly gradientCurvature: number;
  readonly gradientFlatness: number;
  readonly unexplainedZeros: number;
  /** Σ_{λ>0} c²/2λ, c = vᵀg: what Newton's method would gain on the quadratic model in the directions that curve up. */
  readonly newtonGain: number;
  /** Least loss straight against the gradient (`ray-fall.ts`), −∞ where it falls without end. */
  readonly rayLeast: number;
  /** What gradient descent at the current rate gains on the model over {@link HORIZON} steps, upward and downward curving parts. */
  readonly descentGain: { readonly positive: number; readonly negative: number };
  /**
   * Places around θ at which the loss is the same and its gradient 0 up to rounding, none otherwise (`constancy.ts`); null where
   * gradient or Hessian at θ are not zero.
   */
  readonly constantPlaces: number | null;
  /** The critical point within a tenth of max(1, ‖θ‖), null where Newton's method finds none. */
  readonly near: NearEvidence | null;
  /** Whether Newton's method goes back to a saddle that the run is just leaving: asked where a stalled run's gradient lies along the most negative curvature. */
  readonly leavesSaddle: boolean;
}

export interface NearEvidence {
  readonly class: PointClass;
  readonly inertia: Inertia;
  readonly distance: number;
  /** distance / max(1, ‖θ‖). */
  readonly relativeDistance: number;
  readonly loss: number;
  readonly smallestEigenvalue: number;
  /** By how much curvature along its eigenvector changes on the way there, over |smallestEigenvalue| (`curvature-change.ts`); 0 without negative curvature. */
  readonly curvatureChange: number;
  readonly unexplainedZeros: number;
  /** Lower places beyond second order: L − c·rᵖ; null where none was found or second order decides. */
  readonly descent: { readonly order: number; readonly drop: number; readonly radius: number } | null;
  /** Steps until the loss has left the saddle's by `escapeDrop`, null without negative curvature or a known rule. */
  readonly escapeSteps: number | null;
  readonly escapeDrop: number;
}

/** Steps the linear model looks ahead. */
export const HORIZON = 200;

/** Going on for a few updates with full gradients on the way. */
export interface ContinuationEvidence {
  readonly updates: number;
  /** Full-data losses, first at θ. */
  readonly losses: Float64Array;
  /** Mean cosine of successive full gradients. */
  readonly meanCosine: number;
  readonly negativeShare: number;
  /**
   * Median of Δθᵀ(g⁺ − g)/(−gᵀΔθ), the mean curvature along the update over its slope: ηλ of gradient descent on a quadratic,
   * and on any loss 1 where the update ends at the bottom along itself, 2 where it ends as high on the other side
   * (g⁺ᵀΔθ = −gᵀΔθ on a symmetric valley). NaN where no update goes downhill.
   */
  readonly stepCurvature: number;
  readonly diverged: boolean;
}

export interface NoiseEvidence {
  /** E‖g_B − g‖² over batches. */
  readonly variance: number;
  /** ‖g‖². */
  readonly signal: number;
  /** ½η·E[(g_B)ᵀH(g_B)] / ‖g‖²: 1 where one update gains nothing on average. With momentum η/(1 − β). */
  readonly balance: number;
}

/** Going on with the same batches at the run's rate and at a tenth of it (`calm-trial.ts`). */
export interface CalmEvidence {
  readonly updates: number;
  /** Mean full losses over the first and the last quarter at the run's rate. */
  readonly early: number;
  readonly late: number;
  /** Over the last quarter at a tenth of it. */
  readonly calm: number;
  /** Over the last quarter at the run's rate with all samples in each batch; `late` where they are. */
  readonly whole: number;
}

/** Going on with standardised inputs, the function kept, and with raw ones at several rates (`scale-trial.ts`). */
export interface ScaleEvidence {
  readonly updates: number;
  /** Full loss at θ. */
  readonly here: number;
  /** Mean full loss over the last quarter with standardised inputs; Infinity after divergence. */
  readonly standardized: number;
  /** The same with the inputs as they are. */
  readonly raw: readonly RateTrial[];
  /** Standardised inputs began from usual weights, as did half of `raw`. */
  readonly isAnew: boolean;
}

/** What a smaller batch would do to the gradient's noise at θ. */
export interface SmallerBatchEvidence {
  readonly size: number;
  /** E‖g_B − g‖² = (σ²/B)(N−B)/(N−1) over all batches of the run's size and of `size`, from every sample's own gradient. */
  readonly variance: number;
  readonly smallerVariance: number;
  /** √smallerVariance / ‖g‖; NaN where both are zero. */
  readonly relative: number;
}

/** The unit whose splitting opens the steepest way down (`app/critical/splitting.ts`). */
export interface SplitEvidence {
  readonly layer: number;
  readonly unit: number;
  /** Second derivative of the wider network's loss along that way, below 0. */
  readonly curvature: number;
}

/** Going on with the rate times a factor, all else equal. */
export interface RateTrial {
  readonly factor: number;
  readonly updates: number;
  /** Full-data loss at the end (mean of the last quarter); Infinity after divergence. */
  readonly loss: number;
}

export interface CapacityEvidence {
  /** Lowest loss that L-BFGS found in the same function set, from θ and from fresh starts. */
  readonly best: number;
  readonly fromHere: number;
  readonly starts: number;
  /** The same with a larger function set; NaN where none was tried. */
  readonly larger: number;
  /** True where the loss is convex in θ, so that a critical point is the global minimum. */
  readonly convex: boolean;
  /** θ of `best`. */
  readonly witness: Float64Array;
}

/** Fits to one half of the samples, looked at on the other (`cross-fit.ts`). */
export interface CrossedEvidence {
  /** Loss on the half that was left out. */
  readonly own: number;
  /** The same of the larger function set; NaN where there is none, or it fits no better. */
  readonly larger: number;
  /** Loss of the same fits on the held-out part; NaN without one, or where there is no gap to explain. */
  readonly heldOut: number;
  /** Held-out samples against left-out ones by rank, in standard errors of samples of one kind; NaN where `heldOut` is. */
  readonly rankErrors: number;
}

export interface DataEvidence {
  readonly samples: number;
  readonly features: number;
  readonly outputs: number;
  readonly task: 'classification' | 'regression';
  /** Loss of the best constant output. */
  readonly baseline: number;
  /** Condition of the inputs' second moments (constant input included), and of the standardised ones. */
  readonly condition: number;
  readonly standardizedCondition: number;
  /** Largest |mean difference| of a feature between training and validation, in standard errors; NaN without validation. */
  readonly shift: number;
  readonly validationSamples: number;
  /** Whether neighbouring inputs have targets alike, in standard errors (`neighbours.ts`). */
  readonly neighbours: number;
}

export interface LayerEvidence {
  readonly activation: Activation;
  readonly hidden: boolean;
  readonly units: number;
  /** Share of units (channels of an image) with f′ = 0 on every sample. */
  readonly dead: number;
  /** Mean of f′ over samples and units, relative to its largest value. */
  readonly slope: number;
}

/** Shares of a hidden layer's units that have one with equal entering weights (`twin-units.ts`), at step 0 and now. */
export interface TwinEvidence {
  readonly start: number;
  readonly now: number;
}

/** What stands at the end of a network, whatever stands before. */
export interface OutputEvidence {
  readonly loss: NetworkLoss;
  readonly activation: Activation;
  readonly classes: number;
}

export interface NetworkEvidence {
  readonly loss: NetworkLoss;
  /** Dense layers and nothing else. */
  readonly isChain: boolean;
  readonly layers: readonly LayerEvidence[];
  readonly startLayers: readonly LayerEvidence[] | null;
  readonly startLoss: number;
  /** ‖∂L/∂W‖ of the first over that of the last layer at the start, per entry; NaN without a chain. */
  readonly startGradientRatio: number;
  /** Mean of the output's f′, every number weighed by its error; NaN without a squared loss of it. */
  readonly outputSlope: number;
  /** Share of samples that softmax puts on a wrong class with at least 0.95. */
  readonly wrongAndSure: number;
  readonly parameterNorm: number;
  readonly startParameterNorm: number;
}

/** Two hidden units on their way to each other while their leaving weights grow and cancel (`channel.ts`). */
export interface ChannelEvidence {
  readonly layer: number;
  readonly units: readonly [number, number];
  readonly cosine: number;
  /** |a_u + a_v| / (|a_u| + |a_v|). */
  readonly cancellation: number;
  /** |a_u| + |a_v| now, and at the earlier checkpoint (NaN without one). */
  readonly size: number;
  readonly sizeBefore: number;
  /** Cosine between the way since the earlier checkpoint and the channel's direction; NaN without one. */
  readonly motion: number;
  /** Least losses with the pair's leaving weights at 1, 2, 4, 8 times their size. */
  readonly profile: Float64Array;
  /** Least loss at the present size at the cost of the whole profile. */
  readonly stayed: number;
  /**
   * Where the profile falls: the pair where L-BFGS (two minimisations) leads from θ, the size, and the distance of the
   * entering weights over the sum of their norms, each over the present one; else NaN.
   */
  readonly flight: number;
  readonly meeting: number;
}

/** A pair of units under way to each other, and where a long free minimisation takes it (`departure.ts`). */
export interface DepartureEvidence {
  /** |a_u + a_v| / (|a_u| + |a_v|) now. */
  readonly cancellation: number;
  /** By how much |a_u| + |a_v| has grown since the earlier checkpoint, as a share. */
  readonly growth: number;
  /** Size of the leaving weights and distance of the entering ones where the minimisation ends, over the present ones. */
  readonly flight: number;
  readonly meeting: number;
  /** Cosine of its way with the channel's direction at its end. */
  readonly way: number;
  /** Share of the leaving weights that does not cancel there. */
  readonly left: number;
  /** Share of the loss that it gains. */
  readonly gain: number;
}
