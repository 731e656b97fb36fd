import type { DiagnosisInput } from '../../../../app/diagnosis/evidence/gather-evidence.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../../../app/experiment/resolved-loss.ts';
import { denseChain } from '../../../../app/network/dense-chain.ts';
import { stageOutputs } from '../../../../app/network/stage-outputs.ts';
import { ritzValues, startLanczos, stepLanczos } from '../../../../app/numerics/lanczos.ts';
import { hessianOperator } from '../../../../app/numerics/objective.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { symmetricEigenvalues } from '../../../../app/numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../../../../app/numerics/vector.ts';
import { stabilityEdge } from '../../../../app/training/stability-edge.ts';
import { createTrainer } from '../../../../app/training/trainer.ts';
import { trainingProblem } from '../../../../app/training/training-problem.ts';
import {
  again,
  bounces,
  continued,
  explodes,
  fell,
  hasGap,
  hasNotLeft,
  isAtRest,
  isHealthy,
  isStartsFault,
  isTooSlow,
  lossAt,
  reference,
} from '../../controls.ts';
import { trainRun, type Control, type MadeRun } from '../../labelled-run.ts';

/** Controls of the fifth held-out set. Each looks at training, exact derivatives and closed forms alone, and also rules out what else could be said. */

function endOf({ checkpoints }: DiagnosisInput): Float64Array {
  return checkpoints[checkpoints.length - 1].theta;
}
function gradientAt(loss: ResolvedLoss, theta: Float64Array): Float64Array {
  const objective = buildObjective(loss, 'train');
  const out = new Float64Array(objective.dimension);
  objective.gradient(theta, out);
  return out;
}
/** All eigenvalues of the exact Hessian, rising. */
export function spectrumAt(loss: ResolvedLoss, theta: Float64Array): Float64Array {
  const objective = buildObjective(loss, 'train');
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  return symmetricEigenvalues(hessian, n);
}
/** λmax by 25 Lanczos steps. */
function sharpness(loss: ResolvedLoss, theta: Float64Array): number {
  const state = startLanczos(
    hessianOperator(buildObjective(loss, 'train'), theta),
    randomStream(7, 'fresh-lanczos'),
  );
  for (let k = 0; k < 25 && stepLanczos(state); k++);
  const { values } = ritzValues(state);
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
/** L-BFGS with all samples. */
export function descend(
  made: MadeRun,
  from: Float64Array,
  steps: number,
): { loss: number; theta: Float64Array } {
  const training: MadeRun['training'] = {
    ...made.training,
    optimizer: { kind: 'lbfgs', rate: 1, history: 12 },
    batchSize: 'full',
    schedule: undefined,
    steps,
    evaluateEvery: steps,
  };
  const run = { loss: made.loss, training, theta: from };
  const trained = trainRun(run);
  return { loss: lossAt(run, trained, -1), theta: endOf(trained) };
}
/** Visits θ of a run under changed settings; stops where it leaves the finite. */
function along(
  made: MadeRun,
  from: Float64Array | DiagnosisInput['checkpoints'][number],
  steps: number,
  rate: number,
  visit: (theta: Float64Array, update: number) => void,
): boolean {
  const start = from instanceof Float64Array ? 0 : from.step;
  const { optimizer } = made.training;
  const settings = {
    ...made.training,
    optimizer: { ...optimizer, rate: rate * optimizer.rate },
    steps: start + steps,
    evaluateEvery: start + steps + 1,
  };
  const trainer = createTrainer(trainingProblem(buildObjective(made.loss, 'train'), null), settings, from);
  for (let k = 1; k <= steps; k++) {
    trainer.advance();
    if (trainer.divergence !== null) return false;
    visit(trainer.theta, k);
  }
  return true;
}

/** Runs away, while a fiftieth of the rate comes down from the same start. */
export const explodesByRate: Control = (made, trained) =>
  explodes(made, trained) && again(made, { rate: 0.02 }) < lossAt(made, trained, 0);

/** Bounces, and successive full gradients point against each other: mean cosine below −0.7, none shorter than 0.01. */
export const turnsRound: Control = (made, trained) => {
  if (trained.diverged || !bounces(made, trained)) return false;
  let [sum, count, least] = [0, 0, Infinity];
  let before: Float64Array | null = null;
  const from = trained.checkpoints[trained.checkpoints.length - 1];
  const isThere = along(made, from, 60, 1, (theta) => {
    const now = gradientAt(made.loss, theta);
    least = Math.min(least, norm2(now));
    if (before !== null) {
      sum += dot(before, now) / (norm2(before) * norm2(now));
      count++;
    }
    before = now;
  });
  return isThere && sum / count < -0.7 && least > 0.01;
};

/** Too slow by the earlier sets' control, and ten times the rate comes down at least five times as far. */
export const tenfoldGains: Control = (made, trained) => {
  if (!isTooSlow(made, trained)) return false;
  const start = lossAt(made, trained, 0);
  return start - again(made, { rate: 10 }) > 5 * (start - lossAt(made, trained, -1));
};

/** Pairs of hidden units whose leaving weights cancel by half or more while their entering ones agree. */
function hasCancellingPair(made: MadeRun, theta: Float64Array): boolean {
  if (made.loss.kind !== 'network') return false;
  const chain = denseChain(made.loss.spec.layers, made.loss.data.features) ?? [];
  for (let layer = 0; layer + 1 < chain.length; layer++) {
    const [hidden, next] = [chain[layer], chain[layer + 1]];
    const enter = (u: number): Float64Array =>
      Float64Array.from({ length: hidden.extended }, (_, j) => theta[hidden.index[u * hidden.extended + j]]);
    const leave = (u: number): Float64Array =>
      Float64Array.from({ length: next.units }, (_, k) => theta[next.index[k * next.extended + u]]);
    for (let u = 0; u < hidden.units; u++) {
      for (let v = u + 1; v < hidden.units; v++) {
        const [p, q, a, b] = [enter(u), enter(v), leave(u), leave(v)];
        const cosine = dot(p, q) / (norm2(p) * norm2(q));
        const sign = cosine < 0 ? -1 : 1;
        const left = norm2(a.map((value, k) => value + sign * b[k])) / (norm2(a) + norm2(b));
        if (Math.abs(cosine) > 0.9 && left < 0.5) return true;
      }
    }
  }
  return false;
}

/** What a run does at the edge over its last half, and what becomes of it at a quarter of the rate. */
interface EdgeRecord {
  /** λmax over the edge: at the start; median, second least and second most of ten places of the last half. */
  readonly start: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Share of steps that go up in the last half; the mean loss of its last tenth over that of its first. */
  readonly ups: number;
  readonly fall: number;
  /** At a quarter of the rate λmax grows beyond 1.15 of the full rate's edge, and up to there the loss never rises. */
  readonly passes: boolean;
}

function edgeRecord(made: MadeRun): EdgeRecord | null {
  const { optimizer, steps } = made.training;
  const edge = stabilityEdge(optimizer, optimizer.rate)?.value ?? NaN;
  const objective = buildObjective(made.loss, 'train');
  const ratios: number[] = [];
  const losses: number[] = [];
  const isThere = along(made, made.theta, steps, 1, (theta, k) => {
    if (k <= steps / 2) return;
    losses.push(objective.loss(theta));
    if (k % Math.floor(steps / 20) === 0) ratios.push(sharpness(made.loss, theta) / edge);
  });
  if (!isThere) return null;
  ratios.sort((a, b) => a - b);
  const mean = (part: number[]): number => part.reduce((sum, v) => sum + v / part.length, 0);
  const tenth = Math.floor(losses.length / 10);
  let [last, isSmooth, quarter] = [Infinity, true, 0];
  along(made, made.theta, 4 * steps, 0.25, (theta, k) => {
    if (quarter > BEYOND || !isSmooth) return;
    const loss = objective.loss(theta);
    isSmooth = loss <= last;
    last = loss;
    if (k % Math.floor(steps / 20) === 0) quarter = sharpness(made.loss, theta) / edge;
  });
  return {
    start: sharpness(made.loss, made.theta) / edge,
    median: ratios[ratios.length >> 1],
    low: ratios[1],
    high: ratios[ratios.length - 2],
    ups: losses.filter((loss, k) => k > 0 && loss > losses[k - 1]).length / losses.length,
    fall: mean(losses.slice(-tenth)) / mean(losses.slice(0, tenth)),
    passes: isSmooth && quarter > BEYOND,
  };
}
/** λmax over the edge of the full rate that a run at a quarter of it must flow past. */
const BEYOND = 1.15;

/**
 * Full batch; at ten places of the last half λmax is within 6 % of the edge in the median and at most once on
 * either side 15 % off; it began below nine
 * tenths of it; one step in ten goes up while the half falls by a twentieth; a quarter of the rate flows past the edge without a
 * step up. The loss is above a hundredth of a constant guess's, and no pair of units cancels.
 */
export const livesAtEdge: Control = (made, trained) => {
  if (trained.diverged || hasCancellingPair(made, endOf(trained))) return false;
  if (!(lossAt(made, trained, -1) > 0.01 * reference(made))) return false;
  const record = edgeRecord(made);
  return (
    record !== null &&
    record.start < 0.9 &&
    Math.abs(record.median - 1) < 0.06 &&
    record.low > 0.85 &&
    record.high < 1.15 &&
    record.ups > 0.1 &&
    record.fall < 0.95 &&
    record.passes
  );
};

/**
 * Over two stretches as long as half the run the mean loss stays (8 %); all samples at the SAME rate from the same place end below three
 * quarters of it: the batches are at fault, not the rate. The best weights (L-BFGS) have less than 0.7 of it: nor is the model. The
 * floor is no trifle.
 */
export const hoversByNoise: Control = (made, trained) => {
  if (trained.diverged) return false;
  const objective = buildObjective(made.loss, 'train');
  const half = Math.ceil(made.training.steps / 2);
  const from = trained.checkpoints[trained.checkpoints.length - 1];
  const sums = [0, 0];
  let before = 0;
  if (!along(made, trained.checkpoints[1], half, 1, (theta) => (before += objective.loss(theta) / half)))
    return false;
  if (
    !along(made, from, 2 * half, 1, (theta, k) => (sums[k <= half ? 0 : 1] += objective.loss(theta) / half))
  )
    return false;
  const [first, second] = sums;
  const isLevel = Math.abs(first / before - 1) < 0.08 && Math.abs(second / first - 1) < 0.08;
  const whole = continued(made, trained, 300, { batchSize: 'full' });
  const best = descend(made, from.theta, 150).loss;
  return isLevel && whole < 0.75 * first && best < 0.7 * first && first > 0.05 * reference(made);
};

/** How a pair of hidden units fares: at half time, at the end, after as long again, and after L-BFGS from the end. */
interface PairRecord {
  /** |a_u| + |a_v| and ‖w_u − w_v‖ at the four places. */
  readonly size: readonly number[];
  readonly apart: readonly number[];
  /** What does not cancel at the end, as a share of the size. */
  readonly left: number;
}

function pairRecords(
  made: MadeRun,
  trained: DiagnosisInput,
): { readonly pairs: readonly PairRecord[]; readonly far: number } | null {
  if (made.loss.kind !== 'network' || trained.diverged) return null;
  const [hidden, out] = denseChain(made.loss.spec.layers, made.loss.data.features) ?? [];
  const end = trained.checkpoints[trained.checkpoints.length - 1];
  const steps = made.training.steps;
  let later = end.theta;
  const isThere = along(made, end, steps, 1, (theta, k) => {
    if (k === steps) later = theta.slice();
  });
  if (!isThere) return null;
  const far = descend(made, end.theta, 600);
  const thetas = [trained.checkpoints[1].theta, end.theta, later, far.theta];
  const leave = (theta: Float64Array, u: number): Float64Array =>
    Float64Array.from({ length: out.units }, (_, k) => theta[out.index[k * out.extended + u]]);
  const enter = (theta: Float64Array, u: number): Float64Array =>
    Float64Array.from({ length: hidden.extended }, (_, j) => theta[hidden.index[u * hidden.extended + j]]);
  const pairs: PairRecord[] = [];
  for (let u = 0; u < hidden.units; u++) {
    for (let v = u + 1; v < hidden.units; v++) {
      const size = thetas.map((t) => norm2(leave(t, u)) + norm2(leave(t, v)));
      const apart = thetas.map((t) => norm2(enter(t, u).map((w, j) => w - enter(t, v)[j])));
      const left = norm2(leave(end.theta, u).map((a, k) => a + leave(end.theta, v)[k])) / size[1];
      pairs.push({ size, apart, left });
    }
  }
  return { pairs, far: far.loss };
}

/** λmax at the end between 0.15 and 0.95 of the edge; no step of as long again goes up. */
const flowsNearEdge: Control = (made, trained) => {
  const { optimizer, steps } = made.training;
  const edge = stabilityEdge(optimizer, optimizer.rate)?.value ?? NaN;
  const from = trained.checkpoints[trained.checkpoints.length - 1];
  const ratio = sharpness(made.loss, from.theta) / edge;
  if (!(ratio > 0.15 && ratio < 0.95)) return false;
  const objective = buildObjective(made.loss, 'train');
  let [last, isDown] = [objective.loss(from.theta), true];
  const isThere = along(made, from, steps, 1, (theta) => {
    const loss = objective.loss(theta);
    isDown &&= loss <= last;
    last = loss;
  });
  return isThere && isDown;
};

/**
 * A pair of units under way to infinity: from half time to the end, and again in as long a time, its leaving weights grow and cancel,
 * its entering ones come closer; L-BFGS makes the leaving weights twice as large again, brings the entering ones to half, and lowers
 * the loss by a tenth or more: that much the channel holds back. The run itself is slow (below a fifth over its last half) and goes down
 * step by step: λmax is below 0.95 of the edge; and above 0.15, so that ten times the rate is beyond it. The loss is no trifle.
 */
export const leavesForInfinity: Control = (made, trained) => {
  if (fell(made, trained, 0) > 0.2) return false;
  const here = lossAt(made, trained, -1);
  if (!(here > 0.01 * reference(made))) return false;
  if (!flowsNearEdge(made, trained)) return false;
  const record = pairRecords(made, trained);
  return (
    record !== null &&
    record.far < 0.9 * here &&
    record.pairs.some(({ size, apart, left }) => {
      const grows = size[1] > 1.005 * size[0] && size[2] > 1.005 * size[1] && size[3] > 2 * size[1];
      const meets = apart[1] < apart[0] && apart[2] < apart[1] && apart[3] < 0.5 * apart[1];
      return grows && meets && left < 0.3;
    })
  );
};

/** By the named critical point: its exact gradient is 0, `flat` eigenvalues of its exact Hessian are 0, none negative; the run is within `reach` of it and stays. */
export function isByDegenerate(at: readonly number[], flat: number, reach: number): Control {
  return (made, trained) => {
    const point = Float64Array.from(at);
    const signed = spectrumAt(made.loss, point);
    const values = [...signed].map((v) => Math.abs(v)).sort((a, b) => a - b);
    const end = endOf(trained);
    return (
      !trained.diverged &&
      norm2(gradientAt(made.loss, point)) < 1e-12 &&
      signed[0] > -1e-12 &&
      values[flat - 1] < 1e-12 &&
      values[flat] > 0.1 &&
      norm2(end.map((v, k) => v - at[k])) < reach &&
      norm2(gradientAt(made.loss, end)) < 1e-3 &&
      Math.abs(lossAt(made, trained, -1) / lossAt(made, trained, 1) - 1) < 1e-4
    );
  };
}

/** Not left, hardly any slope; the exact Hessian has an eigenvalue below −5 % of its largest and within 1 % of 0 only `zeros`, those of a symmetry. */
export const isByStrictSaddle =
  (zeros: number): Control =>
  (made, trained) => {
    const values = spectrumAt(made.loss, endOf(trained));
    const most = values[values.length - 1];
    const small = values.filter((v) => Math.abs(v) < 0.01 * most).length;
    return (
      hasNotLeft(made, trained) &&
      norm2(gradientAt(made.loss, endOf(trained))) < 1e-3 &&
      values[0] < -0.05 * most &&
      small === zeros
    );
  };

/** gᵀHg below 10⁻⁶·λmax‖g‖², a slope that is none of the smallest, hardly a fall; and neither three nor ten times the rate is stable. */
export const slopesFlat: Control = (made, trained) => {
  const objective = buildObjective(made.loss, 'train');
  const end = endOf(trained);
  const g = gradientAt(made.loss, end);
  const product = new Float64Array(g.length);
  objective.hessianVectorProduct(end, g, product);
  const values = spectrumAt(made.loss, end);
  const steps = made.training.steps;
  return (
    !trained.diverged &&
    Math.abs(dot(g, product)) < 1e-6 * values[values.length - 1] * dot(g, g) &&
    norm2(g) > 1e-3 &&
    fell(made, trained, 0) < 0.05 &&
    continued(made, trained, steps, { rate: 3 }) > lossAt(made, trained, -1) &&
    continued(made, trained, steps, { rate: 10 }) > lossAt(made, trained, -1)
  );
};

/** Gradient and Hessian are exactly zero at the start and the end, and the loss is the same to the last bit at 16 places between 0.1 and 100 away. */
export const isTheSameEverywhere: Control = (made, trained) => {
  const objective = buildObjective(made.loss, 'train');
  const source = randomStream(11, 'fresh-constant');
  const value = objective.loss(made.theta);
  const places = Array.from({ length: 16 }, (_, k) =>
    made.theta.map((v) => v + 10 ** ((k % 4) - 1) * source.normal()),
  );
  return (
    places.every((theta) => objective.loss(theta) === value) &&
    [made.theta, endOf(trained)].every(
      (theta) =>
        gradientAt(made.loss, theta).every((v) => v === 0) &&
        spectrumAt(made.loss, theta).every((v) => v === 0),
    )
  );
};

/** At rest, every eigenvalue of the exact Hessian above 10⁻⁴ of the largest, and (networks) a loss below 2 % of a constant guess's. */
export const isBottom: Control = (made, trained) => {
  const values = spectrumAt(made.loss, endOf(trained));
  return (
    !trained.diverged &&
    isAtRest(made, trained) &&
    values[0] > 1e-4 * values[values.length - 1] &&
    (made.loss.kind === 'function' || lossAt(made, trained, -1) < 0.02 * reference(made))
  );
};

/** Within 1 % of the best loss that this function set has, which is above 0.3 of a constant guess's; a larger set's is below half of it. */
export function isAtBest(best: (made: MadeRun) => number, larger: (made: MadeRun) => number): Control {
  return (made, trained) => {
    const least = best(made);
    const here = lossAt(made, trained, -1);
    return (
      !trained.diverged &&
      here < 1.01 * least &&
      here > 0.999 * least &&
      least > 0.3 * reference(made) &&
      larger(made) < 0.5 * least
    );
  };
}

/** Between the floor that arithmetic sets and 1.3 of it; the same network with raw outputs ends below half of the floor. */
export function isAboveFloor(floor: (made: MadeRun) => number): Control {
  return (made, trained) => {
    if (made.loss.kind !== 'network' || trained.diverged) return false;
    const { spec } = made.loss;
    const layers = spec.layers.map((layer, k) =>
      k === spec.layers.length - 1 && layer.type === 'dense'
        ? { ...layer, activation: 'identity' as const }
        : layer,
    );
    const raw = { ...made.loss, key: `${made.loss.key}:raw`, spec: { ...spec, layers } };
    const [least, here] = [floor(made), lossAt(made, trained, -1)];
    return here >= least && here < 1.3 * least && again(made, { loss: raw }) < 0.5 * least;
  };
}

/** Rows of the first layer stay equal to the end, the loss is above 0.2 of a constant guess's, an ordinary start ends below 60 %. */
export const equalUnitsHold: Control = (made, trained) => {
  if (made.loss.kind !== 'network') return false;
  const first = denseChain(made.loss.spec.layers, made.loss.data.features)?.[0];
  if (first === undefined) return false;
  const end = endOf(trained);
  const isEqual = Array.from({ length: first.units * first.extended }, (_, k) => k).every(
    (k) => Math.abs(end[first.index[k]] - end[first.index[k % first.extended]]) < 1e-9,
  );
  return (
    isEqual &&
    lossAt(made, trained, -1) > 0.2 * reference(made) &&
    isStartsFault('heNormal')(made, trained) &&
    isStartsFault('glorotUniform')(made, trained)
  );
};

/** Mean slope of the first hidden layer's units on the data, of what they put out. */
function openness(loss: ResolvedLoss, theta: Float64Array, slope: (a: number) => number): number {
  const objective = buildObjective(loss, 'train');
  if (!isNetworkObjective(objective)) return NaN;
  const outputs = stageOutputs(objective, theta).own[0];
  return outputs.reduce((sum, a) => sum + slope(a), 0) / outputs.length;
}

/**
 * Open at the start, shut at half time and at the end, where the loss is high and rests; without the burst, at the rate of the end
 * throughout, the same start ends below half.
 */
export function shutsOnTheWay(slope: (a: number) => number, open: number, calm: number): Control {
  return (made, trained) => {
    if (trained.diverged) return false;
    const [start, middle, end] = trained.checkpoints.map(({ theta }) => openness(made.loss, theta, slope));
    return (
      start > open &&
      middle < 0.002 &&
      end < 0.002 &&
      lossAt(made, trained, -1) > 0.3 * reference(made) &&
      fell(made, trained, 0) < 0.02 &&
      again({ ...made, training: { ...made.training, schedule: undefined } }, { rate: calm }) <
        0.5 * lossAt(made, trained, -1)
    );
  };
}

function heldLoss(loss: ResolvedLoss, theta: Float64Array): number {
  return buildObjective(loss, 'validation').loss(theta);
}

/** A gap, and none on held-out data from where the training data come: below a third of the other and a fifth of a constant guess's. */
export function gapIsOfTheSource(fair: ResolvedLoss): Control {
  return (made, trained) => {
    if (!hasGap(1)(made, trained)) return false;
    const [other, own] = [heldLoss(made.loss, endOf(trained)), heldLoss(fair, endOf(trained))];
    return own < other / 3 && own < 0.2 * reference(made);
  };
}

/** Learnt by heart: a gap that has widened by a tenth, and twelve times as many samples of the same source end below 0.7 of the held-out loss. */
export function moreDataHelp(more: ResolvedLoss): Control {
  return (made, trained) => {
    if (!hasGap(1.1)(made, trained)) return false;
    const other = trainRun({ ...made, loss: more });
    return heldLoss(more, endOf(other)) < 0.7 * heldLoss(made.loss, endOf(trained));
  };
}

/**
 * Healthy by the earlier sets' control; besides, unless a schedule has ended, the last half took a fifth of the loss and something is
 * left; and above 2 % of a constant guess's, ten times the rate does not get to a third: it is not far too slow. Whole batches of methods
 * with an edge go down without a step up.
 */
export const isQuiteHealthy: Control = (made, trained) => {
  if (!isHealthy(made, trained)) return false;
  const [middle, here, whole] = [lossAt(made, trained, 1), lossAt(made, trained, -1), reference(made)];
  const { optimizer, batchSize, steps, schedule } = made.training;
  if (schedule === undefined && !(here < 0.8 * middle && here > 1e-5 * whole)) return false;
  if (batchSize === 'full' && ['sgd', 'momentum', 'nesterov'].includes(optimizer.kind)) {
    const objective = buildObjective(made.loss, 'train');
    let [last, ups] = [Infinity, 0];
    along(made, made.theta, steps, 1, (theta, k) => {
      const loss = objective.loss(theta);
      if (k > steps / 2 && loss > last) ups++;
      last = loss;
    });
    if (ups > 0) return false;
  }
  return here <= 0.02 * whole || again(made, { rate: 10 }) > here / 3;
};
