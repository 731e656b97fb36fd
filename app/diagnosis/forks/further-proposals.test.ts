import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema, type TrainingSpec } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { useKernels } from '../../numerics/kernels/kernels.ts';
import { testKernels } from '../../testing/kernels.ts';
import { makeOptimizer } from '../../training/optimizers/registry.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import type { Stall } from './fork-change.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { runFork } from './fork.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import type { ProposedExperiment } from '../proposals.ts';
import { HELD, type Verdict } from '../verdict.ts';
import { minimumReached } from '../verdicts/minimum-reached.ts';
import { strictSaddle } from '../verdicts/strict-saddle.ts';

/** One tanh unit on points of a line. */
function tanhUnit(x: readonly number[], y: readonly number[], bias: boolean): ResolvedLoss {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'dense', units: 1, activation: 'tanh', bias },
      { type: 'dense', units: 1, bias },
    ],
    loss: 'mse',
    data: { inputs: x.map((value) => [value]), targets: y.map((value) => [value]) },
  });
  return { kind: 'network', key: JSON.stringify(spec), spec, data: prepareData(null, spec.data).data };
}

interface Stalled {
  readonly stall: Stall;
  readonly evidence: DiagnosisEvidence;
}

/** A run of 200 updates from `start`, and what it shows at its end. */
function stalledAt(loss: ResolvedLoss, start: readonly number[], settings: object = {}): Stalled {
  const training: TrainingSpec = trainingSchema.parse({
    optimizer: { kind: 'momentum', rate: 0.02, momentum: 0.5 },
    steps: 200,
    evaluateEvery: 1,
    ...settings,
  });
  const objective = buildObjective(loss, 'train');
  const problem = trainingProblem(objective, null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, Float64Array.from(start));
  const rows = [trainer.startRow()];
  while (trainer.step < 200) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  const from = trainer.checkpoint();
  return {
    stall: { loss, training, rate: training.optimizer.rate, from, objective },
    evidence: gatherEvidence({ loss, training, metrics, checkpoints: [from], diverged: false }),
  };
}

const kinds = (verdict: Verdict | null): string[] =>
  (verdict?.proposals ?? []).map(({ proposal }) => proposal.kind);
function proposed(verdict: Verdict | null, kind: string): ProposedExperiment {
  const found = verdict?.proposals.find(({ proposal }) => proposal.kind === kind);
  if (found === undefined) throw new Error(`expected ${kind} among ${kinds(verdict).join()}`);
  return found;
}

describe('more units by splitting one', () => {
  // The exact minima of one tanh unit from the cases fukumizu-amari-plus and -minus: θ = (1, 1).
  it.each([
    ['plus', [0.3658658912911943, 1.054758417396158, 0.9036627808351058], (-2 * 0.05098670013603899) / 5],
    ['minus', [0.5583684232288253, 0.7555380898935751, 1.0864467265383553], -0.05098670013603899 / 2],
  ] as const)('leaves a minimum that is too high, from the same loss (%s)', (_, y, curvature) => {
    const { stall, evidence } = stalledAt(tanhUnit([0.5, 1.5, 3], y, false), [1, 1]);
    // Both minima lie above a fiftieth of a constant guess's loss.
    const verdict = minimumReached(evidence);
    expect(verdict?.confidence).toBeGreaterThan(HELD);
    expect(kinds(verdict)).toEqual(['wider', 'optimizer', 'split']);
    const { proposal, prediction } = proposed(verdict, 'split');
    expect(prediction.direction).toBe('lower');
    expect(prediction.basis?.values?.curvature).toBeCloseTo(curvature, 10);
    const goOn = runFork(stall, null, 100);
    const fork = runFork(stall, proposal, 100);
    expect(fork.losses[0]).toBeCloseTo(stall.objective.loss(stall.from.theta), 12);
    expect(fork.trainLoss).toBeLessThan(0.99 * goOn.trainLoss);
    // Twice the parameters, half the updates; the optimizer begins afresh, at its own length.
    expect([fork.parameters, fork.updates]).toEqual([4, 50]);
    expect(fork.optimizerState).toHaveLength(makeOptimizer(stall.training.optimizer, 4).stateLength);
    expect(fork.lossSpec).toMatchObject({ layers: [{ units: 2 }, { units: 1 }] });
  });

  it('is refused where it cannot keep the loss or opens no way down', () => {
    const { stall } = stalledAt(tanhUnit([-1, 0, 1], [-1, 0, 1], false), [0, 0]);
    const note = (one: Stall): string | undefined =>
      runFork(one, { kind: 'split', layer: 1, unit: 1 }, 10).note?.key;
    expect(note(stall)).toBe('diagnosis.notApplicable.noNegativeCurvature');
    const { loss } = stall;
    if (loss.kind !== 'network') throw new Error('expected a network');
    const penalised: ResolvedLoss = { ...loss, spec: { ...loss.spec, l2: 0.1 } };
    const held = { ...stall, loss: penalised, objective: buildObjective(penalised, 'train') };
    expect(note(held)).toBe('diagnosis.notApplicable.splitting');
  });
});

