import { describe, expect, it } from 'vitest';
import { analyzePoint } from '../curvature/analyze-point.ts';
import { randomStream } from '../numerics/random.ts';
import { readMetrics } from '../exchange/read-metrics.ts';
import { prepareData } from '../data/prepare.ts';
import { trainingSchema } from '../experiment/experiment.ts';
import { networkLossSchema } from '../experiment/loss-spec.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { METRIC_COLUMNS } from '../training/metric-columns.ts';
import { createTrainer } from '../training/trainer.ts';
import { trainingProblem } from '../training/training-problem.ts';
import { buildObjective } from '../experiment/objective.ts';
import { diagnose } from './diagnose.ts';
import { escapeGrowth, escapeSteps } from './evidence/escape-time.ts';
import { agrees, runFork } from './forks/fork.ts';
import { gatherEvidence, recordsEvidence, type DiagnosisInput } from './evidence/gather-evidence.ts';

function functionLoss(expression: string, variables: string[]): ResolvedLoss {
  return { kind: 'function', key: expression, spec: { kind: 'function', variables, expression } };
}

function trained(loss: ResolvedLoss, start: number[], rate: number, steps: number): DiagnosisInput {
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate }, steps, evaluateEvery: 1 });
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, Float64Array.from(start));
  const rows = [trainer.startRow()];
  const checkpoints = [trainer.checkpoint()];
  while (trainer.step < steps && trainer.divergence === null) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
  }
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return { loss, training, metrics, checkpoints, diverged: trainer.divergence !== null };
}

const PLACES = Array.from({ length: 21 }, (_, k) => [-1 + k / 10]);

/** A linear model at rest; on a parabola where nothing else is asked for. */
function trainedNetwork(
  inputs = PLACES,
  targets = PLACES.map(([v]) => [v * v]),
  start = [0.5, 0],
): DiagnosisInput {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { inputs, targets },
  });
  const { data } = prepareData(null, spec.data);
  return trained({ kind: 'network', key: 'linear', spec, data }, start, 0.2, 400);
}

const saddle = functionLoss('2 + x^2 - y^2 + y^4', ['x', 'y']);
const top = (input: DiagnosisInput): string => diagnose(gatherEvidence(input)).verdicts[0].kind;

