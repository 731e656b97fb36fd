/**
 * Standard normal density φ and distribution Φ in float64, Φ with small relative error in the lower tail too.
 *
 * Φ(z) = ½ erfc(−z/√2); erfc(x) = e^{−x²}·erfcx(x), and erfcx(x)(1 + 2x) is a Chebyshev series in
 * t = (x − 3.75)/(x + 3.75) for x ≥ 0 (Shepherd & Laframboise, Math. Comp. 36, 1981). The coefficients come from
 * `app/testing/golden/make-erfcx-coefficients.py`.
 */
const COEFFICIENTS = Float64Array.of(
  2.3551578691348034,
  -0.004590054580646478,
  -0.08424913336651792,
  0.05920993999819189,
  -0.026658668435305753,
  0.009074997670705265,
  -0.002413163540417608,
  0.0004907758365258086,
  -6.916973302501207e-5,
  4.13902798607301e-6,
  7.74038306619849e-7,
  -2.1886401049234397e-7,
  1.076499946567091e-8,
  4.521959811218287e-9,
  -7.754400208831351e-10,
  -6.318088340886684e-11,
  2.86879501093067e-11,
  1.9455868545777347e-13,
  -9.65469674843344e-13,
  3.25254814814874e-14,
  3.3478119482868056e-14,
  -1.864562880419313e-15,
  -1.2507950530688648e-15,
  7.418235256624044e-17,
  5.068148904796111e-17,
  -2.2370566594359995e-18,
  -2.187342944303018e-18,
);

/** φ(z) = e^{−z²/2}/√(2π). */
export function normalDensity(z: number): number {
  return 0.3989422804014327 * Math.exp(-0.5 * z * z);
}

/** Φ(z); relative error below 1e−15·(1 + z²), 0 and 1 at ∓∞, NaN for NaN. */
export function normalDistribution(z: number): number {
  const tail = upperTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

/** 1 − Φ(z) for z ≥ 0. */
function upperTail(z: number): number {
  if (z > 39) return 0; // below the smallest float64
  const x = z * Math.SQRT1_2;
  const t = (x - 3.75) / (x + 3.75);
  // Clenshaw's recurrence.
  let b1 = 0;
  let b2 = 0;
  for (let m = COEFFICIENTS.length - 1; m > 0; m--) {
    const b = 2 * t * b1 - b2 + COEFFICIENTS[m];
    b2 = b1;
    b1 = b;
  }
  const series = t * b1 - b2 + 0.5 * COEFFICIENTS[0];
  return (0.5 * Math.exp(-0.5 * z * z) * series) / (1 + 2 * x);
}
