import { InputError } from '../experiment/input-error.ts';
import { denseChain } from '../network/dense-chain.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';

/** A critical point of a linear autoencoder with what theory says about it. */
export interface AutoencoderPoint {
  /** Ranks of the chosen eigenvalues of Σ, 0 the largest. */
  readonly chosen: readonly number[];
  readonly theta: Float64Array;
  /** Sum of the eigenvalues left out (mean squared error). */
  readonly loss: number;
  /** #{(i ∈ I, j ∉ I): λⱼ > λᵢ} + (h − r)(n − r). */
  readonly index: number;
  /** r(2h − r), for distinct positive eigenvalues. */
  readonly nullity: number;
}

/**
 * All classes of critical points of x ↦ ABx on data x with mean squared error (Baldi & Hornik 1989): for every set I of
 * at most h eigenvectors of Σ = (1/N)Σxxᵀ the projection onto them, A = U_I, B = U_Iᵀ, unused units zero. Index and
 * nullity hold for distinct positive eigenvalues. Ground truth for index-against-loss plots.
 *
 * @throws InputError unless the network is two dense identity layers without biases that reproduce their input
 */
export function linearAutoencoderPoints(objective: NetworkObjective): AutoencoderPoint[] {
  const { spec, features: n, part, samples } = objective;
  const chain = denseChain(spec.layers, n);
  const linear =
    chain?.length === 2 &&
    chain.every(({ bias, activation }) => !bias && activation === 'identity') &&
    chain[1].units === n &&
    spec.loss === 'mse' &&
    spec.l2 === 0;
  if (!linear || chain === null || !part.inputs.every((value, k) => value === part.targets[k])) {
    throw new InputError(
      'Expected a linear autoencoder: two dense identity layers without bias, loss mse, no penalty, targets equal to inputs',
      'layers',
    );
  }
  const h = chain[0].units;
  const sigma = new Float64Array(n * n);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        sigma[i * n + j] += (part.inputs[s * n + i] * part.inputs[s * n + j]) / samples;
      }
    }
  }
  const pairs = symmetricEigenpairs(sigma, n);
  const value = (rank: number): number => pairs.values[n - 1 - rank];
  const vector = (rank: number): Float64Array => pairs.vectors.subarray((n - 1 - rank) * n, (n - rank) * n);
  return subsets(n, h).map((chosen) => {
    const theta = new Float64Array(2 * n * h);
    chosen.forEach((rank, unit) => {
      for (let i = 0; i < n; i++) {
        theta[unit * n + i] = vector(rank)[i];
        theta[h * n + i * h + unit] = vector(rank)[i];
      }
    });
    const left = [...Array(n).keys()].filter((rank) => !chosen.includes(rank));
    const r = chosen.length;
    const inversions = chosen.reduce((sum, i) => sum + left.filter((j) => value(j) > value(i)).length, 0);
    return {
      chosen,
      theta,
      loss: left.reduce((sum, rank) => sum + value(rank), 0),
      index: inversions + (h - r) * (n - r),
      nullity: r * (2 * h - r),
    };
  });
}

/** Subsets of 0 … n−1 with at most h members, by size. */
function subsets(n: number, h: number): number[][] {
  let all: number[][] = [[]];
  for (let rank = 0; rank < n; rank++) {
    all = [...all, ...all.filter(({ length }) => length < h).map((chosen) => [...chosen, rank])];
  }
  return all.sort((a, b) => a.length - b.length);
}