describe('verdicts on exact cases', () => {
  it('never calls bouncing at η = 2/λ a critical point', () => {
    // stall-with-large-gradient: loss 50 and gradient 100 for ever.
    const input = trained(functionLoss('50*x^2', ['x']), [1], 0.02, 1000);
    const { verdicts, evidence } = diagnose(gatherEvidence(input));
    expect(evidence.curves.lastLoss).toBeCloseTo(50, 9);
    expect(evidence.point?.gradientNorm).toBeCloseTo(100, 9);
    expect(verdicts[0].kind).toBe('rateTooLarge');
    expect(verdicts.map(({ kind }) => kind)).not.toContain('strictSaddle');
  });

  it('sees a step from one side of a valley to the other where the curvature at its ends is small', () => {
    // √(1 + x²) at η = 2√(1 + x²): x → −x, though ηλ = 2/(1 + x²) is far below 2.
    const input = trained(functionLoss('sqrt(1 + x^2)', ['x']), [3], 2 * Math.sqrt(10), 200);
    const { verdicts, evidence } = diagnose(gatherEvidence(input));
    expect(evidence.update?.edgeRatio).toBeLessThan(0.2);
    expect(evidence.continuation?.stepCurvature).toBeCloseTo(2, 9);
    expect(verdicts[0].kind).toBe('rateTooLarge');
  });

  it('steps down beyond second order where the Hessian is zero', () => {
    // x³ + xy²: at 0 no eigenvector leads down, x < 0 does.
    const cubic = functionLoss('3 + x^3 + x*y^2 + (x^2 + y^2)^2', ['x', 'y']);
    const input = trained(cubic, [0.25, 0], 0.1, 900);
    const { verdicts, evidence } = diagnose(gatherEvidence(input));
    expect(verdicts[0].kind).toBe('degeneratePoint');
    expect(evidence.point?.near?.descent?.order).toBeCloseTo(3, 0);
    const [{ proposal, prediction }] = verdicts[0].proposals;
    expect(proposal.kind).toBe('beyond');
    const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.1 }, steps: 900 });
    const objective = buildObjective(cubic, 'train');
    const stall = { loss: cubic, training, rate: 0.1, from: input.checkpoints[1], objective };
    const [goOn, fork] = [runFork(stall, null, 200), runFork(stall, proposal, 200)];
    expect(agrees(fork, goOn, prediction)).toBe(true);
    // On y = 0 the bottom of x³ + x⁴ is −27/256 at x = −3/4.
    expect(fork.trainLoss).toBeCloseTo(3 - 27 / 256, 6);
  });

  it('says model bias before the bottom of a loss that a larger model gets below', () => {
    const input = trainedNetwork();
    expect(diagnose(gatherEvidence(input)).verdicts.map(({ kind }) => kind)).toEqual([
      'modelBias',
      'minimumReached',
    ]);
  });

  it('takes noise that a larger model learns by heart for no bias', () => {
    const stream = randomStream(7, 'noise-by-heart');
    const inputs = Array.from({ length: 40 }, () => [stream.normal(), stream.normal()]);
    const targets = inputs.map(([a, b]) => [a - b + 0.8 * stream.normal()]);
    const input = trainedNetwork(inputs, targets, [0, 0, 0]);
    const { verdicts, evidence } = diagnose(gatherEvidence(input));
    expect((evidence.capacity?.larger ?? NaN) / (evidence.point?.loss ?? NaN)).toBeLessThan(0.5);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['minimumReached']);
  });

  it('knows a degenerate point from far: x⁷ is crept to as t^(−1/5)', () => {
    const { verdicts, evidence } = diagnose(
      gatherEvidence(trained(functionLoss('2 + x^7 + x^8 + y^2', ['x', 'y']), [0.6, 0.3], 0.1, 900)),
    );
    expect(evidence.point?.near?.relativeDistance).toBeGreaterThan(0.15);
    expect(verdicts[0].kind).toBe('degeneratePoint');
  });

  it('tells the floor of a valley from a plain by what the quadratic along the gradient has to give', () => {
    // At 0.3 of the edge, where three times the rate gains three times as much on both.
    const valley = functionLoss('1000*x^2 + 0.01*y^2', ['x', 'y']);
    expect(top(trained(valley, [1, 1], 0.3e-3, 400))).toBe('illConditioning');
    const plain = functionLoss('10*x^2 + 30 + 0.5*sqrt(1 + y^2)', ['x', 'y']);
    expect(top(trained(plain, [1, 900], 0.03, 400))).toBe('gradientFlat');
  });

  it('calls a slope without curvature flat though a steep direction bounds the rate, and proposes long steps', () => {
    // At 0.75 of the edge: three times the rate diverges. Straight down to y = 300, 1 below.
    const hinge = functionLoss('1 + 0.01*max(0, 300 - y) + 5*(x - 1)^2', ['x', 'y']);
    const { verdicts } = diagnose(gatherEvidence(trained(hinge, [2, 0], 0.15, 400)));
    expect(verdicts[0].kind).toBe('gradientFlat');
    expect(verdicts[0].proposals[0].proposal.kind).toBe('optimizer');
  });

  it('calls a valley that bends ill-conditioned where its floor is without curvature along the gradient', () => {
    const bent = functionLoss('0.25*(x - 4)^2 + 500*(y - ln(1 + x^2))^2', ['x', 'y']);
    const input = trained(bent, [-0.8, Math.log(1.64)], 3e-4, 300);
    const { verdicts, evidence } = diagnose(gatherEvidence(input));
    expect(evidence.point?.gradientFlatness).toBeLessThan(1e-3);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['illConditioning']);
  });

  it('takes a trace of negative curvature beside a degenerate point for no saddle', () => {
    // E₇: Newton's method stops on either side of 0, where λmin is what 6x leaves.
    const e7 = functionLoss('1.5 + x^3 + x*y^3 + y^6 + 0.6*(z + 2*y)^2', ['x', 'y', 'z']);
    const { verdicts, evidence } = diagnose(gatherEvidence(trained(e7, [4e-4, 8e-4, -4e-4], 0.1, 300)));
    expect(evidence.point?.near?.inertia.negative).toBe(1);
    expect(evidence.point?.near?.curvatureChange).toBeGreaterThan(100);
    expect(verdicts[0].kind).toBe('degeneratePoint');
  });

  it('names a saddle, a bottom, an explosion', () => {
    expect(top(trained(saddle, [1, 1e-12], 0.05, 150))).toBe('strictSaddle');
    expect(top(trained(functionLoss('1 + x^2 + 2*y^2', ['x', 'y']), [1, 1], 0.2, 200))).toBe(
      'minimumReached',
    );
    expect(top(trained(functionLoss('x^2', ['x']), [1], 1.5, 4000))).toBe('exploding');
  });

  it('predicts escape from a strict saddle within 5 %, measured on the run itself', () => {
    const ratios: number[] = [];
    for (const [rate, start] of [
      [0.05, 1e-9],
      [0.02, 1e-7],
      [0.1, 1e-12],
    ]) {
      const input = trained(saddle, [1e-6, start], rate, 40);
      const near = gatherEvidence(input).point?.near;
      if (near?.escapeSteps == null) throw new Error('expected a saddle');
      const from = input.checkpoints[1];
      const long = trained(saddle, [...from.theta], rate, 2000);
      const width = METRIC_COLUMNS.length;
      const column = METRIC_COLUMNS.indexOf('trainLoss');
      let measured = NaN;
      for (let row = 0; row < long.metrics.length && Number.isNaN(measured); row += width) {
        if (long.metrics[row + column] <= near.loss - near.escapeDrop) measured = long.metrics[row];
      }
      ratios.push(near.escapeSteps / measured);
    }
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  });

  it('knows the growth of the heavy ball on the toy: 1.5 a step against 1.2', () => {
    expect(escapeGrowth({ kind: 'sgd', rate: 0.1 }, 0.1, -2)).toBeCloseTo(1.2, 12);
    expect(escapeGrowth({ kind: 'momentum', rate: 0.1, momentum: 0.9 }, 0.1, -2)).toBeCloseTo(1.5, 1);
    expect(escapeSteps([-2], [1e-3], [1.1], 1e-4)).toBeCloseTo(Math.log(10) / Math.log(1.1), 9);
    expect(escapeSteps([-2], [0], [1.1], 1)).toBe(Infinity);
  });
});

