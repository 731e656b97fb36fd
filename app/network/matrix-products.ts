/**
 * The three products a dense layer needs, on flat row-major arrays with an offset into θ-like vectors. Four rows at a
 * time, so that the additions of one do not wait for those of another; the order of summation depends on the sizes
 * alone, so results are bit-reproducible.
 */

/** out[n, u] = (accumulate ? out[n, u] : 0) + Σ_i x[n, i]·w[offset + u·inputs + i]. */
export function timesTransposed(
  x: Float64Array,
  samples: number,
  inputs: number,
  w: Float64Array,
  offset: number,
  units: number,
  out: Float64Array,
  accumulate: boolean,
): void {
  const grouped = units - (units % 4);
  for (let n = 0; n < samples; n++) {
    const row = n * inputs;
    const to = n * units;
    for (let u = 0; u < grouped; u += 4) {
      let p0 = offset + u * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let i = row; i < row + inputs; i++) {
        const value = x[i];
        s0 += value * w[p0++];
        s1 += value * w[p1++];
        s2 += value * w[p2++];
        s3 += value * w[p3++];
      }
      if (accumulate) {
        out[to + u] += s0;
        out[to + u + 1] += s1;
        out[to + u + 2] += s2;
        out[to + u + 3] += s3;
      } else {
        out[to + u] = s0;
        out[to + u + 1] = s1;
        out[to + u + 2] = s2;
        out[to + u + 3] = s3;
      }
    }
    for (let u = grouped; u < units; u++) {
      let p = offset + u * inputs;
      let s = 0;
      for (let i = row; i < row + inputs; i++) s += x[i] * w[p++];
      out[to + u] = accumulate ? out[to + u] + s : s;
    }
  }
}

/** out[n, i] = (accumulate ? out[n, i] : 0) + Σ_u d[n, u]·w[offset + u·inputs + i]. */
export function times(
  d: Float64Array,
  samples: number,
  units: number,
  w: Float64Array,
  offset: number,
  inputs: number,
  out: Float64Array,
  accumulate: boolean,
): void {
  const grouped = units - (units % 4);
  for (let n = 0; n < samples; n++) {
    const row = n * units;
    const to = n * inputs;
    if (!accumulate) out.fill(0, to, to + inputs);
    for (let u = 0; u < grouped; u += 4) {
      const d0 = d[row + u];
      const d1 = d[row + u + 1];
      const d2 = d[row + u + 2];
      const d3 = d[row + u + 3];
      let p0 = offset + u * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      for (let i = to; i < to + inputs; i++) {
        out[i] += d0 * w[p0++] + d1 * w[p1++] + (d2 * w[p2++] + d3 * w[p3++]);
      }
    }
    for (let u = grouped; u < units; u++) {
      const value = d[row + u];
      let p = offset + u * inputs;
      for (let i = to; i < to + inputs; i++) out[i] += value * w[p++];
    }
  }
}

/** out[offset + u·inputs + i] += Σ_n d[n, u]·x[n, i]. */
export function accumulateOuter(
  d: Float64Array,
  x: Float64Array,
  samples: number,
  units: number,
  inputs: number,
  out: Float64Array,
  offset: number,
): void {
  const grouped = samples - (samples % 4);
  for (let u = 0; u < units; u++) {
    const to = offset + u * inputs;
    for (let n = 0; n < grouped; n += 4) {
      const at = n * units + u;
      const d0 = d[at];
      const d1 = d[at + units];
      const d2 = d[at + 2 * units];
      const d3 = d[at + 3 * units];
      let p0 = n * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      for (let i = to; i < to + inputs; i++) {
        out[i] += d0 * x[p0++] + d1 * x[p1++] + (d2 * x[p2++] + d3 * x[p3++]);
      }
    }
    for (let n = grouped; n < samples; n++) {
      const value = d[n * units + u];
      let p = n * inputs;
      for (let i = to; i < to + inputs; i++) out[i] += value * x[p++];
    }
  }
}

/** out[offset + u] += Σ_n d[n, u]. */
export function accumulateColumnSums(
  d: Float64Array,
  samples: number,
  units: number,
  out: Float64Array,
  offset: number,
): void {
  for (let n = 0; n < samples; n++) {
    for (let u = 0; u < units; u++) out[offset + u] += d[n * units + u];
  }
}
