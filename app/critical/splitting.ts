import type { Inertia, PointClass } from '../curvature/point-card.ts';
import { inertiaOf, zeroTolerance } from '../curvature/classify.ts';
import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain } from '../network/dense-chain.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import {
  eigenvalueErrorBound,
  symmetricEigenpairs,
  symmetricEigenvalues,
} from '../numerics/symmetric-eigen.ts';
import { maxAbs } from '../numerics/vector.ts';
import { verdictCard } from './verdict-card.ts';

/** A network with one hidden unit written as two that share its output: the same function, one unit wider. */
export interface SplitNetwork {
  readonly objective: NetworkObjective;
  readonly theta: Float64Array;
}

/**
 * Splits unit `unit` of hidden layer `layer` (both 0-based) at λ (Fukumizu & Amari 2000; embedding principle, Zhang et
 * al. 2021): both copies get its entering weights, its leaving weights v become λv for the unit and (1−λ)v for the copy
 * behind it. Loss and outputs stay; a critical point stays one for every λ.
 *
 * @throws InputError for networks that are not dense, a penalty (it breaks the embedding), or a unit that is not there
 */
export function splitUnit(
  objective: NetworkObjective,
  theta: Float64Array,
  layer: number,
  unit: number,
  lambda: number,
): SplitNetwork {
  const { spec, part, features, outputs } = objective;
  const chain = denseChain(spec.layers, features);
  if (chain === null)
    throw statedError('splitLayers', 'Expected a network of dense layers to split a unit of', {}, 'layers');
  if (spec.l2 !== 0)
    throw statedError('splitPenalty', 'Expected no penalty: it breaks the embedding; set l2 to 0', {}, 'l2');
  const shape = chain[layer];
  if (!(layer >= 0 && layer < chain.length - 1 && unit >= 0 && unit < shape.units)) {
    throw new InputError(`Expected a hidden unit, got unit ${unit} of layer ${layer}`, 'unit');
  }
  if (!Number.isFinite(lambda)) throw new InputError(`Expected a finite λ, got ${lambda}`, 'lambda');
  const layers: LayerSpec[] = spec.layers.map((one, l) =>
    l === layer && one.type === 'dense' ? { ...one, units: one.units + 1 } : one,
  );
  const wide = createNetworkObjective({ ...spec, layers }, part, features, dataOutputs(objective, outputs));
  const wideChain = denseChain(layers, features) ?? [];
  const out = new Float64Array(wide.dimension);
  chain.forEach((from, l) => {
    const to = wideChain[l];
    for (let u = 0; u < from.units; u++) {
      for (let j = 0; j < from.extended; j++) {
        const value = theta[from.index[u * from.extended + j]];
        // Behind the widened layer the copy is one more input, before the bias.
        const bias = j >= from.inputs;
        const column = l === layer + 1 && bias ? to.inputs : j;
        const share = l === layer + 1 && j === unit && !bias;
        out[to.index[u * to.extended + column]] = share ? lambda * value : value;
        if (share) out[to.index[u * to.extended + to.inputs - 1]] = (1 - lambda) * value;
      }
    }
    if (l === layer) {
      for (let j = 0; j < from.extended; j++) {
        out[to.index[from.units * to.extended + j]] = theta[from.index[unit * from.extended + j]];
      }
    }
  });
  return { objective: wide, theta: out };
}

/** Target columns of the data, which one output for two classes does not show. */
function dataOutputs(objective: NetworkObjective, outputs: number): number {
  return objective.samples > 0 ? objective.part.targets.length / objective.samples : outputs;
}

export interface SplittingPoint {
  readonly lambda: number;
  readonly loss: number;
  readonly relativeGradientNorm: number;
  readonly inertia: Inertia;
  readonly class: PointClass;
  /** Inertia by the theorem, where it applies: inertia(H) + (0) + inertia(λ(1−λ)A); null for λ ∈ {0, 1}. */
  readonly predicted: Inertia | null;
}

export interface SplittingLine {
  readonly points: readonly SplittingPoint[];
  /** Eigenvalues of A = Σ ∂ℓ/∂a·v·φ″ x xᵀ over the unit's inputs; its signs decide what the line becomes. */
  readonly curvature: Float64Array;
  readonly small: { readonly loss: number; readonly inertia: Inertia; readonly class: PointClass };
}

/**
 * The line of critical points that splitting a unit makes, with the inertia along it. The theorem needs a unit with one
 * leaving weight, not zero, at a critical point; elsewhere `predicted` is null.
 */