describe('what is missing is said', () => {
  const whole = trained(saddle, [1, 1e-12], 0.05, 150);
  const keys = (input: DiagnosisInput): string[] =>
    gatherEvidence(input).missing.map(({ key }) => key.replace('diagnosis.missing.', ''));

  it('a run of three steps', () => {
    const input = trained(saddle, [1, 0.5], 0.05, 3);
    expect(keys(input)).toContain('trend.short');
    expect(diagnose(gatherEvidence(input)).verdicts.length).toBeGreaterThan(0);
  });

  it('data gone, no checkpoint, unknown training', () => {
    expect(keys({ ...whole, loss: null })).toEqual(['loss.gone']);
    expect(top({ ...whole, loss: null })).toBe('undecided');
    expect(keys({ ...whole, checkpoints: [] })).toEqual(['point.noCheckpoint']);
    expect(keys({ ...whole, training: null })).toEqual(['training.unknown']);
    expect(top({ ...whole, training: null })).toBe('strictSaddle');
  });

  it('data gone: the card saved at the checkpoint still says what the point is', () => {
    const card = analyzePoint(buildObjective(saddle, 'train'), new Float64Array(2));
    const input = { ...whole, loss: null, card };
    // One cause, one line.
    expect(keys(input)).toEqual(['loss.goneSaved']);
    expect(top(input)).toBe('strictSaddle');
    const bowl = buildObjective(functionLoss('1 + x^2 + 2*y^2', ['x', 'y']), 'train');
    expect(top({ ...input, card: analyzePoint(bowl, new Float64Array(2)) })).toBe('minimumReached');
  });

  it('records alone: a fall, an explosion, overfitting; a stall stays open', () => {
    const says = (loss: (k: number) => number, held?: (k: number) => number): string => {
      const header = held === undefined ? 'step,loss' : 'step,loss,val_loss';
      const rows = Array.from({ length: 200 }, (_, k) =>
        [k, loss(k), ...(held === undefined ? [] : [held(k)])].join(),
      );
      const { metrics } = readMetrics([header, ...rows].join('\n'));
      const { verdicts, evidence } = diagnose(recordsEvidence(metrics));
      expect(evidence.missing.map(({ key }) => key)).toEqual(['diagnosis.missing.loss.recordsOnly']);
      return verdicts[0].kind;
    };
    expect(says((k) => 1 / (1 + 0.05 * k))).toBe('healthy');
    expect(says((k) => (k < 100 ? 1 : Infinity))).toBe('exploding');
    expect(
      says(
        (k) => 0.02 + 0.95 ** k,
        (k) => 0.5 + Math.abs(k - 40) / 200,
      ),
    ).toBe('overfitting');
    expect(says(() => 0.7)).toBe('undecided');
  });

  it('records of every third row are no explosion, those that end in nothing are', () => {
    const kind = (last: number): string => {
      const rows = Array.from({ length: 300 }, (_, k) => `${k},${k % 3 > 0 || k > last ? '' : 1 / (1 + k)}`);
      return diagnose(recordsEvidence(readMetrics(`step,loss\n${rows.join('\n')}`).metrics)).verdicts[0].kind;
    };
    expect(kind(299)).toBe('healthy');
    expect(kind(270)).toBe('exploding');
  });

  it('a checkpoint without optimizer state goes on with a fresh one', () => {
    const training = trainingSchema.parse({ optimizer: { kind: 'adam', rate: 0.01 }, steps: 100 });
    const checkpoints = whole.checkpoints.map((one) => ({ ...one, optimizerState: new Float64Array(0) }));
    expect(keys({ ...whole, training, checkpoints })).toContain('optimizerState.none');
  });

  it('NaN from step 0, missing records, a constant loss, no records', () => {
    const width = METRIC_COLUMNS.length;
    const nothing = new Float64Array(20 * width).fill(NaN);
    for (let row = 0; row < 20; row++) nothing[row * width] = row;
    expect(top({ ...whole, metrics: nothing, checkpoints: [] })).toBe('exploding');
    const holes = whole.metrics.slice();
    for (let row = 1; row < 100; row += 3) holes.fill(NaN, row * width + 1, (row + 1) * width);
    expect(top({ ...whole, metrics: holes })).toBe('strictSaddle');
    expect(top({ ...whole, metrics: new Float64Array(0), checkpoints: [], loss: null })).toBe('undecided');
    const constant = trained(functionLoss('3 + 0*x', ['x']), [1], 0.1, 200);
    expect(gatherEvidence(constant).curves.trend.state).toBe('flat');
    expect(keys(constant)).toEqual(['point.constant']);
    expect(top(constant)).toBe('constantLoss');
    // Flat here, not everywhere: 100 away the loss differs.
    const plain = trained(functionLoss('3 + max(0, x - 50)', ['x']), [1], 0.1, 200);
    expect(top(plain)).not.toBe('constantLoss');
  });
});

