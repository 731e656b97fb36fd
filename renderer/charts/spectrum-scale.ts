/**
 * A sign-log axis: y(λ) = sign(λ)·log₁₀(1 + |λ|/c). Linear within ±c, logarithmic beyond; c is the zero tolerance, or a
 * tenth of the smallest eigenvalue that counts as non-zero, whichever is larger.
 */
export interface SpectrumScale {
  readonly unit: number;
  /** Range of the axis in λ, containing 0. */
  readonly low: number;
  readonly high: number;
  /** λ → 0 (bottom) … 1 (top). */
  position(lambda: number): number;
  /** Zero and powers of ten inside the range. */
  readonly ticks: readonly number[];
}

export function spectrumScale(eigenvalues: Float64Array, tolerance: number): SpectrumScale {
  let smallest = Infinity;
  let low = 0;
  let high = 0;
  for (const value of eigenvalues) {
    if (!Number.isFinite(value)) continue;
    if (Math.abs(value) > tolerance) smallest = Math.min(smallest, Math.abs(value));
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const unit = Math.max(tolerance, Number.isFinite(smallest) ? smallest / 10 : 0, Number.MIN_VALUE * 2 ** 52);
  const log = (lambda: number): number => Math.sign(lambda) * Math.log10(1 + Math.abs(lambda) / unit);
  const bottom = Math.min(log(low) * 1.08, -0.35);
  const top = Math.max(log(high) * 1.08, 0.35);
  const span = top - bottom;
  return {
    unit,
    low,
    high,
    position: (lambda) => (log(lambda) - bottom) / span,
    ticks: ticks(unit, low, high, (lambda) => log(lambda) / span),
  };
}

/** At most about eight labels, no two closer than an eighth of the axis. */
function ticks(unit: number, low: number, high: number, at: (lambda: number) => number): number[] {
  const found = [0];
  for (const [sign, limit] of [
    [-1, -low],
    [1, high],
  ] as const) {
    if (!(limit > 0)) continue;
    const last = Math.floor(Math.log10(limit));
    const first = Math.ceil(Math.log10(unit));
    const stride = Math.max(1, Math.ceil((last - first) / 4));
    for (let power = last; power >= first; power -= stride) {
      const value = sign * 10 ** power;
      if (found.every((other) => Math.abs(at(other) - at(value)) > 1 / 8)) found.push(value);
    }
  }
  return found.sort((a, b) => a - b);
}
