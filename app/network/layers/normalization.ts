import type { Layer, LayerPass, PassContext, UnitSource } from '../layer.ts';

/** Scale γ and shift β of a normalised layer in θ; null: neither. */
export interface AffineOffsets {
  readonly scale: number;
  readonly shift: number;
}

/** What batch normalisation adds to standardising: where its running averages stand and how they move. */
export interface RunningStatistics {
  /** Offset in the network state: means, then variances, one per channel. */
  readonly offset: number;
  /** Weight of the newest batch (PyTorch's momentum). */
  readonly momentum: number;
  /** What an analysis normalises with. */
  readonly statistics: 'batch' | 'running';
}

/**
 * x̂ = (x − μ)/√(σ² + ε), y = γ·x̂ + β, with μ and the biased variance σ² over a group of entries:
 *   batch normalisation   a group is one channel over all samples and positions; γ, β per channel;
 *   layer normalisation   (`running` null) a group is one sample over all features; γ, β per feature.
 * `channels` · `positions` features per sample, stored [channels, positions] (positions 1 where there is no image).
 */
export function normalizationLayer(
  channels: number,
  positions: number,
  epsilon: number,
  affine: AffineOffsets | null,
  running: RunningStatistics | null,
): Layer {
  const width = channels * positions;
  return {
    inputs: width,
    outputs: width,
    couplesSamples: running !== null,
    createPass: (capacity, context) =>
      normalizationPass(channels, positions, epsilon, affine, running, capacity, context),
  };
}