describe('forks', () => {
  it('cost the same, leave the saddle as predicted, and say what cannot be tried', () => {
    const input = trained(saddle, [1, 1e-12], 0.05, 150);
    const from = input.checkpoints[1];
    const objective = buildObjective(saddle, 'train');
    const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.05 }, steps: 150 });
    const stall = { loss: saddle, training, rate: 0.05, from, objective };
    const goOn = runFork(stall, null, 50);
    const escape = runFork(stall, { kind: 'escape', distance: 0.1 }, 50);
    expect([goOn.updates, escape.updates]).toEqual([50, 50]);
    expect(agrees(escape, goOn, { quantity: 'trainLoss', direction: 'lower', value: null })).toBe(true);
    // Two losses that are nothing beside a constant guess's are the same, whatever their ratio.
    const none = { quantity: 'trainLoss', direction: 'notLower', value: null } as const;
    const [low, lower] = [1.8e-30, 9e-31].map((trainLoss) => ({ ...goOn, trainLoss }));
    expect(agrees(lower, low, none)).toBe(false);
    expect(agrees(lower, low, none, 1e-8)).toBe(true);
    expect(escape.trainLoss).toBeCloseTo(1.75, 3);
    expect(runFork(stall, { kind: 'rawOutputs' }, 50)).toMatchObject({ status: 'notApplicable' });
    expect(runFork(stall, { kind: 'rate', factor: 1e6 }, 200).status).toBe('diverged');
  });

  it('that run down a loss without a bottom have gained more than any other', () => {
    const cube = functionLoss('2 + x^3', ['x']);
    const input = trained(cube, [0.5], 0.1, 300);
    const from = input.checkpoints[1];
    const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.1 }, steps: 300 });
    const stall = { loss: cube, training, rate: 0.1, from, objective: buildObjective(cube, 'train') };
    expect(runFork(stall, { kind: 'beyond' }, 300)).toMatchObject({
      status: 'diverged',
      trainLoss: -Infinity,
    });
    // Upwards is no gain.
    const bowl = functionLoss('x^4', ['x']);
    const up = { ...stall, loss: bowl, objective: buildObjective(bowl, 'train') };
    expect(runFork(up, { kind: 'rate', factor: 1e9 }, 75).trainLoss).toBe(Infinity);
  });
});
