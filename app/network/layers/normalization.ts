import type { Layer, LayerPass, PassContext } from '../layer.ts';

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
  let isMoved = false;
  // Of the gradient that is held: ∂L/∂y, with e = γ·∂L/∂y the means of e and e·x̂ per group (0 with statistics that do not move), and
  // e less both, which is the gradient of x over its scale.
  let delta = new Float64Array(0);
  let means = new Float64Array(0);
  let slopes = new Float64Array(0);
  let centred = new Float64Array(0);

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

  return {
    output,
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) {
        outputTangent = new Float64Array(size);
        standardizedTangent = new Float64Array(size);
        scaleRates = new Float64Array(scales.length);
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
    forwardTangent(_theta, v, _input, inputTangent, samples) {
      const rows = rowCount(samples);
      const count = rows * run;
      isMoved = v !== null && affine !== null;
      if (v !== null) loadAffine(v, moved);
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
        scaleRates[g] = rate;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const move =
              inputTangent === null ? 0 : scale * (inputTangent[k] - mean) + standardized[k] * rate;
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
            // ∂L/∂y is not needed any more.
            outputGradientTangent[k] = eTangent;
            sum += eTangent;
            product += eTangent * x + own.scale[f] * d * xTangent;
          }
        }
        if (inputGradientTangent === null) continue;
        const [mean, slope] = frozen ? [0, 0] : [sum / count, product / count];
        const [heldSlope, scale, rate] = [slopes[g], scales[g], scaleRates[g]];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const tangent =
              outputGradientTangent[k] - mean - standardizedTangent[k] * heldSlope - standardized[k] * slope;
            inputGradientTangent[k] = scale * (rate * centred[k] + tangent);
          }
        }
      }
      addAffineGradient(parts, gradientTangent);
    },
  };
}
