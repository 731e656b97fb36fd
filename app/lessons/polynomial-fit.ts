import type { RandomStream } from '../numerics/random.ts';

/** A polynomial fitted to points, in the basis that is orthogonal on them. */
export interface PolynomialFit {
  /** Highest power in it: the asked degree, or less where there are no more different points. */
  readonly degree: number;
  /** Mean squared error on the points it was fitted to, for degrees 0, 1, …, `degree`: never increasing. */
  readonly trainErrors: Float64Array;
  at(x: number): number;
}

/**
 * Least squares by discrete orthogonal polynomials (Forsythe 1957): p₋₁ = 0, p₀ = 1, p_{k+1} = (x − α_k)p_k − β_k p_{k−1},
 * α_k = ⟨xp_k, p_k⟩/⟨p_k, p_k⟩, β_k = ⟨p_k, p_k⟩/⟨p_{k−1}, p_{k−1}⟩; coefficient of p_k: ⟨residual, p_k⟩/⟨p_k, p_k⟩. No linear system,
 * hence no ill-conditioned one.
 */
export function fitPolynomial(x: ArrayLike<number>, y: ArrayLike<number>, degree: number): PolynomialFit {
  const count = x.length;
  const residual = Float64Array.from(y);
  const alphas: number[] = [];
  const betas: number[] = [];
  const coefficients: number[] = [];
  const errors: number[] = [];
  let previous = new Float64Array(count);
  let current = new Float64Array(count).fill(1);
  let square = count;
  let lastSquare = 1;
  const highest = Math.min(degree, new Set(Array.from(x)).size - 1);
  for (let k = 0; k <= highest; k++) {
    let projection = 0;
    let moment = 0;
    for (let n = 0; n < count; n++) {
      projection += residual[n] * current[n];
      moment += x[n] * current[n] * current[n];
    }
    const coefficient = projection / square;
    coefficients.push(coefficient);
    let sum = 0;
    for (let n = 0; n < count; n++) {
      residual[n] -= coefficient * current[n];
      sum += residual[n] * residual[n];
    }
    // Rounding must not make a nested fit look worse.
    errors.push(Math.min(sum / count, k === 0 ? Infinity : errors[k - 1]));
    alphas.push(moment / square);
    betas.push(k === 0 ? 0 : square / lastSquare);
    const next = new Float64Array(count);
    lastSquare = square;
    square = 0;
    for (let n = 0; n < count; n++) {
      next[n] = (x[n] - alphas[k]) * current[n] - betas[k] * previous[n];
      square += next[n] * next[n];
    }
    previous = current;
    current = next;
  }
  return {
    degree: highest,
    trainErrors: Float64Array.from(errors),
    at(point) {
      let before = 0;
      let now = 1;
      let value = 0;
      for (let k = 0; k < coefficients.length; k++) {
        value += coefficients[k] * now;
        [before, now] = [now, (point - alphas[k]) * now - betas[k] * before];
      }
      return value;
    },
  };
}

/** Samples of y = x² + noise·normal, x uniform in [−1, 1]: the playground's truth is a quadratic. */
export function quadraticSamples(
  samples: number,
  noise: number,
  stream: RandomStream,
): { readonly x: Float64Array; readonly y: Float64Array } {
  const x = Float64Array.from({ length: samples }, () => 2 * stream.uniform() - 1);
  return { x, y: x.map((value) => value * value + noise * stream.normal()) };
}

/** Mean squared error against the truth y = x², over 201 equally spaced points of [−1, 1], plus the noise's variance. */
export function quadraticTestError(fit: PolynomialFit, noise: number): number {
  let sum = 0;
  for (let k = 0; k <= 200; k++) {
    const x = -1 + k / 100;
    sum += (fit.at(x) - x * x) ** 2;
  }
  return sum / 201 + noise * noise;
}
