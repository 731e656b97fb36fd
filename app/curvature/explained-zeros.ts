import { isNetworkObjective } from '../experiment/objective.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { normalizationTangents } from '../network/normalization-tangents.ts';
import { unitActivity } from '../network/unit-activity.ts';
import type { Objective } from '../numerics/objective.ts';
import { axpy, dot, matrixVector, norm2 } from '../numerics/vector.ts';
import type { ExplainedZeros } from './point-card.ts';

/** What an explainer of zero eigenvalues is given. */
export interface ZeroQuestion {
  readonly objective: Objective;
  readonly theta: Float64Array;
  /** Dense Hessian, row-major. */
  readonly hessian: Float64Array;
  readonly zeroTolerance: number;
  /** n₀. */
  readonly zeros: number;
}
export type ZeroExplainer = (question: ZeroQuestion) => ExplainedZeros[];

/** A family of directions along which a known structure keeps the loss the same. */
interface Family {
  readonly cause: string;
  readonly directions: readonly Float64Array[];
}

/**
 * Zero eigenvalues of a network's Hessian that are known beforehand:
 *   `softmaxShift`   adding one vector to the weights of all classes leaves softmax unchanged: fan_in + 1 directions,
 *                    everywhere;
 *   `deadUnit`       a relu unit that is off for every sample: its own weights and those that leave it;
 *   `reluRescaling`  scaling what enters a live relu or leakyRelu unit by s and what leaves it by 1/s (at critical points).
 *   `batchNormShift`, `batchNormScale`  bias and size of what enters a unit that is normalised over the data
 *                    (`normalization-tangents.ts`; the first everywhere, the second at critical points).
 * Nothing is taken on trust: a direction counts only if it is independent of those before it and ‖Hv‖ ≤ zeroTolerance·‖v‖.
 * A penalty λ‖θ‖² breaks all of them.
 */
export const explainZeros: ZeroExplainer = (question) => {
  const { objective, theta } = question;
  if (question.zeros === 0 || !isNetworkObjective(objective) || objective.spec.l2 !== 0) return [];
  const { shift, scale } = normalizationTangents(objective, theta);
  const families = [
    softmaxShift(objective),
    { cause: 'batchNormShift', directions: shift },
    { cause: 'batchNormScale', directions: scale },
    ...unitFamilies(objective, theta),
  ];
  return countVerified(families, question);
};

function countVerified(
  families: readonly Family[],
  { hessian, zeroTolerance, theta, zeros }: ZeroQuestion,
): ExplainedZeros[] {
  const basis: Float64Array[] = [];
  const image = new Float64Array(theta.length);
  const explained: ExplainedZeros[] = [];
  for (const { cause, directions } of families) {
    let count = 0;
    for (const direction of directions) {
      const length = norm2(direction);
      if (!(length > 0) || basis.length >= zeros) continue;
      const v = direction.map((x) => x / length);
      for (let pass = 0; pass < 2; pass++) for (const b of basis) axpy(-dot(b, v), b, v);
      const rest = norm2(v);
      if (!(rest > 1e-6)) continue;
      for (let i = 0; i < v.length; i++) v[i] /= rest;
      matrixVector(hessian, v, image);
      if (!(norm2(image) <= zeroTolerance)) continue;
      basis.push(v);
      count++;
    }
    if (count > 0) explained.push({ cause, count });
  }
  return explained;
}

function softmaxShift({ spec, layout, dimension }: NetworkObjective): Family {
  const directions: Float64Array[] = [];
  const last = spec.layers.length - 1;
  const isSoftmax = spec.loss === 'crossEntropy' || spec.loss === 'mseOnSoftmax';
  const output = spec.layers[last];
  if (isSoftmax && output.type === 'dense' && output.activation === 'identity') {
    for (const { layer, offset, rows, columns } of layout.blocks) {
      if (layer !== last) continue;
      for (let c = 0; c < columns; c++) {
        const v = new Float64Array(dimension);
        for (let r = 0; r < rows; r++) v[offset + r * columns + c] = 1;
        directions.push(v);
      }
    }
  }
  return { cause: 'softmaxShift', directions };
}

function unitFamilies(objective: NetworkObjective, theta: Float64Array): Family[] {
  const dead: Float64Array[] = [];
  const rescaling: Float64Array[] = [];
  const activity = unitActivity(objective.spec.layers, objective.features, objective.part, theta);
  activity.slice(0, -1).forEach(({ shape, largest }, l) => {
    if (shape.activation !== 'relu' && shape.activation !== 'leakyRelu') return;
    const next = activity[l + 1].shape;
    for (let u = 0; u < shape.units; u++) {
      const entering = Array.from(shape.index.subarray(u * shape.extended, (u + 1) * shape.extended));
      const leaving = Array.from({ length: next.units }, (_, k) => next.index[k * next.extended + u]);
      if (shape.activation === 'relu' && largest[u] < 0) {
        for (const parameter of [...entering, ...leaving]) {
          const v = new Float64Array(theta.length);
          v[parameter] = 1;
          dead.push(v);
        }
      } else {
        const v = new Float64Array(theta.length);
        for (const parameter of entering) v[parameter] = theta[parameter];
        for (const parameter of leaving) v[parameter] = -theta[parameter];
        rescaling.push(v);
      }
    }
  });
  return [
    { cause: 'deadUnit', directions: dead },
    { cause: 'reluRescaling', directions: rescaling },
  ];
}
