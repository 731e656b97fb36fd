/**
 * The three products a dense layer needs, on flat row-major arrays with an offset into θ-like vectors. Register tiles of
 * two by four, so that loads are shared and additions do not wait for each other; the order of summation depends on the
 * sizes alone, so results are bit-reproducible.
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
  if (!accumulate) out.fill(0, 0, samples * units);
  const groupedUnits = units - (units % 4);
  const pairedSamples = samples - (samples % 2);
  for (let n = 0; n < pairedSamples; n += 2) {
    const row = n * inputs;
    for (let u = 0; u < groupedUnits; u += 4) {
      let p0 = offset + u * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let t0 = 0;
      let t1 = 0;
      let t2 = 0;
      let t3 = 0;
      for (let i = row; i < row + inputs; i++) {
        const first = x[i];
        const second = x[i + inputs];
        const w0 = w[p0++];
        const w1 = w[p1++];
        const w2 = w[p2++];
        const w3 = w[p3++];
        s0 += first * w0;
        s1 += first * w1;
        s2 += first * w2;
        s3 += first * w3;
        t0 += second * w0;
        t1 += second * w1;
        t2 += second * w2;
        t3 += second * w3;
      }
      const to = n * units + u;
      out[to] += s0;
      out[to + 1] += s1;
      out[to + 2] += s2;
      out[to + 3] += s3;
      out[to + units] += t0;
      out[to + units + 1] += t1;
      out[to + units + 2] += t2;
      out[to + units + 3] += t3;
    }
    for (let u = groupedUnits; u < units; u++) {
      let p = offset + u * inputs;
      let s = 0;
      let t = 0;
      for (let i = row; i < row + inputs; i++) {
        const weight = w[p++];
        s += x[i] * weight;
        t += x[i + inputs] * weight;
      }
      out[n * units + u] += s;
      out[(n + 1) * units + u] += t;
    }
  }
  if (pairedSamples === samples) return;
  const row = pairedSamples * inputs;
  for (let u = 0; u < units; u++) {
    let p = offset + u * inputs;
    let s = 0;
    for (let i = row; i < row + inputs; i++) s += x[i] * w[p++];
    out[pairedSamples * units + u] += s;
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
  if (!accumulate) out.fill(0, 0, samples * inputs);
  const groupedUnits = units - (units % 4);
  const pairedSamples = samples - (samples % 2);
  for (let n = 0; n < pairedSamples; n += 2) {
    const to = n * inputs;
    for (let u = 0; u < groupedUnits; u += 4) {
      const at = n * units + u;
      const d0 = d[at];
      const d1 = d[at + 1];
      const d2 = d[at + 2];
      const d3 = d[at + 3];
      const e0 = d[at + units];
      const e1 = d[at + units + 1];
      const e2 = d[at + units + 2];
      const e3 = d[at + units + 3];
      let p0 = offset + u * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      for (let i = to; i < to + inputs; i++) {
        const w0 = w[p0++];
        const w1 = w[p1++];
        const w2 = w[p2++];
        const w3 = w[p3++];
        out[i] += d0 * w0 + d1 * w1 + (d2 * w2 + d3 * w3);
        out[i + inputs] += e0 * w0 + e1 * w1 + (e2 * w2 + e3 * w3);
      }
    }
    for (let u = groupedUnits; u < units; u++) {
      const first = d[n * units + u];
      const second = d[(n + 1) * units + u];
      let p = offset + u * inputs;
      for (let i = to; i < to + inputs; i++) {
        const weight = w[p++];
        out[i] += first * weight;
        out[i + inputs] += second * weight;
      }
    }
  }
  if (pairedSamples === samples) return;
  const to = pairedSamples * inputs;
  for (let u = 0; u < units; u++) {
    const value = d[pairedSamples * units + u];
    let p = offset + u * inputs;
    for (let i = to; i < to + inputs; i++) out[i] += value * w[p++];
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
  const pairedUnits = units - (units % 2);
  for (let n = 0; n < grouped; n += 4) {
    for (let u = 0; u < pairedUnits; u += 2) {
      const at = n * units + u;
      const d0 = d[at];
      const e0 = d[at + 1];
      const d1 = d[at + units];
      const e1 = d[at + units + 1];
      const d2 = d[at + 2 * units];
      const e2 = d[at + 2 * units + 1];
      const d3 = d[at + 3 * units];
      const e3 = d[at + 3 * units + 1];
      let p0 = n * inputs;
      let p1 = p0 + inputs;
      let p2 = p1 + inputs;
      let p3 = p2 + inputs;
      const to = offset + u * inputs;
      for (let i = to; i < to + inputs; i++) {
        const x0 = x[p0++];
        const x1 = x[p1++];
        const x2 = x[p2++];
        const x3 = x[p3++];
        out[i] += d0 * x0 + d1 * x1 + (d2 * x2 + d3 * x3);
        out[i + inputs] += e0 * x0 + e1 * x1 + (e2 * x2 + e3 * x3);
      }
    }
    if (pairedUnits < units) {
      const at = n * units + pairedUnits;
      let p = n * inputs;
      const to = offset + pairedUnits * inputs;
      for (let i = to; i < to + inputs; i++, p++) {
        out[i] +=
          d[at] * x[p] +
          d[at + units] * x[p + inputs] +
          (d[at + 2 * units] * x[p + 2 * inputs] + d[at + 3 * units] * x[p + 3 * inputs]);
      }
    }
  }
  for (let n = grouped; n < samples; n++) {
    for (let u = 0; u < units; u++) {
      const value = d[n * units + u];
      let p = n * inputs;
      const to = offset + u * inputs;
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