describe('a smaller batch', () => {
  const x = Array.from({ length: 21 }, (_, k) => -1 + k / 10);

  it('is proposed at a saddle where single samples pull, with the noise it will have, and leaves it', () => {
    // w = v = b = 0 and a hidden bias: the mean residual is zero, single ones are not.
    const { stall, evidence } = stalledAt(tanhUnit(x, x, true), [0, 0.5, 0, 0]);
    const verdict = strictSaddle(evidence);
    expect(verdict?.confidence).toBeGreaterThan(HELD);
    expect(kinds(verdict)).toEqual(['escape', 'rate', 'batch']);
    const { proposal, prediction } = proposed(verdict, 'batch');
    expect(proposal).toEqual({ kind: 'batch', size: 5 });
    // ∇ℓ_n = −2y_n·(tanh ½ for v, 1 for b): σ² = 4·mean(y²)(1 + tanh² ½).
    const sigma = 4 * x.reduce((sum, y) => sum + (y * y) / 21, 0) * (1 + Math.tanh(0.5) ** 2);
    expect(prediction.basis?.values?.now).toBe(0);
    expect(prediction.basis?.values?.then).toBeCloseTo(((sigma / 5) * 16) / 20, 8);
    const goOn = runFork(stall, null, 200);
    const fork = runFork(stall, proposal, 200);
    expect(fork.training.batchSize).toBe(5);
    expect(fork.updates).toBeGreaterThan(4 * goOn.updates);
    expect(fork.trainLoss).toBeLessThan(0.5 * goOn.trainLoss);
  });

  it('costs in the kernels what it costs outside, and is followed on the way', () => {
    const { stall } = stalledAt(tanhUnit(x, x, true), [0, 0.5, 0, 0], { batchSize: 8 });
    const outside = runFork(stall, { kind: 'batch', size: 2 }, 40);
    useKernels(testKernels());
    const inside = runFork(stall, { kind: 'batch', size: 2 }, 40);
    useKernels(null);
    expect(inside.updates).toBe(outside.updates);
    expect(inside.spent).toEqual(outside.spent);
    expect(inside.losses.length).toBeGreaterThan(32);
    expect(inside.trainLoss).toBeCloseTo(outside.trainLoss, 10);
  });

  it('promises nothing where the gradient of every sample is zero, nor where batches cannot be smaller', () => {
    const { evidence } = stalledAt(tanhUnit(x, x, false), [0, 0]);
    expect(evidence.smallerBatch).toMatchObject({ size: 5, variance: 0, smallerVariance: 0 });
    expect(kinds(strictSaddle(evidence))).toEqual(['escape', 'rate']);
    const noBatches = stalledAt(tanhUnit(x, x, true), [0, 0.5, 0, 0], {
      optimizer: { kind: 'lbfgs', rate: 1 },
    });
    expect(noBatches.evidence.smallerBatch).toBeNull();
    const single = stalledAt(tanhUnit(x, x, true), [0, 0.5, 0, 0], { batchSize: 1 });
    expect(single.evidence.smallerBatch).toBeNull();
    const pair = stalledAt(tanhUnit(x, x, true), [0, 0.5, 0, 0], { batchSize: 7 });
    expect(pair.evidence.smallerBatch?.size).toBe(3);
  });
});
