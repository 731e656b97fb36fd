import type { DenseShape } from '../../network/dense-chain.ts';
import { dot, norm2 } from '../../numerics/vector.ts';

/** Two units of one hidden layer that may be on their way to each other. */
export interface Pair {
  readonly layer: number;
  readonly units: readonly [number, number];
  /** −1 for odd activations whose units run opposite: φ(−z) = −φ(z) makes them the same unit. */
  readonly sign: 1 | -1;
}

/** How a pair stands at θ: distance of the entering weights, as it is and over the sum of their norms, and angle; the size |a_u| + |a_v| of the leaving ones, and what of it does not cancel. */
export function measure(chain: readonly DenseShape[], theta: Float64Array, { layer, units, sign }: Pair) {
  const [u, v] = units.map((unit) => entering(chain[layer], theta, unit));
  const [a, b] = units.map((unit) => leaving(chain[layer + 1], theta, unit));
  const size = norm2(a) + norm2(b);
  const distance = norm2(u.map((value, j) => value - sign * v[j]));
  return {
    distance,
    apart: distance / (norm2(u) + norm2(v)),
    cosine: (sign * u.reduce((sum, value, j) => sum + value * v[j], 0)) / (norm2(u) * norm2(v)),
    cancellation: norm2(a.map((value, k) => value + sign * b[k])) / size,
    size,
  };
}

function entering({ extended, index }: DenseShape, theta: Float64Array, unit: number): Float64Array {
  return Float64Array.from({ length: extended }, (_, j) => theta[index[unit * extended + j]]);
}

function leaving({ units, extended, index }: DenseShape, theta: Float64Array, unit: number): Float64Array {
  return Float64Array.from({ length: units }, (_, k) => theta[index[k * extended + unit]]);
}

/** All pairs of hidden units that another dense layer follows. */
export function pairs(chain: readonly DenseShape[], theta: Float64Array): Pair[] {
  const found: Pair[] = [];
  for (let layer = 0; layer + 1 < chain.length; layer++) {
    const { units, activation } = chain[layer];
    const isOdd = activation === 'tanh' || activation === 'sine' || activation === 'identity';
    for (let u = 0; u < units; u++) {
      for (let v = u + 1; v < units; v++) {
        const same: Pair = { layer, units: [u, v], sign: 1 };
        const isOpposite = isOdd && measure(chain, theta, same).cosine < 0;
        found.push(isOpposite ? { ...same, sign: -1 } : same);
      }
    }
  }
  return found;
}

/** Places of a pair's numbers in θ: entering weights of u and v, leaving weights of u and v. */
export function places(chain: readonly DenseShape[], { layer, units }: Pair) {
  const { extended, index } = chain[layer];
  const next = chain[layer + 1];
  return {
    w: units.map((unit) => Array.from({ length: extended }, (_, j) => index[unit * extended + j])),
    a: units.map((unit) =>
      Array.from({ length: next.units }, (_, k) => next.index[k * next.extended + unit]),
    ),
  };
}

/**
 * Cosine between the way from `earlier` to θ and the channel's direction at θ: ∂/∂ln f of w ± δ/2f, c/2 ± f·d. What goes out in
 * a channel moves along it; that two of many units cancel and grow moves θ in other directions as well.
 */
export function motionAlong(
  chain: readonly DenseShape[],
  earlier: Float64Array,
  theta: Float64Array,
  pair: Pair,
): number {
  const { w, a } = places(chain, pair);
  const { sign } = pair;
  const along = new Float64Array(theta.length);
  w[0].forEach((p, j) => {
    const q = w[1][j];
    const delta = theta[p] - sign * theta[q];
    [along[p], along[q]] = [-delta / 2, (sign * delta) / 2];
  });
  a[0].forEach((p, k) => {
    const q = a[1][k];
    const d = (theta[p] - sign * theta[q]) / 2;
    [along[p], along[q]] = [d, -sign * d];
  });
  const way = theta.map((value, k) => value - earlier[k]);
  const sizes = norm2(way) * norm2(along);
  return sizes > 0 ? dot(way, along) / sizes : 0;
}
