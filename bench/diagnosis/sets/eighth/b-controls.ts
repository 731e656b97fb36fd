import type { DiagnosisInput } from '../../../../app/diagnosis/evidence/gather-evidence.ts';
import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../../../app/experiment/resolved-loss.ts';
import { initialParameters } from '../../../../app/network/initializers.ts';
import { stageOutputs } from '../../../../app/network/stage-outputs.ts';
import { norm2 } from '../../../../app/numerics/vector.ts';
import { again, continued, isAtRest, isHealthy, isStartsFault, lossAt, reference } from '../../controls.ts';
import { descend, spectrumAt } from '../fresh/controls.ts';
import { shutsLater, staysEqual } from '../seventh/controls.ts';
import { METRIC_COLUMNS } from '../../../../app/training/metric-columns.ts';
import { training, trainRun, type Control, type MadeRun } from '../../labelled-run.ts';

/** Controls of the second half of the eighth held-out set, beside those of the fifth to the seventh: training, exact derivatives and closed forms alone. */

/** Every fact holds; later ones are not looked at after one that does not. */
function all(facts: Readonly<Record<string, () => boolean>>): boolean {
  return Object.values(facts).every((fact) => fact());
}
function endOf({ checkpoints }: DiagnosisInput): Float64Array {
  return checkpoints[checkpoints.length - 1].theta;
}
function gradientAt(loss: ResolvedLoss, theta: Float64Array): Float64Array {
  const objective = buildObjective(loss, 'train');
  const out = new Float64Array(objective.dimension);
  objective.gradient(theta, out);
  return out;
}

/** Slope of a unit by what it puts out. */
export const SLOPES = {
  tanh: (a: number): number => 1 - a * a,
  sigmoid: (a: number): number => a * (1 - a),
  relu: (a: number): number => (a > 0 ? 1 : 0),
};
export type Shape = keyof typeof SLOPES;

function openness(loss: ResolvedLoss, theta: Float64Array, layer: number, shape: Shape): number {
  const objective = buildObjective(loss, 'train');
  if (!isNetworkObjective(objective)) return NaN;
  const outputs = stageOutputs(objective, theta).own[layer];
  return outputs.reduce((sum, a) => sum + SLOPES[shape](a), 0) / outputs.length;
}

/** What is wrong is neither the rate nor the batches: from the end a tenth of the rate, ten times it and all samples gain less than a tenth. */
const noOtherRateHelps: Control = (made, trained) => {
  const here = lossAt(made, trained, -1);
  const steps = Math.ceil(made.training.steps / 2);
  const changes = [{ rate: 0.1 }, { rate: 10 }, { batchSize: 'full' as const }];
  return changes.every((change) => continued(made, trained, steps, change) > 0.9 * here);
};

/** Copies stay copies (seventh set), no other rate helps, and it is no saddle: ‖g‖ is above 0.01 or no eigenvalue below −5 % of the largest. */
export function copiesHold(groups: readonly (readonly number[])[]): Control {
  return (made, trained) => {
    const end = endOf(trained);
    const isNoSaddle = (): boolean => {
      const values = spectrumAt(made.loss, end);
      return norm2(gradientAt(made.loss, end)) > 0.01 || values[0] > -0.05 * values[values.length - 1];
    };
    return staysEqual(groups)(made, trained) && noOtherRateHelps(made, trained) && isNoSaddle();
  };
}

/**
 * The mean slope of a layer's units is below `shut` at the start, at half time and at the end, where the loss is above 0.3 of a constant
 * guess's; two ordinary initialisers end below 60 % of it; ten times the rate from the same start gains nothing.
 */
export function beginsShut(layer: number, shape: Shape, shut: number): Control {
  return (made, trained) => {
    const here = lossAt(made, trained, -1);
    return all({
      finite: () => !trained.diverged,
      shut: () => trained.checkpoints.every(({ theta }) => openness(made.loss, theta, layer, shape) < shut),
      high: () => here > 0.3 * reference(made),
      he: () => isStartsFault('heNormal')(made, trained),
      glorot: () => isStartsFault('glorotUniform')(made, trained),
      calm: () => noOtherRateHelps(made, trained),
    });
  };
}

/** A layer that was open shuts for good (seventh set), no other rate helps there, and a share of the rate throughout ends below half. */
export function shutsByItsRate(layer: number, shape: Shape, share: number): Control {
  const shuts = shutsLater(layer, SLOPES[shape], 0.15, (made) =>
    again({ ...made, training: { ...made.training, schedule: undefined } }, { rate: share }),
  );
  return (made, trained) =>
    shuts(made, trained) &&
    lossAt(made, trained, -1) < 2 * reference(made) &&
    noOtherRateHelps(made, trained);
}

/**
 * By the point given, all through the last half: within `reach`, the loss stays to a thousandth, hardly a slope. There the exact gradient is 0, `flat`
 * eigenvalues of the exact Hessian are 0 and the others above 0.05; and at the end none is below −0.02.
 */
