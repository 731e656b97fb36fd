import type { OptimizerSpec } from '../../experiment/experiment.ts';

/**
 * Growth per step of the part along an eigenvector of eigenvalue λ < 0: 1 + η|λ| for gradient descent; for the heavy ball the
 * larger root of z² − (1 + β + η|λ|)z + β; for Nesterov of z² − (1 + β)(1 + η|λ|)z + β(1 + η|λ|). Null for other rules.
 *
 * @param rate η
 */
export function escapeGrowth(optimizer: OptimizerSpec, rate: number, eigenvalue: number): number | null {
  const push = -rate * eigenvalue;
  if (!(push > 0)) return null;
  switch (optimizer.kind) {
    case 'sgd':
      return 1 + push;
    case 'momentum': {
      const beta = optimizer.momentum;
      const gained = optimizer.convention === 'ema' ? (1 - beta) * push : push;
      return largerRoot(1 + beta + gained, beta);
    }
    case 'nesterov': {
      const beta = optimizer.momentum;
      return largerRoot((1 + beta) * (1 + push), beta * (1 + push));
    }
    default:
      return null;
  }
}

function largerRoot(sum: number, product: number): number {
  return (sum + Math.sqrt(sum * sum - 4 * product)) / 2;
}

/**
 * Steps until the loss near a saddle has fallen by `drop` below the saddle's on the quadratic model: the first t with
 * ½Σ|λ_i|·a_i²·m_i^{2t} ≥ drop, a_i the start's parts along the eigenvectors of λ_i < 0 and m_i their growth per step
 * (Lee et al. 2016; with one direction this is ln(δ/a)/ln m). Fractional. Infinity where all a_i are 0.
 */
export function escapeSteps(
  eigenvalues: readonly number[],
  parts: readonly number[],
  growth: readonly number[],
  drop: number,
): number {
  const gained = (t: number): number =>
    eigenvalues.reduce(
      (sum, value, k) => sum + 0.5 * Math.abs(value) * parts[k] ** 2 * Math.exp(2 * t * Math.log(growth[k])),
      0,
    );
  if (gained(0) >= drop) return 0;
  if (!parts.some((part) => part !== 0)) return Infinity;
  let high = 1;
  while (gained(high) < drop) {
    high *= 2;
    if (high > 1e12) return Infinity;
  }
  let low = 0;
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (gained(middle) < drop) low = middle;
    else high = middle;
  }
  return high;
}
