import type { NetworkLoss } from '../experiment/loss-spec.ts';

/**
 * Losses as functions of the network's outputs f (shape [n, width]) and targets y (same shape). Per sample:
 *   mse, sse            ‖f − y‖²
 *   halfSse             ½‖f − y‖²
 *   crossEntropy        −Σ_k y_k ln softmax(f)_k      (f are logits; y one-hot or any weights)
 *   binaryCrossEntropy  Σ_k [ln(1 + e^{f_k}) − y_k f_k]  (f are logits; y in [0, 1])
 *   mseOnSoftmax        ‖softmax(f) − y‖²
 * The loss of a data set is the mean over samples of these, except for sse and halfSse, which are sums; outputs of one
 * sample are always summed. (PyTorch's `mse` and `binary_cross_entropy` divide by the number of outputs as well.)
 *
 * The functions below take one sample, `at` being the index of its first entry in `f` and `y`, and write at the same
 * place in `out`. Everything is stable for logits of any size, and keeps relative accuracy where the loss is near 0.
 */
export interface LossFunction {
  /** True: mean over samples; false: sum. */
  readonly mean: boolean;
  readonly value: (f: Float64Array, y: Float64Array, at: number, width: number) => number;
  /** Writes ∂ℓ/∂f and returns ℓ, bit-equal to `value`. */
  readonly gradient: (
    f: Float64Array,
    y: Float64Array,
    at: number,
    width: number,
    out: Float64Array,
  ) => number;
  /** Writes (∂²ℓ/∂f²)·v; `out` must not alias v or f. */
  readonly hessianVector: (
    f: Float64Array,
    y: Float64Array,
    v: Float64Array,
    at: number,
    width: number,
    out: Float64Array,
  ) => void;
}

function squaredError(factor: number, mean: boolean): LossFunction {
  return {
    mean,
    value(f, y, at, width) {
      let sum = 0;
      for (let k = at; k < at + width; k++) sum += (f[k] - y[k]) * (f[k] - y[k]);
      return factor * sum;
    },
    gradient(f, y, at, width, out) {
      let sum = 0;
      for (let k = at; k < at + width; k++) {
        const residual = f[k] - y[k];
        sum += residual * residual;
        out[k] = 2 * factor * residual;
      }
      return factor * sum;
    },
    hessianVector(_f, _y, v, at, width, out) {
      for (let k = at; k < at + width; k++) out[k] = 2 * factor * v[k];
    },
  };
}

/** Index of the largest entry; a NaN there or anywhere makes what is computed from it NaN. */
function indexOfLargest(f: Float64Array, at: number, width: number): number {
  let best = at;
  for (let k = at + 1; k < at + width; k++) if (f[k] > f[best]) best = k;
  return best;
}

/** Writes softmax(f) of one sample into `out` and returns ln Σ e^{f_k − max f} (log1p of the other terms). */
function softmaxInto(f: Float64Array, at: number, width: number, out: Float64Array): number {
  const best = indexOfLargest(f, at, width);
  const largest = f[best];
  let rest = 0;
  for (let k = at; k < at + width; k++) {
    const e = Math.exp(f[k] - largest);
    out[k] = e;
    if (k !== best) rest += e;
  }
  // 1 + rest: the largest term is exactly 1 (NaN if it is not finite, which must stay visible).
  const total = out[best] + rest;
  for (let k = at; k < at + width; k++) out[k] /= total;
  return Math.log1p(rest) + (out[best] - out[best]);
}

/** Softmax of one sample: out_k = e^{f_k}/Σ_j e^{f_j}, at the same place; `out` may alias f. */
export function softmax(f: Float64Array, at: number, width: number, out: Float64Array): void {
  softmaxInto(f, at, width, out);
}

const crossEntropy: LossFunction = {
  mean: true,
  value(f, y, at, width) {
    const best = indexOfLargest(f, at, width);
    let rest = 0;
    let linear = 0;
    let weight = 0;
    for (let k = at; k < at + width; k++) {
      const below = f[k] - f[best];
      if (k !== best) rest += Math.exp(below);
      if (y[k] !== 0) {
        linear -= y[k] * below;
        weight += y[k];
      }
    }
    return linear + weight * Math.log1p(rest);
  },
  gradient(f, y, at, width, out) {
    const best = indexOfLargest(f, at, width);
    const largest = f[best];
    const logRest = softmaxInto(f, at, width, out);
    let weight = 0;
    let linear = 0;
    for (let k = at; k < at + width; k++) {
      if (y[k] !== 0) {
        weight += y[k];
        linear -= y[k] * (f[k] - largest);
      }
    }
    // g_k = p_k Σ_j y_j − y_k Σ_j p_j without the j = k terms, which cancel: exact to the last digits when p_k → 1.
    let total = 0;
    let largestP = 0;
    let largestAt = at;
    for (let k = at; k < at + width; k++) {
      total += out[k];
      if (out[k] > largestP) {
        largestP = out[k];
        largestAt = k;
      }
    }
    let others = 0;
    for (let k = at; k < at + width; k++) if (k !== largestAt) others += out[k];
    for (let k = at; k < at + width; k++) {
      const p = out[k];
      const withoutK = k === largestAt ? others : total - p;
      out[k] = y[k] === 0 ? p * weight : p * (weight - y[k]) - y[k] * withoutK;
    }
    return linear + weight * logRest;
  },
  hessianVector(f, y, v, at, width, out) {
    softmaxInto(f, at, width, out);
    let weight = 0;
    for (let k = at; k < at + width; k++) weight += y[k];
    softmaxJacobianVector(out, v, at, width, out, weight);
  },
};