export function splittingLine(
  objective: NetworkObjective,
  theta: Float64Array,
  layer: number,
  unit: number,
  lambdas: readonly number[],
): SplittingLine {
  const base = verdictCard(objective, theta, { crossCheck: false });
  const at = base.theta;
  const { matrix, width } = splitMatrix(objective, at, layer, unit);
  const curvature = symmetricEigenvalues(matrix, width);
  const behind = (denseChain(objective.spec.layers, objective.features) ?? [])[layer + 1];
  const leaving = behind.units;
  // A unit that nobody listens to has copies that second order cannot tell from it.
  const heard = Math.abs(at[behind.index[unit]]) > 1e-8 * Math.max(1, maxAbs(at));
  const size = Math.max(...curvature.map(Math.abs));
  const critical = base.class !== 'notCritical' && base.class !== 'gradientFlat';
  const points = lambdas.map((lambda): SplittingPoint => {
    const split = splitUnit(objective, at, layer, unit, lambda);
    const card = verdictCard(split.objective, split.theta, { crossCheck: false, polish: false });
    const factor = lambda * (1 - lambda);
    const scaled = curvature.map((value) => factor * value);
    const tolerance = zeroTolerance(size, eigenvalueErrorBound(scaled.length, size));
    const extra = inertiaOf(scaled, tolerance);
    const applies = critical && leaving === 1 && heard && factor !== 0;
    return {
      lambda,
      loss: card.loss,
      relativeGradientNorm: card.relativeGradientNorm,
      inertia: card.inertia,
      class: card.class,
      predicted: applies
        ? {
            negative: base.inertia.negative + extra.negative,
            zero: base.inertia.zero + extra.zero + 1,
            positive: base.inertia.positive + extra.positive,
          }
        : null,
    };
  });
  return { points, curvature, small: { loss: base.loss, inertia: base.inertia, class: base.class } };
}

/** Where one unit is split, and how the copies are moved apart for the loss to fall. */
export interface SplitDescent {
  readonly layer: number;
  readonly unit: number;
  readonly lambda: number;
  /** Second derivative of the loss along `apart`, below 0. */
  readonly curvature: number;
  /** Unit vector of the entering weights of the unit; the copies take (1−λ) and −λ of it, over the length of both. */
  readonly apart: Float64Array;
}

/**
 * The way down that splitting a unit opens, or null where it opens none. Moving the copies apart changes the loss by nothing to
 * first order, be the gradient zero or not, and by ½λ(1−λ)δᵀAδ to second: at λ = ½ it falls where A has a negative
 * eigenvalue, at λ = 2 where it has a positive one. So every minimum whose A is not zero becomes a saddle for some λ
 * (Fukumizu & Amari 2000). Of the two λ the one with more curvature per length is taken.
 */
export function splitDescent(
  objective: NetworkObjective,
  theta: Float64Array,
  layer: number,
  unit: number,
): SplitDescent | null {
  const { matrix, width } = splitMatrix(objective, theta, layer, unit);
  const { values, vectors } = symmetricEigenpairs(matrix, width);
  const ways = [
    { lambda: 0.5, rank: 0 },
    { lambda: 2, rank: width - 1 },
  ].map(({ lambda, rank }) => ({
    layer,
    unit,
    lambda,
    curvature: (lambda * (1 - lambda) * values[rank]) / apartLength(lambda) ** 2,
    apart: vectors.slice(rank * width, (rank + 1) * width),
  }));
  const best = ways[0].curvature <= ways[1].curvature ? ways[0] : ways[1];
  return best.curvature < 0 ? best : null;
}

/** Length of ((1−λ)δ, −λδ) for a unit vector δ. */
function apartLength(lambda: number): number {
  return Math.hypot(1 - lambda, lambda);
}

/** The network split as `way` says, with the unit vector of its θ that moves the copies apart. */
export function splitAlong(
  objective: NetworkObjective,
  theta: Float64Array,
  { layer, unit, lambda, apart }: SplitDescent,
): SplitNetwork & { readonly direction: Float64Array } {
  const split = splitUnit(objective, theta, layer, unit, lambda);
  const { extended, index, units } = (denseChain(split.objective.spec.layers, objective.features) ?? [])[
    layer
  ];
  const direction = new Float64Array(split.theta.length);
  const length = apartLength(lambda);
  apart.forEach((value, j) => {
    direction[index[unit * extended + j]] = ((1 - lambda) * value) / length;
    direction[index[(units - 1) * extended + j]] = (-lambda * value) / length;
  });
  return { ...split, direction };
}

/** A: moving the copies apart changes the loss by ½λ(1−λ)δᵀAδ; read off the wide network's Hessian at λ = ½. */
function splitMatrix(
  objective: NetworkObjective,
  theta: Float64Array,
  layer: number,
  unit: number,
): { readonly matrix: Float64Array; readonly width: number } {
  const split = splitUnit(objective, theta, layer, unit, 0.5);
  const shape = (denseChain(split.objective.spec.layers, objective.features) ?? [])[layer];
  const width = shape.extended;
  const image = new Float64Array(split.theta.length);
  const z = new Float64Array(split.theta.length);
  const a = new Float64Array(width * width);
  const one = (j: number): number => shape.index[unit * width + j];
  const copy = (j: number): number => shape.index[(shape.units - 1) * width + j];
  for (let j = 0; j < width; j++) {
    z.fill(0);
    z[one(j)] = 0.5;
    z[copy(j)] = -0.5;
    split.objective.hessianVectorProduct(split.theta, z, image);
    for (let i = 0; i < width; i++) a[i * width + j] = (0.5 * (image[one(i)] - image[copy(i)])) / 0.25;
  }
  return { matrix: a, width };
}
