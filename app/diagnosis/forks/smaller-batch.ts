import type { TrainingSpec } from '../../experiment/experiment.ts';
import { needsFullBatches } from '../../training/check-training.ts';
import { gradientNoise } from '../../training/gradient-noise.ts';
import type { TrainingProblem } from '../../training/training-problem.ts';
import type { DiagnosisEvidence, SmallerBatchEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, type ProposedExperiment } from '../proposals.ts';

/** √E‖g_B − g‖² that counts as noise, beside rounding: on its own and relative to ‖g‖. */
const LEAST = 1e-12;
const LEAST_SHARE = 1e-8;

/** A quarter of the batch, of small ones half. Null where a batch cannot be smaller. */
export function smallerBatchEvidence(
  problem: TrainingProblem,
  training: TrainingSpec,
  batchSize: number,
  theta: Float64Array,
): SmallerBatchEvidence | null {
  if (batchSize < 2 || needsFullBatches(training.optimizer.kind)) return null;
  const size = Math.floor(batchSize / (batchSize < 8 ? 2 : 4));
  const noise = gradientNoise(problem, theta, [batchSize, size]);
  if (noise === null) return null;
  const [now, then] = noise;
  return { size, variance: now.variance, smallerVariance: then.variance, relative: then.relative };
}

/**
 * Smaller batches push a run off a point where the gradient is (almost) zero but single samples' gradients are not (B5), and
 * make more updates for the same cost. Nothing is promised where every sample's gradient is the same, or zero.
 */
export function smallerBatch({ smallerBatch: evidence }: DiagnosisEvidence): ProposedExperiment[] {
  if (evidence === null) return [];
  const { size, variance, smallerVariance, relative } = evidence;
  if (!(Math.sqrt(smallerVariance) > LEAST && relative > LEAST_SHARE)) return [];
  const basis = { key: 'diagnosis.basis.noise', values: { now: variance, then: smallerVariance } };
  return [lowerLoss({ kind: 'batch', size }, null, basis)];
}
