import cases from './exact-cases.json' with { type: 'json' };
import type { Activation, NetworkLoss } from '../experiment/loss-spec.ts';
import { compileFunction } from '../functions/compile-function.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { classPart, dense, networkSpec, regressionPart } from './random-network.ts';

/** The exact cases as objectives. */
export interface ExactPoint {
  readonly x: readonly number[];
  readonly critical: boolean;
  readonly loss: number;
  readonly eigenvalues?: readonly number[];
  readonly n_neg: number;
  readonly n_zero: number;
  readonly n_pos: number;
  readonly hessian_class: string;
  readonly true_class: string;
}
export interface ExactCase {
  readonly id: string;
  readonly objective: Objective;
  readonly points: readonly ExactPoint[];
}
interface Model {
  readonly kind: string;
  readonly vars?: string[];
  readonly expr?: string;
  readonly sizes?: number[];
  readonly activation?: Activation;
  readonly out_activation?: Activation;
  readonly bias?: boolean;
  readonly loss?: string;
  readonly X?: number[][];
  readonly Y?: number[][];
  readonly y?: number[];
  readonly S?: number[][];
  readonly labels?: number[];
  readonly classes?: number;
  readonly hidden?: number;
  readonly n_in?: number;
}
const LOSSES: Record<string, NetworkLoss> = {
  mse_mean: 'mse',
  sse: 'sse',
  half_sse: 'halfSse',
  ce_mean: 'crossEntropy',
};

/** ‖S − W_L…W_1‖² as a linear network: with X = √n·1 and Y = √n·S the mean squared error is that norm. */
export function linearNetwork(sizes: readonly number[], s: readonly (readonly number[])[]): Objective {
  const n = sizes[0];
  const root = Math.sqrt(n);
  const inputs = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? root : 0)),
  );
  const targets = Array.from({ length: n }, (_, i) => s.map((row) => root * row[i]));
  const layers = sizes.slice(1).map((units) => dense(units, 'identity', false));
  return createNetworkObjective(networkSpec(layers, 'mse'), regressionPart(inputs, targets), n, s.length);
}

function objectiveOf(model: Model): Objective | null {
  const { kind, sizes = [], X: x = [] } = model;
  if (kind === 'expression') return compileFunction(model.expr ?? '', model.vars ?? []);
  if (kind === 'linear_fro') {
    return linearNetwork([model.n_in ?? 0, model.hidden ?? 0, model.S?.length ?? 0], model.S ?? []);
  }
  if (kind === 'deep_linear_fro') return linearNetwork(sizes, model.S ?? []);
  if (kind === 'logistic') {
    const labels = (model.y ?? []).map((y) => (y > 0 ? 1 : 0));
    const spec = networkSpec([dense(1, 'identity', false)], 'binaryCrossEntropy');
    return createNetworkObjective(spec, classPart(x, labels, 2), x[0].length, 2);
  }
  if (kind === 'softmax_regression') {
    const classes = model.classes ?? 0;
    const spec = networkSpec([dense(classes, 'identity', false)], 'crossEntropy');
    return createNetworkObjective(spec, classPart(x, model.labels ?? [], classes), x[0].length, classes);
  }
  if (kind !== 'mlp') return null;
  const layers = sizes.slice(1).map((units, l) => {
    const last = l === sizes.length - 2;
    return dense(units, last ? model.out_activation : model.activation, model.bias);
  });
  const spec = networkSpec(layers, LOSSES[model.loss ?? '']);
  const width = sizes[sizes.length - 1];
  const part = model.labels ? classPart(x, model.labels, width) : regressionPart(x, model.Y ?? []);
  return createNetworkObjective(spec, part, sizes[0], width);
}

/** Every case that is a loss with listed points. */
export function exactCases(): ExactCase[] {
  return cases.cases.flatMap((one) => {
    const objective = objectiveOf(one.model as Model);
    const points = (one as { points?: ExactPoint[] }).points ?? [];
    return objective === null || points.length === 0 ? [] : [{ id: one.id, objective, points }];
  });
}
