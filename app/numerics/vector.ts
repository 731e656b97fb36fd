/**
 * Operations on flat Float64Array vectors. Sums run from index 0 upwards, so that results are bit-reproducible.
 * Lengths are the caller's business; `out` comes last and may alias inputs where the doc does not say otherwise.
 */

/** xᵀy. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** ‖x‖₂, without overflow or underflow of the squares. NaN if an entry is NaN, Infinity if one is infinite. */
export function norm2(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  // The plain sum is exact enough unless squares left the normal range; only then is a scaled second pass needed.
  if (sum > 1e-280 && sum < 1e300) return Math.sqrt(sum);
  const scale = maxAbs(x);
  if (!(scale > 0 && scale < Infinity)) return scale;
  sum = 0;
  for (let i = 0; i < x.length; i++) {
    const ratio = x[i] / scale;
    sum += ratio * ratio;
  }
  return scale * Math.sqrt(sum);
}

/** max |xᵢ|; 0 for an empty vector, NaN if an entry is NaN. */
export function maxAbs(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]);
    if (!(magnitude <= largest)) {
      if (magnitude !== magnitude) return NaN;
      largest = magnitude;
    }
  }
  return largest;
}

/** y ← y + αx. */
export function axpy(alpha: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += alpha * x[i];
}

/** x ← αx. */
export function scale(alpha: number, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] *= alpha;
}

/** out ← x + αy. */
export function addScaled(x: Float64Array, alpha: number, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] + alpha * y[i];
}

/** ‖x − y‖₂. */
export function distance(x: Float64Array, y: Float64Array): number {
  const difference = new Float64Array(x.length);
  addScaled(x, -1, y, difference);
  return norm2(difference);
}

/** Scales x to length 1 in place and returns the former length; leaves x as it is when that is 0 or not finite. */
export function normalize(x: Float64Array): number {
  const length = norm2(x);
  if (length > 0 && length < Infinity) {
    for (let i = 0; i < x.length; i++) x[i] /= length;
  }
  return length;
}

/** True when every entry is a finite number. */
export function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}

/** out ← A·x for a row-major A of shape [out.length, x.length]; `out` must not alias x. */
export function matrixVector(a: Float64Array, x: Float64Array, out: Float64Array): void {
  const columns = x.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    const row = i * columns;
    for (let j = 0; j < columns; j++) sum += a[row + j] * x[j];
    out[i] = sum;
  }
}
