import type { Activation } from '../experiment/loss-spec.ts';
import { normalDensity, normalDistribution } from '../numerics/normal-distribution.ts';

/**
 * Activations with their first two derivatives. `kernel(order, z, a, d1, d2, count)` reads the first `count`
 * pre-activations z and writes
 *   a  = f(z)   always,
 *   d1 = f′(z)  when order ≥ 1,
 *   d2 = f″(z)  when order ≥ 2.
 * `a` may alias `z`; d1 and d2 may not alias anything that is read or written. At a kink the derivative is the one
 * PyTorch uses: relu′(0) = 0, leakyRelu′(0) = 0.01, elu″(0) = 0.
 */
export type ActivationKernel = (
  order: 0 | 1 | 2,
  z: Float64Array,
  a: Float64Array,
  d1: Float64Array,
  d2: Float64Array,
  count: number,
) => void;

export interface ActivationFunction {
  readonly kernel: ActivationKernel;
  /** True when f′ jumps at z = 0: the Hessian is one-sided where a pre-activation is (almost) zero. */
  readonly kink: boolean;
}

/** Slope of leakyRelu below zero (PyTorch's default). */
export const LEAKY_SLOPE = 0.01;

const identity: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    a[i] = z[i];
    if (order > 0) d1[i] = 1;
    if (order > 1) d2[i] = 0;
  }
};

const relu: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    // `x <= 0` rather than `x > 0`, so that NaN goes through.
    a[i] = x <= 0 ? 0 : x;
    if (order > 0) d1[i] = x <= 0 ? 0 : 1;
    if (order > 1) d2[i] = 0;
  }
};

const leakyRelu: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    a[i] = x <= 0 ? LEAKY_SLOPE * x : x;
    if (order > 0) d1[i] = x <= 0 ? LEAKY_SLOPE : 1;
    if (order > 1) d2[i] = 0;
  }
};

const tanh: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    let t: number;
    let slope: number;
    if (Math.abs(x) < 0.55) {
      t = Math.tanh(x);
      slope = 1 - t * t;
    } else {
      // One exponential gives both, and sech² keeps its relative accuracy where 1 − tanh² would cancel.
      const e = Math.exp(-2 * Math.abs(x));
      const s = 1 / (1 + e);
      t = x < 0 ? (e - 1) * s : (1 - e) * s;
      slope = 4 * e * s * s;
    }
    a[i] = t;
    if (order > 0) d1[i] = slope;
    if (order > 1) d2[i] = -2 * t * slope;
  }
};

const sigmoid: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    const e = Math.exp(-Math.abs(x));
    const s = 1 / (1 + e);
    a[i] = x < 0 ? e * s : s;
    if (order > 0) {
      const slope = e * s * s;
      d1[i] = slope;
      // σ″ = σ′(1 − 2σ), and 1 − 2σ = −sign(x)(1 − e)/(1 + e).
      if (order > 1) d2[i] = (x < 0 ? 1 - e : e - 1) * s * slope;
    }
  }
};

const softplus: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    const e = Math.exp(-Math.abs(x));
    a[i] = (x < 0 ? 0 : x) + Math.log1p(e);
    if (order > 0) {
      const s = 1 / (1 + e);
      d1[i] = x < 0 ? e * s : s;
      if (order > 1) d2[i] = e * s * s;
    }
  }
};

const elu: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    if (x < 0) {
      a[i] = Math.expm1(x);
      if (order > 0) {
        const e = Math.exp(x);
        d1[i] = e;
        if (order > 1) d2[i] = e;
      }
    } else {
      a[i] = x;
      if (order > 0) d1[i] = 1;
      if (order > 1) d2[i] = 0;
    }
  }
};

/** x·Φ(x), the exact form (Hendrycks & Gimpel 2016), not its tanh approximation. */
const gelu: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    const cumulative = normalDistribution(x);
    a[i] = x * cumulative;
    if (order > 0) {
      const density = normalDensity(x);
      d1[i] = cumulative + x * density;
      // Where the density is 0 the factor may have overflowed.
      if (order > 1) d2[i] = density === 0 ? 0 : density * (2 - x * x);
    }
  }
};

/** x·σ(x), also called SiLU. */
const swish: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    const e = Math.exp(-Math.abs(x));
    const s = 1 / (1 + e);
    const gate = x < 0 ? e * s : s;
    a[i] = x * gate;
    if (order > 0) {
      const slope = e * s * s;
      d1[i] = gate + x * slope;
      if (order > 1) d2[i] = slope * (2 + x * (x < 0 ? 1 - e : e - 1) * s);
    }
  }
};

const sine: ActivationKernel = (order, z, a, d1, d2, count) => {
  for (let i = 0; i < count; i++) {
    const x = z[i];
    const s = Math.sin(x);
    a[i] = s;
    if (order > 0) d1[i] = Math.cos(x);
    if (order > 1) d2[i] = -s;
  }
};

const FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  identity: { kernel: identity, kink: false },
  relu: { kernel: relu, kink: true },
  leakyRelu: { kernel: leakyRelu, kink: true },
  tanh: { kernel: tanh, kink: false },
  sigmoid: { kernel: sigmoid, kink: false },
  softplus: { kernel: softplus, kink: false },
  elu: { kernel: elu, kink: false },
  gelu: { kernel: gelu, kink: false },
  swish: { kernel: swish, kink: false },
  sine: { kernel: sine, kink: false },
};

export function activationFunction(name: Activation): ActivationFunction {
  return FUNCTIONS[name];
}

/** f(z), f′(z), f″(z) at one number; for charts and tests. */
export function activationAt(name: Activation, z: number): { value: number; first: number; second: number } {
  const [a, d1, d2] = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
  FUNCTIONS[name].kernel(2, Float64Array.of(z), a, d1, d2, 1);
  return { value: a[0], first: d1[0], second: d2[0] };
}