/**
 * out_k = weight·p_k Σ_j p_j (v_k − v_j) = weight·(diag p − p pᵀ)v, for p that sums to 1; the differences keep relative
 * accuracy when p is almost one-hot. `out` may alias p.
 */
function softmaxJacobianVector(
  p: Float64Array,
  v: Float64Array,
  at: number,
  width: number,
  out: Float64Array,
  weight: number,
): void {
  // Σ_j p_j (v_k − v_j) = (v_k − v_best) + Σ_j p_j (v_best − v_j), both terms free of cancellation.
  const best = indexOfLargest(p, at, width);
  let shift = 0;
  for (let j = at; j < at + width; j++) shift += p[j] * (v[best] - v[j]);
  for (let k = at; k < at + width; k++) out[k] = weight * p[k] * (v[k] - v[best] + shift);
}

const binaryCrossEntropy: LossFunction = {
  mean: true,
  value(f, y, at, width) {
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += binaryValue(f[k], y[k], Math.exp(-Math.abs(f[k])));
    return sum;
  },
  gradient(f, y, at, width, out) {
    let sum = 0;
    for (let k = at; k < at + width; k++) {
      const z = f[k];
      const e = Math.exp(-Math.abs(z));
      sum += binaryValue(z, y[k], e);
      // (1 − y)σ(z) − yσ(−z)
      const small = e / (1 + e);
      const large = 1 / (1 + e);
      out[k] = z < 0 ? (1 - y[k]) * small - y[k] * large : (1 - y[k]) * large - y[k] * small;
    }
    return sum;
  },
  hessianVector(f, _y, v, at, width, out) {
    for (let k = at; k < at + width; k++) {
      const e = Math.exp(-Math.abs(f[k]));
      out[k] = (e / ((1 + e) * (1 + e))) * v[k];
    }
  },
};

/** ln(1 + e^z) − yz, with e = e^{−|z|}, written without cancellation: (1 − y)·max(z, 0) + y·max(−z, 0) + ln(1 + e). */
function binaryValue(z: number, y: number, e: number): number {
  const linear = z < 0 ? (y === 0 ? 0 : -y * z) : y === 1 ? 0 : (1 - y) * z;
  return linear + Math.log1p(e);
}

const mseOnSoftmax: LossFunction = {
  mean: true,
  value(f, y, at, width) {
    // The same sums in the same order as `gradient`, so that both return the same bits.
    const best = indexOfLargest(f, at, width);
    const largest = f[best];
    let rest = 0;
    for (let k = at; k < at + width; k++) if (k !== best) rest += Math.exp(f[k] - largest);
    const total = Math.exp(largest - largest) + rest;
    let sum = 0;
    for (let k = at; k < at + width; k++) {
      const residual = Math.exp(f[k] - largest) / total - y[k];
      sum += residual * residual;
    }
    return sum;
  },
  gradient(f, y, at, width, out) {
    // With p = softmax(f), r = p − y: g_i = 2 p_i Σ_k p_k (r_i − r_k) = 2 (diag p − p pᵀ) r.
    softmaxInto(f, at, width, out);
    const best = indexOfLargest(out, at, width);
    const residualBest = out[best] - y[best];
    let sum = 0;
    let shift = 0;
    for (let k = at; k < at + width; k++) {
      const residual = out[k] - y[k];
      sum += residual * residual;
      shift += out[k] * (residualBest - residual);
    }
    for (let k = at; k < at + width; k++) out[k] *= 2 * (out[k] - y[k] - residualBest + shift);
    return sum;
  },
  hessianVector(f, y, v, at, width, out) {
    // ṗ = (diag p − p pᵀ)v;  out_i = 2 ṗ_i u_i + 2 p_i u̇_i with u_i = Σ_k p_k (r_i − r_k).
    const p = new Float64Array(width);
    const pDot = new Float64Array(width);
    softmaxInto(f.subarray(at, at + width), 0, width, p);
    softmaxJacobianVector(p, v.subarray(at, at + width), 0, width, pDot, 1);
    for (let i = 0; i < width; i++) {
      let u = 0;
      let uDot = 0;
      const residual = p[i] - y[at + i];
      for (let k = 0; k < width; k++) {
        const difference = residual - (p[k] - y[at + k]);
        u += p[k] * difference;
        uDot += pDot[k] * difference + p[k] * (pDot[i] - pDot[k]);
      }
      out[at + i] = 2 * (pDot[i] * u + p[i] * uDot);
    }
  },
};

const LOSSES: Readonly<Record<NetworkLoss, LossFunction>> = {
  mse: squaredError(1, true),
  sse: squaredError(1, false),
  halfSse: squaredError(0.5, false),
  crossEntropy,
  binaryCrossEntropy,
  mseOnSoftmax,
};

export function lossFunction(name: NetworkLoss): LossFunction {
  return LOSSES[name];
}