function normalizationPass(
  channels: number,
  positions: number,
  epsilon: number,
  affine: AffineOffsets | null,
  running: RunningStatistics | null,
  capacity: number,
  context: PassContext,
): LayerPass {
  const width = channels * positions;
  const size = capacity * width;
  const byChannel = running !== null;
  // A group is `rows` runs of `run` neighbouring entries, `width` apart, the first at g · `run`.
  const run = byChannel ? positions : width;
  const output = new Float64Array(size);
  const standardized = new Float64Array(size);
  const scales = new Float64Array(byChannel ? channels : capacity);
  let frozen = false;
  // By feature: γ and β, those of a direction, and sums of a gradient.
  const own = { scale: new Float64Array(width).fill(1), shift: new Float64Array(width) };
  const moved = { scale: new Float64Array(width), shift: new Float64Array(width) };
  const parts = { scale: new Float64Array(width), shift: new Float64Array(width) };
  let outputTangent = new Float64Array(0);
  let standardizedTangent = new Float64Array(0);
  // d ln(1/√(σ² + ε)) along v, per group.
  let scaleRates = new Float64Array(0);
  // What moves μ and ln(1/√(σ² + ε)) along v by the samples, per group.
  let meanResponses = new Float64Array(0);
  let scaleResponses = new Float64Array(0);
  let isMoved = false;
  // Of the gradient that is held: ∂L/∂y, with e = γ·∂L/∂y the means of e and e·x̂ per group (0 with statistics that do not move), and
  // e less both, which is the gradient of x over its scale.
  let delta = new Float64Array(0);
  let means = new Float64Array(0);
  let slopes = new Float64Array(0);
  let centred = new Float64Array(0);
  let heldSamples = 0;
  let injected: number | null = null;
  let valueGradientTangent: Float64Array = output;

  /** Where the statistics stand in v and H·v while they are parameters, means first; null: they are none. */
  const openAt = (): number | null =>
    running === null || frozen || context.openStatistics === null
      ? null
      : context.openStatistics.directions + running.offset;
  const groupCount = (samples: number): number => (byChannel ? channels : samples);
  const rowCount = (samples: number): number => (byChannel ? samples : 1);
  /** Where a run of group g stands among the features of a sample. */
  const featuresOf = (g: number): number => (byChannel ? g * run : 0);
  /** Writes γ and β of θ, or of a direction, for every feature. */
  const loadAffine = (w: Float64Array, into: { scale: Float64Array; shift: Float64Array }): void => {
    if (affine === null) return;
    for (let f = 0; f < width; f++) {
      const own = byChannel ? Math.floor(f / positions) : f;
      into.scale[f] = w[affine.scale + own];
      into.shift[f] = w[affine.shift + own];
    }
  };
  /** Adds what was summed for every feature to the gradient of γ and β. */
  const addAffineGradient = (
    parts: { scale: Float64Array; shift: Float64Array },
    out: Float64Array,
  ): void => {
    if (affine === null) return;
    for (let f = 0; f < width; f++) {
      const own = byChannel ? Math.floor(f / positions) : f;
      out[affine.scale + own] += parts.scale[f];
      out[affine.shift + own] += parts.shift[f];
    }
  };

  const keep = (g: number, mean: number, variance: number, count: number): void => {
    const { state } = context;
    if (running === null || state === null) return;
    const meanAt = running.offset + g;
    const varianceAt = meanAt + channels;
    if (context.mode === 'recording') {
      state[meanAt] = mean;
      state[varianceAt] = variance;
    } else if (context.mode === 'training') {
      const share = running.momentum;
      state[meanAt] = (1 - share) * state[meanAt] + share * mean;
      // One value has no unbiased variance: the average stays as it is.
      if (count > 1) {
        const unbiased = (variance * count) / (count - 1);
        state[varianceAt] = (1 - share) * state[varianceAt] + share * unbiased;
      }
    }
  };

  const entryOf = (j: number): number => (affine === null ? j + 2 : j);
  /** γ, β, and while they are parameters μ and ln(1/√(σ² + ε)). */
  const source: UnitSource = {
    units: width,
    groupOf: (unit) => unit,
    get wide() {
      return (affine === null ? 0 : 2) + (openAt() === null ? 0 : 2);
    },
    isShared: false,
    offset: affine?.scale ?? null,
    stateOffset: running?.offset ?? null,
    indexOf(u, j) {
      const entry = entryOf(j);
      if (affine !== null && entry < 2) return (entry === 0 ? affine.scale : affine.shift) + u;
      return (openAt() ?? 0) + (entry === 2 ? 0 : channels) + u;
    },
    addRows(u, factors, from, count, out) {
      const wide = source.wide;
      const [meanFactor, scaleFactor] = [-own.scale[u] * scales[u], own.scale[u]];
      for (let n = 0, k = 0; n < count; n++, k += wide) {
        const [one, x] = [factors[n], factors[n] * standardized[(from + n) * width + u]];
        if (affine !== null) {
          out[k] += x;
          out[k + 1] += one;
        }
        if (openAt() === null) continue;
        out[k + wide - 2] += meanFactor * one;
        out[k + wide - 1] += scaleFactor * x;
      }
    },
    bend(u, i, j, samples) {
      const [first, second] = [Math.min(entryOf(i), entryOf(j)), Math.max(entryOf(i), entryOf(j))];
      if (second < 2 || first === 1) return 0;
      let [sum, product] = [0, 0];
      for (let n = 0, k = u; n < samples; n++, k += width) {
        sum += delta[k];
        product += delta[k] * standardized[k];
      }
      const [scale, gamma] = [scales[u], own.scale[u]];
      if (first === 0) return second === 2 ? -scale * sum : product;
      if (second === 2) return -scale * scale * gamma * product;
      return first === 2 ? -gamma * scale * sum : 3 * gamma * product;
    },
    inject: (unit) => (injected = unit),
    valueGradientTangent: () => valueGradientTangent,
    centre: () => undefined,
  };

  return {
    output,
    sources: positions === 1 && (affine !== null || running !== null) ? [source] : [],
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) {
        outputTangent = new Float64Array(size);
        standardizedTangent = new Float64Array(size);
        scaleRates = new Float64Array(scales.length);
        meanResponses = new Float64Array(scales.length);
        scaleResponses = new Float64Array(scales.length);
        delta = new Float64Array(size);
        means = new Float64Array(scales.length);
        slopes = new Float64Array(scales.length);
        centred = new Float64Array(size);
      }
      frozen =
        running !== null &&
        (context.mode === 'evaluation' || (context.mode === 'analysis' && running.statistics === 'running'));
      const rows = rowCount(samples);
      const count = rows * run;
      loadAffine(theta, own);
      for (let g = 0; g < groupCount(samples); g++) {
        const features = featuresOf(g);
        let mean = 0;
        let variance = 0;
        if (frozen && running !== null) {
          mean = context.state === null ? NaN : context.state[running.offset + g];
          variance = context.state === null ? NaN : context.state[running.offset + channels + g];
        } else {
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) mean += input[at + i];
          }
          mean /= count;
          // Two passes: the difference of mean square and squared mean would cancel.
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) variance += (input[at + i] - mean) * (input[at + i] - mean);
          }
          variance /= count;
          keep(g, mean, variance, count);
        }
        const scale = 1 / Math.sqrt(variance + epsilon);
        scales[g] = scale;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const value = scale * (input[at + i] - mean);
            standardized[at + i] = value;
            output[at + i] = own.scale[features + i] * value + own.shift[features + i];
          }
        }
      }
    },
    backward(_theta, _input, samples, outputGradient, gradient, inputGradient) {
      const rows = rowCount(samples);
      const count = rows * run;
      parts.scale.fill(0);
      parts.shift.fill(0);
      for (let g = 0; g < groupCount(samples); g++) {
        const features = featuresOf(g);
        let [sum, product] = [0, 0];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const f = features + i;
            const d = outputGradient[at + i];
            const x = standardized[at + i];
            parts.scale[f] += d * x;
            parts.shift[f] += d;
            const e = own.scale[f] * d;
            sum += e;
            product += e * x;
          }
        }
        if (inputGradient === null) continue;
        const [mean, slope] = frozen ? [0, 0] : [sum / count, product / count];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const e = own.scale[features + i] * outputGradient[at + i];
            inputGradient[at + i] = scales[g] * (e - mean - standardized[at + i] * slope);
          }
        }
      }
      addAffineGradient(parts, gradient);
    },
    holdGradient(_theta, samples, outputGradient, inputGradient) {
      const rows = rowCount(samples);
      const count = rows * run;
      delta.set(outputGradient.subarray(0, samples * width));
      heldSamples = samples;
      for (let g = 0; g < groupCount(samples); g++) {
        const features = featuresOf(g);
        let [sum, product] = [0, 0];
        for (let r = 0; r < rows && !frozen; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const e = own.scale[features + i] * delta[at + i];
            sum += e;
            product += e * standardized[at + i];
          }
        }
        [means[g], slopes[g]] = [sum / count, product / count];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            centred[k] = own.scale[features + i] * delta[k] - means[g] - standardized[k] * slopes[g];
            if (inputGradient !== null) inputGradient[k] = scales[g] * centred[k];
          }
        }
      }
    },
    reach: (_samples, _reached, below) => below?.fill(1),
    forwardTangent(_theta, v, _input, inputTangent, samples) {
      const rows = rowCount(samples);
      const count = rows * run;
      if (injected !== null) {
        outputTangent.fill(0, 0, samples * width);
        for (let k = injected; k < samples * width; k += width) outputTangent[k] = 1;
        standardizedTangent.fill(0, 0, samples * width);
        scaleRates.fill(0);
        isMoved = false;
        return;
      }
      isMoved = v !== null && affine !== null;
      if (v !== null) loadAffine(v, moved);
      const open = openAt();
      for (let g = 0; g < groupCount(samples); g++) {
        const features = featuresOf(g);
        const scale = scales[g];
        let mean = 0;
        let rate = 0;
        if (inputTangent !== null && !frozen) {
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) {
              mean += inputTangent[at + i];
              rate += standardized[at + i] * inputTangent[at + i];
            }
          }
          mean /= count;
          // Σ x̂ = 0: the mean drops out.
          rate *= -scale / count;
        }
        meanResponses[g] = mean;
        scaleResponses[g] = rate;
        if (open !== null) [mean, rate] = v === null ? [0, 0] : [v[open + g], v[open + channels + g]];
        scaleRates[g] = rate;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const enters = inputTangent === null ? 0 : inputTangent[k];
            const move = scale * (enters - mean) + standardized[k] * rate;
            standardizedTangent[k] = move;
            outputTangent[k] = own.scale[features + i] * move;
            if (isMoved)
              outputTangent[k] += moved.scale[features + i] * standardized[k] + moved.shift[features + i];
          }
        }
      }
    },
    backwardTangent(
      _theta,
      _v,
      _input,
      _inputTangent,
      samples,
      outputGradientTangent,
      gradientTangent,
      inputGradientTangent,
    ) {
      const rows = rowCount(samples);
      const count = rows * run;
      valueGradientTangent = outputGradientTangent;
      if (gradientTangent === null && inputGradientTangent === null) return;
      const open = openAt();
      parts.scale.fill(0);
      parts.shift.fill(0);
      for (let g = 0; g < groupCount(samples); g++) {
        const features = featuresOf(g);
        let [sum, product] = [0, 0];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const [k, f] = [at + i, features + i];
            const d = delta[k];
            const dTangent = outputGradientTangent[k];
            const x = standardized[k];
            const xTangent = standardizedTangent[k];
            parts.scale[f] += dTangent * x + d * xTangent;
            parts.shift[f] += dTangent;
            let eTangent = own.scale[f] * dTangent;
            if (isMoved) eTangent += moved.scale[f] * d;
            sum += eTangent;
            product += eTangent * x + own.scale[f] * d * xTangent;
          }
        }
        const [heldSlope, scale, rate] = [slopes[g], scales[g], scaleRates[g]];
        if (open !== null) {
          let total = 0;
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) {
              const [k, f] = [at + i, features + i];
              let tangent = own.scale[f] * (outputGradientTangent[k] + rate * delta[k]);
              if (isMoved) tangent += moved.scale[f] * delta[k];
              tangent = scale * (tangent - heldSlope * (standardizedTangent[k] - rate * standardized[k]));
              if (inputGradientTangent !== null) inputGradientTangent[k] = tangent;
              total += tangent;
            }
          }
          if (gradientTangent === null) continue;
          gradientTangent[open + g] -= total;
          gradientTangent[open + channels + g] += product + 2 * count * heldSlope * rate;
          const { directions, responses } = context.openStatistics ?? { directions: 0, responses: 0 };
          gradientTangent[open + responses - directions + g] += meanResponses[g];
          gradientTangent[open + responses - directions + channels + g] += scaleResponses[g];
          continue;
        }
        if (inputGradientTangent === null) continue;
        const [mean, slope] = frozen ? [0, 0] : [sum / count, product / count];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const [k, f] = [at + i, features + i];
            let tangent = own.scale[f] * outputGradientTangent[k];
            if (isMoved) tangent += moved.scale[f] * delta[k];
            tangent = tangent - mean - standardizedTangent[k] * heldSlope - standardized[k] * slope;
            inputGradientTangent[k] = scale * (rate * centred[k] + tangent);
          }
        }
      }
      if (gradientTangent !== null) addAffineGradient(parts, gradientTangent);
    },
    writeShares(_input, inputTangent, tangent, rows) {
      const { numbers, from, count: some, length } = rows;
      const ownAffine = affine === null || affine.scale < rows.first ? null : affine;
      const open =
        openAt() !== null && running !== null && running.offset >= rows.firstStatistic ? running : null;
      if (ownAffine === null && open === null) return;
      // As many samples as there are in a mean.
      const count = heldSamples * run;
      for (let f = 0; f < width; f += byChannel ? positions : 1) {
        const [g, many] = byChannel ? [f / positions, positions] : [f, 1];
        if (ownAffine !== null) {
          const toScale = rows.parametersAt + (ownAffine.scale + g - rows.first) * length;
          const toShift = rows.parametersAt + (ownAffine.shift + g - rows.first) * length;
          for (let n = 0; n < some; n++) {
            let [scale, shift] = [0, 0];
            for (let k = (from + n) * width + f; k < (from + n) * width + f + many; k++) {
              scale += tangent[k] * standardized[k] + delta[k] * standardizedTangent[k];
              shift += tangent[k];
            }
            numbers[toScale + n] = scale;
            numbers[toShift + n] = shift;
          }
        }
        if (open === null) continue;
        const toMean = (open.offset + g - rows.firstStatistic) * length;
        const toRate = (open.offset + channels + g - rows.firstStatistic) * length;
        const [gamma, scale, heldSlope] = [own.scale[f], scales[g], slopes[g]];
        for (let n = 0; n < some; n++) {
          let [mean, rate, moved, stretched] = [0, 0, 0, 0];
          for (let k = (from + n) * width + f; k < (from + n) * width + f + many; k++) {
            mean -= scale * (gamma * tangent[k] - heldSlope * standardizedTangent[k]);
            rate += gamma * (tangent[k] * standardized[k] + delta[k] * standardizedTangent[k]);
            if (inputTangent === null) continue;
            moved += inputTangent[k];
            stretched -= standardized[k] * inputTangent[k];
          }
          numbers[rows.statisticsAt + toMean + n] = mean;
          numbers[rows.statisticsAt + toRate + n] = rate;
          numbers[rows.responsesAt + toMean + n] = moved / count;
          numbers[rows.responsesAt + toRate + n] = (scale * stretched) / count;
        }
      }
    },
  };
}
