import type { OptimizerSpec } from '../experiment/experiment.ts';
import type { LayerSpec, NetworkLossSpec } from '../experiment/loss-spec.ts';
import { initialParameters } from '../network/initializers.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { createTrainer } from '../training/trainer.ts';
import { trainingProblem } from '../training/training-problem.ts';

/** The four corners (±1, ±1); class 1 where the signs differ. */
const CORNERS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];
const TARGETS = [0, 1, 1, 0];

/**
 * XOR with binary cross-entropy: logistic regression (`hidden` = 0) or one layer of tanh units; `product` adds the input x₁x₂.
 * Logistic regression on x₁, x₂ alone cannot do better than ln 2: the model's bias.
 */
export function xorObjective(hidden: number, product: boolean): NetworkObjective {
  const output: LayerSpec = { type: 'dense', units: 1, activation: 'identity', bias: true };
  const layers: LayerSpec[] =
    hidden === 0 ? [output] : [{ type: 'dense', units: hidden, activation: 'tanh', bias: true }, output];
  const inputs = CORNERS.map(([a, b]) => (product ? [a, b, a * b] : [a, b]));
  const targets = TARGETS.map((target) => [target]);
  const spec: NetworkLossSpec = {
    kind: 'network',
    layers,
    loss: 'binaryCrossEntropy',
    l2: 0,
    data: { inputs, targets, split: 'train', splitSeed: 0 },
  };
  const part = {
    samples: 4,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(TARGETS),
    labels: new Int32Array(0),
  };
  return createNetworkObjective(spec, part, product ? 3 : 2, 1);
}

export interface FitCurve {
  /** Training loss after 0, 1, … updates. */
  readonly losses: Float64Array;
  readonly theta: Float64Array;
}

/** Trains on all samples from a seeded start (Glorot), the loss kept at every step; NaN after divergence. */
export function fitCurve(
  objective: NetworkObjective,
  optimizer: OptimizerSpec,
  seed: number,
  steps: number,
  initializer: 'glorotUniform' | 'heUniform' = 'glorotUniform',
): FitCurve {
  const start = initialParameters(objective.spec.layers, objective.features, { seed, initializer });
  const trainer = createTrainer(
    trainingProblem(objective, null),
    { optimizer, batchSize: 'full', steps, seed: 0, evaluateEvery: steps + 1 },
    start,
  );
  const losses = new Float64Array(steps + 1).fill(NaN);
  losses[0] = objective.loss(trainer.theta);
  for (let k = 1; k <= steps && trainer.divergence === null; k++) {
    trainer.advance();
    if (trainer.step !== k) break;
    losses[k] = objective.loss(trainer.theta);
  }
  return { losses, theta: trainer.theta.slice() };
}
