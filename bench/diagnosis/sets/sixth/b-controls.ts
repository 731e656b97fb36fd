import type { DiagnosisInput } from '../../../../app/diagnosis/evidence/gather-evidence.ts';
import type { Activation, LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../../../app/experiment/resolved-loss.ts';
import { initialParameters } from '../../../../app/network/initializers.ts';
import { stageOutputs } from '../../../../app/network/stage-outputs.ts';
import { symmetricEigenpairs, symmetricEigenvalues } from '../../../../app/numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../../../../app/numerics/vector.ts';
import { again, continued, fell, isBadlyScaled, isStartsFault, lossAt, reference } from '../../controls.ts';
import { descend, isQuiteHealthy, spectrumAt } from '../fresh/controls.ts';
import { METRIC_COLUMNS } from '../../../../app/training/metric-columns.ts';
import { training, trainRun, type Control, type MadeRun } from '../../labelled-run.ts';

/** Controls of the second half of the sixth held-out set: training, exact derivatives and closed forms alone; each also rules out its neighbours. */

function endOf({ checkpoints }: DiagnosisInput): Float64Array {
  return checkpoints[checkpoints.length - 1].theta;
}
function gradientAt(loss: ResolvedLoss, theta: Float64Array): Float64Array {
  const objective = buildObjective(loss, 'train');
  const out = new Float64Array(objective.dimension);
  objective.gradient(theta, out);
  return out;
}
function withLayers(
  loss: ResolvedLoss & { kind: 'network' },
  layers: LayerSpec[],
): ResolvedLoss & { kind: 'network' } {
  return { ...loss, key: `${loss.key}:${JSON.stringify(layers)}`, spec: { ...loss.spec, layers } };
}
/** ‖g‖ below 0.01 beside an eigenvalue below −5 % of the largest. */
function sitsBySaddle(loss: ResolvedLoss, theta: Float64Array): boolean {
  const values = spectrumAt(loss, theta);
  return norm2(gradientAt(loss, theta)) < 0.01 && values[0] < -0.05 * values[values.length - 1];
}

/**
 * Between the floor that arithmetic sets and a quarter above it, and at rest there: as long again takes less than a fiftieth. The same network without
 * the squeeze ends below half of the floor.
 */
export function restsOnFloor(floor: number): Control {
  return (made, trained) => {
    if (made.loss.kind !== 'network' || trained.diverged) return false;
    const { layers } = made.loss.spec;
    const last = layers[layers.length - 1];
    const raw =
      last.type === 'dense'
        ? [...layers.slice(0, -1), { ...last, activation: 'identity' as const }]
        : layers.slice(0, -1);
    const here = lossAt(made, trained, -1);
    return (
      here >= floor &&
      here < 1.25 * floor &&
      continued(made, trained, made.training.steps) > 0.98 * here &&
      again(made, { loss: withLayers(made.loss, raw) }) < 0.5 * floor
    );
  };
}

/** Slope of a unit by what it puts out. */
const SLOPES: Partial<Record<Activation, (a: number) => number>> = {
  tanh: (a) => 1 - a * a,
  sigmoid: (a) => a * (1 - a),
  softplus: (a) => 1 - Math.exp(-a),
  relu: (a) => (a > 0 ? 1 : 0),
  elu: (a) => (a > 0 ? 1 : a + 1),
};
/** Mean slopes on the data of each hidden dense layer. */
function slopes(loss: ResolvedLoss, theta: Float64Array): number[] {
  const objective = buildObjective(loss, 'train');
  if (!isNetworkObjective(objective)) return [];
  const { own } = stageOutputs(objective, theta);
  return objective.spec.layers.slice(0, -1).flatMap((layer, k) => {
    const slope = layer.type === 'dense' ? SLOPES[layer.activation] : undefined;
    return slope === undefined ? [] : [own[k].reduce((sum, a) => sum + slope(a), 0) / own[k].length];
  });
}

/**
 * Units (channels) of the first layer that began as copies are copies to the end: rows of `length` weights from θ's first on, unit u as unit
 * u mod `kinds`. They are open, the loss is above 0.2 of a constant guess's and has stopped; two ordinary initialisers end below 60 %; and
 * it is no strict saddle, nor do a tenth of the rate or all samples at once gain a tenth.
 */
export function copiesStay(units: number, length: number, kinds: number): Control {
  return (made, trained) => {
    const end = endOf(trained);
    const half = Math.ceil(made.training.steps / 2);
    const isCopied = Array.from({ length: units * length }, (_, k) => k).every(
      (k) => Math.abs(end[k] - end[(Math.floor(k / length) % kinds) * length + (k % length)]) < 1e-9,
    );
    return (
      !trained.diverged &&
      isCopied &&
      slopes(made.loss, end).every((slope) => slope > 0.03) &&
      lossAt(made, trained, -1) > 0.2 * reference(made) &&
      isStartsFault('heNormal')(made, trained) &&
      isStartsFault('glorotUniform')(made, trained) &&
      !sitsBySaddle(made.loss, end) &&
      continued(made, trained, half, { rate: 0.1 }) > 0.9 * lossAt(made, trained, -1) &&
      continued(made, trained, half, { batchSize: 'full' }) > 0.9 * lossAt(made, trained, -1)
    );
  };
}

/**
 * Every hidden layer is open at the start and shut at half time and at the end, where the loss is between 0.3 and 1.5 of a constant guess's and has stopped,
 * and ten times the rate from there gains nothing. At the rate of the end throughout, the same start ends below half.
 */
export function shutsForGood(calm: number): Control {
  return (made, trained) => {
    if (trained.diverged) return false;
    const [start, middle, end] = trained.checkpoints.map(({ theta }) => slopes(made.loss, theta));
    const here = lossAt(made, trained, -1);
    const freed = { ...made, training: { ...made.training, schedule: undefined } };
    return (
      start.every((slope) => slope > 0.1) &&
      [...middle, ...end].every((slope) => slope < 0.002) &&
      here > 0.3 * reference(made) &&
      here < 1.5 * reference(made) &&
      fell(made, trained, 0) < 0.02 &&
      continued(made, trained, made.training.steps, { rate: 10 * calm }) > 0.98 * here &&
      again(freed, { rate: calm }) < 0.5 * here
    );
  };
}

/** Standardised inputs at the same share of the edge end below half, where the run has all but stopped; three and ten times the rate gain nothing. */
export const scalesAreAtFault: Control = (made, trained) => {
  if (trained.diverged || !isBadlyScaled(made, trained)) return false;
  const here = lossAt(made, trained, -1);
  const isFaster = [3, 10].some((rate) => again(made, { rate }) < 0.9 * here);
  return !isFaster && slopes(made.loss, endOf(trained)).every((slope) => slope > 0.1);
};

/** Directions of θ along which products of layers do not change: ranks of W₁ → X W₁, W₂ → −W₂ X, for each pair of neighbours. */
function linearOrbit(
  shapes: readonly (readonly [rows: number, columns: number])[],
  theta: Float64Array,
): number {
  const offsets = shapes.map((_, k) => shapes.slice(0, k).reduce((sum, [r, c]) => sum + r * c, 0));
  const tangents: Float64Array[] = [];
  for (let layer = 0; layer + 1 < shapes.length; layer++) {
    const [units, inputs] = shapes[layer];
    const [next] = shapes[layer + 1];
    for (let p = 0; p < units; p++) {
      for (let q = 0; q < units; q++) {
        // X is 1 at (p, q).
        const tangent = new Float64Array(theta.length);
        for (let j = 0; j < inputs; j++) {
          tangent[offsets[layer] + p * inputs + j] = theta[offsets[layer] + q * inputs + j];
        }
        for (let i = 0; i < next; i++) {
          tangent[offsets[layer + 1] + i * units + q] = -theta[offsets[layer + 1] + i * units + p];
        }
        tangents.push(tangent);
      }
    }
  }
  const n = tangents.length;
  const gram = Float64Array.from({ length: n * n }, (_, k) =>
    dot(tangents[Math.floor(k / n)], tangents[k % n]),
  );
  const values = symmetricEigenvalues(gram, n);
  return values.filter((v) => v > 1e-9 * values[n - 1]).length;
}

/** Near the point all through its last half: hardly any slope, nothing gained, within `reach`. */
function lingersBy(made: MadeRun, trained: DiagnosisInput, point: Float64Array, reach: number): boolean {
  const [middle, end] = trained.checkpoints.slice(-2).map(({ theta }) => theta);
  return (
    !trained.diverged &&
    [middle, end].every((theta) => norm2(theta.map((v, k) => v - point[k])) < reach) &&
    norm2(gradientAt(made.loss, end)) < 1e-3 &&
    Math.abs(lossAt(made, trained, -1) / lossAt(made, trained, 1) - 1) < 1e-4
  );
}

/**
 * By the point given: its exact gradient is 0, no eigenvalue of its exact Hessian is below 0, and more are 0 than linear layers turned into
 * each other explain; at the end as well none is below −1 % of the largest. The point is no minimum: the loss falls beside it.
 */
export function isByDegenerateProduct(
  point: Float64Array,
  shapes: readonly (readonly [number, number])[],
  falls: Float64Array,
): Control {
  return (made, trained) => {
    const values = spectrumAt(made.loss, point);
    const most = values[values.length - 1];
    const now = spectrumAt(made.loss, endOf(trained));
    const objective = buildObjective(made.loss, 'train');
    return (
      norm2(gradientAt(made.loss, point)) < 1e-10 &&
      values[0] > -1e-9 * most &&
      values.filter((v) => v < 1e-9 * most).length > linearOrbit(shapes, point) &&
      now[0] > -0.01 * now[now.length - 1] &&
      objective.loss(point.map((v, k) => v + falls[k])) < objective.loss(point) - 1e-6 &&
      lingersBy(made, trained, point, 0.05)
    );
  };
}

/** `corank` eigenvalues exactly 0 at the point given, the others above a twentieth of the largest; the loss falls along `falls`, beside it. */
export function isByDegenerateFunction(
  at: readonly number[],
  corank: number,
  falls: readonly number[],
): Control {
  return (made, trained) => {
    const point = Float64Array.from(at);
    const values = spectrumAt(made.loss, point);
    const most = values[values.length - 1];
    const now = spectrumAt(made.loss, endOf(trained));
    const objective = buildObjective(made.loss, 'train');
    return (
      now[0] > -0.01 * now[now.length - 1] &&
      norm2(gradientAt(made.loss, point)) < 1e-11 &&
      values.filter((v) => Math.abs(v) < 1e-11 * most).length === corank &&
      values.filter((v) => v > 0.05 * most).length === values.length - corank &&
      objective.loss(point.map((v, k) => v + falls[k])) < objective.loss(point) &&
      lingersBy(made, trained, point, 0.05)
    );
  };
}

/** The critical point that Newton's method finds from a place, kernel left out; null where it finds none. */
function criticalPointNear(loss: ResolvedLoss, from: Float64Array): Float64Array | null {
  const objective = buildObjective(loss, 'train');
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  const theta = from.slice();
  for (let k = 0; k < 12; k++) {
    const gradient = gradientAt(loss, theta);
    if (norm2(gradient) < 1e-12) return theta;
    objective.hessian(theta, hessian);
    const { values, vectors } = symmetricEigenpairs(hessian, n);
    const most = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
    for (let rank = 0; rank < n; rank++) {
      if (Math.abs(values[rank]) < 1e-7 * most) continue;
      const v = vectors.subarray(rank * n, (rank + 1) * n);
      const move = dot(v, gradient) / values[rank];
      for (let j = 0; j < n; j++) theta[j] -= move * v[j];
    }
  }
  return norm2(gradientAt(loss, theta)) < 1e-10 ? theta : null;
}

/**
 * Over its last half the run gains less than 10⁻³ and hardly has a slope; within 10⁻³ of its end Newton's method finds a critical point whose exact
 * Hessian has an eigenvalue below −5 % of the largest, and within 10⁻⁷ of 0 only the `zeros` of a symmetry, none in between; a step of
 * 0.05 along it lowers the loss.
 */
export const restsBySaddle =
  (zeros: number): Control =>
  (made, trained) => {
    if (trained.diverged) return false;
    const end = endOf(trained);
    const point = criticalPointNear(made.loss, end);
    if (point === null || norm2(end.map((v, k) => v - point[k])) > 1e-3) return false;
    const objective = buildObjective(made.loss, 'train');
    const n = objective.dimension;
    const hessian = new Float64Array(n * n);
    objective.hessian(point, hessian);
    const { values, vectors } = symmetricEigenpairs(hessian, n);
    const most = values[n - 1];
    return (
      Math.abs(lossAt(made, trained, 1) / lossAt(made, trained, -1) - 1) < 1e-3 &&
      norm2(gradientAt(made.loss, end)) < 1e-3 &&
      values[0] < -0.05 * most &&
      values.filter((v) => Math.abs(v) < 1e-7 * most).length === zeros &&
      values.filter((v) => Math.abs(v) < 0.01 * most).length === zeros &&
      objective.loss(end.map((v, k) => v + 0.05 * vectors[k])) < objective.loss(end)
    );
  };

/** Loss on the held-out part; of sums, as many samples' as the training part has. */
function newLoss(loss: ResolvedLoss & { kind: 'network' }, theta: Float64Array): number {
  const { train, validation } = loss.data;
  const isSum = loss.spec.loss === 'sse' || loss.spec.loss === 'halfSse';
  return (isSum ? train.samples / validation.samples : 1) * buildObjective(loss, 'validation').loss(theta);
}

/** Least loss that L-BFGS finds from the end and from ordinary starts. */
function leastLoss(made: MadeRun, trained: DiagnosisInput, starts: number): number {
  const found = [descend(made, endOf(trained), 200).loss];
  for (let k = 0; k < starts && made.loss.kind === 'network'; k++) {
    const { spec, data } = made.loss;
    const theta = initialParameters(spec.layers, data.features, {
      seed: 880 + k,
      initializer: 'glorotNormal',
    });
    found.push(descend(made, theta, 200).loss);
  }
  return Math.min(...found.filter(Number.isFinite));
}

/**
 * Within 1 % of the least loss of its set of functions (L-BFGS from the end and from `starts` ordinary ones), which is above 0.3 of a
 * constant guess's; a larger network ends below half of it, and below 0.6 on new data, where this one has no gap to speak of.
 */
export function isBestOfFamily(larger: LayerSpec[], starts: number): Control {
  return (made, trained) => {
    const { loss } = made;
    if (trained.diverged || loss.kind !== 'network') return false;
    const here = lossAt(made, trained, -1);
    const least = leastLoss(made, trained, starts);
    if (!(here < 1.01 * least && least > 0.3 * reference(made))) return false;
    const family = withLayers({ ...loss, spec: { ...loss.spec, l2: 1e-5 } }, larger);
    const wide: MadeRun = {
      loss: family,
      theta: initialParameters(larger, loss.data.features, { seed: 31, initializer: 'glorotNormal' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.015 }, steps: 600 }),
    };
    const other = trainRun(wide);
    const own = newLoss(loss, endOf(trained));
    return (
      own < 1.5 * here && lossAt(wide, other, -1) < 0.5 * here && newLoss(family, endOf(other)) < 0.6 * own
    );
  };
}

