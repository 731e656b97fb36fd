import type { Activation, NetworkLoss } from '../experiment/loss-spec.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import exactCases from './exact-cases.json' with { type: 'json' };
import { classPart, dense, networkSpec, regressionPart } from './random-network.ts';

/** The cases of exact-cases.json that are networks on data, as objectives of this engine. */

export interface CasePoint {
  readonly name: string;
  readonly x: readonly number[];
  readonly critical: boolean;
  readonly loss: number;
  readonly grad_norm: number;
  readonly hessian?: readonly (readonly number[])[];
  readonly eigenvalues: readonly number[];
  readonly n_neg: number;
  readonly n_zero: number;
  readonly n_pos: number;
  readonly hessian_class: string;
  readonly true_class: string;
}
export interface NetworkCase {
  readonly id: string;
  readonly objective: NetworkObjective;
  readonly points: readonly CasePoint[];
}

interface Model {
  readonly kind: string;
  readonly sizes: number[];
  readonly activation: Activation;
  readonly out_activation: Activation;
  readonly bias: boolean;
  readonly loss: string;
  readonly X: number[][];
  readonly Y: number[][];
  readonly y: number[];
  readonly labels?: number[];
  readonly classes: number;
  readonly S: number[][];
  readonly n_in: number;
  readonly hidden: number;
  readonly n_out: number;
}

const LOSS_NAMES: Record<string, NetworkLoss> = {
  mse_mean: 'mse',
  sse: 'sse',
  half_sse: 'halfSse',
  ce_mean: 'crossEntropy',
};

function objectiveOf(model: Model): NetworkObjective | null {
  switch (model.kind) {
    case 'mlp': {
      const layers = model.sizes
        .slice(1)
        .map((units, l) =>
          dense(units, l === model.sizes.length - 2 ? model.out_activation : model.activation, model.bias),
        );
      const outputs = model.sizes[model.sizes.length - 1];
      const part = model.labels
        ? classPart(model.X, model.labels, outputs)
        : regressionPart(model.X, model.Y);
      return createNetworkObjective(
        networkSpec(layers, LOSS_NAMES[model.loss]),
        part,
        model.sizes[0],
        outputs,
      );
    }
    case 'logistic': {
      // The constant feature of X is the bias here: dense weights without one.
      const part = classPart(
        model.X,
        model.y.map((y) => (y > 0 ? 1 : 0)),
        2,
      );
      return createNetworkObjective(
        networkSpec([dense(1, 'identity', false)], 'binaryCrossEntropy'),
        part,
        model.X[0].length,
        2,
      );
    }
    case 'softmax_regression':
      return createNetworkObjective(
        networkSpec([dense(model.classes, 'identity', false)], 'crossEntropy'),
        classPart(model.X, model.labels ?? [], model.classes),
        model.X[0].length,
        model.classes,
      );
    case 'linear_fro':
    case 'deep_linear_fro': {
      // ‖S − A B‖²_F = Σ over unit vectors e of ‖S e − A B e‖².
      const sizes = model.kind === 'linear_fro' ? [model.n_in, model.hidden, model.n_out] : model.sizes;
      const inputs = model.S[0].map((_, j) => model.S[0].map((__, i) => (i === j ? 1 : 0)));
      const targets = model.S[0].map((_, j) => model.S.map((row) => row[j]));
      const layers = sizes.slice(1).map((units) => dense(units, 'identity', false));
      return createNetworkObjective(
        networkSpec(layers, 'sse'),
        regressionPart(inputs, targets),
        sizes[0],
        sizes[sizes.length - 1],
      );
    }
    default:
      return null;
  }
}

export function networkCases(): NetworkCase[] {
  return exactCases.cases.flatMap((raw) => {
    const { id, model, points } = raw as unknown as { id: string; model: Model; points?: CasePoint[] };
    const objective = objectiveOf(model);
    return objective === null ? [] : [{ id, objective, points: points ?? [] }];
  });
}