export function isByFlatPoint(at: readonly number[], flat: number, reach: number): Control {
  return (made, trained) => {
    const point = Float64Array.from(at);
    const values = spectrumAt(made.loss, point);
    const end = endOf(trained);
    return all({
      finite: () => !trained.diverged,
      critical: () => norm2(gradientAt(made.loss, point)) < 1e-11,
      flat: () => values.filter((v) => Math.abs(v) < 1e-10).length === flat,
      others: () => values.filter((v) => v > 0.05).length === values.length - flat,
      near: () =>
        trained.checkpoints.slice(-2).every(({ theta }) => norm2(theta.map((v, k) => v - at[k])) < reach),
      slope: () => norm2(gradientAt(made.loss, end)) < 1e-3,
      stays: () => Math.abs(lossAt(made, trained, 1) / lossAt(made, trained, -1) - 1) < 1e-3,
      end: () => spectrumAt(made.loss, end)[0] > -0.02,
    });
  };
}

/** Loss on held-out rows, without the penalty. */
function heldLoss(loss: ResolvedLoss & { kind: 'network' }, theta: Float64Array): number {
  const plain = { ...loss, key: `${loss.key}:plain`, spec: { ...loss.spec, l2: 0 } };
  return buildObjective(plain, 'validation').loss(theta);
}
/** A larger network, with next to no penalty, on the same rows: its loss on held-out ones. */
function heldOfLarger(loss: ResolvedLoss & { kind: 'network' }, layers: LayerSpec[]): number {
  const run: MadeRun = {
    loss: { ...loss, key: `${loss.key}:larger`, spec: { ...loss.spec, layers, l2: 1e-4 } },
    theta: initialParameters(layers, loss.data.features, { seed: 61, initializer: 'glorotNormal' }),
    training: training({ optimizer: { kind: 'adam', rate: 0.01 }, steps: 500 }),
  };
  return heldLoss({ ...loss, spec: { ...loss.spec, layers } }, endOf(trainRun(run)));
}

/**
 * At rest since half time where every eigenvalue of the exact Hessian is above 10⁻⁴ of the largest, and L-BFGS finds nothing lower.
 * It is no model bias: the loss is below 2 % of a constant guess's, or a larger network is no better by a tenth on held-out rows.
 */
export function restsAtItsLeast(larger?: LayerSpec[]): Control {
  return (made, trained) => {
    const here = lossAt(made, trained, -1);
    const scale = Math.max(Math.abs(here), 1e-6 * reference(made));
    return all({
      finite: () => !trained.diverged,
      rests: () => isAtRest(made, trained) && Math.abs(lossAt(made, trained, 1) - here) < 1e-3 * scale,
      bottom: () => {
        const values = spectrumAt(made.loss, endOf(trained));
        return values[0] > 1e-4 * values[values.length - 1];
      },
      left: () => descend(made, endOf(trained), 100).loss > here - 1e-4 * scale,
      family: () => {
        if (made.loss.kind === 'function' || here < 0.02 * reference(made)) return true;
        return (
          larger !== undefined && heldOfLarger(made.loss, larger) > 0.9 * heldLoss(made.loss, endOf(trained))
        );
      },
    });
  };
}

/** Share of the recorded steps of the last half that go up. */
function shareOfUps({ metrics }: DiagnosisInput): number {
  const width = METRIC_COLUMNS.length;
  const column = METRIC_COLUMNS.indexOf('trainLoss');
  const losses = Array.from({ length: metrics.length / width }, (_, k) => metrics[k * width + column]);
  const late = losses.slice(losses.length >> 1);
  return late.filter((loss, k) => k > 0 && loss > late[k - 1]).length / late.length;
}

/**
 * Healthy by the earliest control (lower by a fifth over the last half, and by a tenth again if continued; or below 2 % of a constant guess's). Besides it has lost half of
 * the start's loss and of a constant guess's, so that no other rate could gain several times as much, and a quarter of half time's (unless a schedule has
 * ended, where L-BFGS still gains a hundredth: it is no minimum). Whole batches hardly ever go up; the held-out loss does not rise nor is far above.
 */
export const fallsSteadily: Control = (made, trained) => {
  const { loss, training: settings } = made;
  const [start, middle, here] = [0, 1, -1].map((at) => lossAt(made, trained, at));
  return all({
    healthy: () => isHealthy(made, trained),
    far: () => here < 0.5 * Math.min(start, reference(made)),
    still: () =>
      settings.schedule === undefined
        ? here < 0.75 * middle && here > 1e-5 * reference(made)
        : descend(made, endOf(trained), 60).loss < 0.99 * here,
    steady: () => settings.batchSize !== 'full' || shareOfUps(trained) < 0.04,
    held: () => {
      if (loss.kind !== 'network' || loss.data.validation.samples === 0) return true;
      const [before, end] = trained.checkpoints.slice(-2).map(({ theta }) => heldLoss(loss, theta));
      return end < 1.02 * before && end < 3 * here + 0.02 * reference(made);
    },
  });
};