/**
 * At rest (‖g‖ below 10⁻⁶) where `zeros` eigenvalues of the exact Hessian are 0, those of a symmetry, and all others above 10⁻⁴ of the largest;
 * L-BFGS gains less than 10⁻⁴ from here and from none of the `starts` gets lower by a hundredth.
 */
export function nothingBetter(zeros: number, starts: readonly Float64Array[], scale: number): Control {
  return (made, trained) => {
    const end = endOf(trained);
    const values = spectrumAt(made.loss, end);
    const most = values[values.length - 1];
    const here = lossAt(made, trained, -1);
    return (
      !trained.diverged &&
      norm2(gradientAt(made.loss, end)) < 1e-6 &&
      values.filter((v) => Math.abs(v) < 1e-8 * most).length === zeros &&
      values.filter((v) => v > 1e-4 * most).length === values.length - zeros &&
      descend(made, end, 60).loss > here - 1e-4 * scale &&
      starts.every((start) => !(descend(made, start, 200).loss < here - 0.01 * scale))
    );
  };
}

/** Share of the recorded steps of the last half that go up. */
function shareOfUps({ metrics }: DiagnosisInput): number {
  const width = METRIC_COLUMNS.length;
  const column = METRIC_COLUMNS.indexOf('trainLoss');
  const losses = Array.from({ length: metrics.length / width }, (_, k) => metrics[k * width + column]);
  const late = losses.slice(Math.floor(losses.length / 2));
  return late.filter((loss, k) => k > 0 && loss > late[k - 1]).length / late.length;
}

/**
 * Healthy by the fifth set's control; besides it has lost two fifths of the start's loss or more and three tenths of that of half time (or is down to 2 %), held-out loss (where there is some) neither rises over the
 * last half nor is thrice the training loss, whole batches go up at most once in twenty steps, and what is over (a schedule) is no
 * minimum: L-BFGS gains a hundredth.
 */
export const isPlainlyHealthy: Control = (made, trained) => {
  if (!isQuiteHealthy(made, trained)) return false;
  const [start, middle, here] = [0, 1, -1].map((at) => lossAt(made, trained, at));
  if (!(here < 0.6 * start && (here < 0.7 * middle || here < 0.02 * reference(made)))) return false;
  if (made.loss.kind === 'network' && made.loss.data.validation.samples > 0) {
    const { loss } = made;
    const [before, end] = trained.checkpoints.slice(-2).map(({ theta }) => newLoss(loss, theta));
    if (end > 1.02 * before || end > 3 * here + 0.02 * reference(made)) return false;
  }
  if (made.training.batchSize === 'full' && shareOfUps(trained) > 0.05) return false;
  return made.training.schedule === undefined || descend(made, endOf(trained), 60).loss < 0.99 * here;
};
