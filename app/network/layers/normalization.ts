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
  let outputTangent = new Float64Array(0);
  let standardizedTangent = new Float64Array(0);
  // d ln(1/√(σ² + ε)) along v, per group.
  let scaleRates = new Float64Array(0);
  // Of the gradient that is held: ∂L/∂y, and per group Σ e and Σ e·x̂ with e = γ·∂L/∂y (0 with statistics that do not move).
  let delta = new Float64Array(0);
  let sums = new Float64Array(0);
  let products = new Float64Array(0);

  const groupCount = (samples: number): number => (byChannel ? channels : samples);
  const rowCount = (samples: number): number => (byChannel ? samples : 1);
  /** γ of entry i of a run of group g. */
  const gamma = (theta: Float64Array, g: number, i: number): number =>
    affine === null ? 1 : theta[affine.scale + (byChannel ? g : i)];
  /** Of a direction; null: zero in this layer. */
  const gammaTangent = (v: Float64Array | null, g: number, i: number): number =>
    affine === null || v === null ? 0 : gamma(v, g, i);
  const beta = (theta: Float64Array, g: number, i: number): number =>
    affine === null ? 0 : theta[affine.shift + (byChannel ? g : i)];

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

  const addAffineGradient = (
    out: Float64Array,
    g: number,
    i: number,
    scalePart: number,
    shiftPart: number,
  ): void => {
    if (affine === null) return;
    out[affine.scale + (byChannel ? g : i)] += scalePart;
    out[affine.shift + (byChannel ? g : i)] += shiftPart;
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
        sums = new Float64Array(scales.length);
        products = new Float64Array(scales.length);
      }
      frozen =
        running !== null &&
        (context.mode === 'evaluation' || (context.mode === 'analysis' && running.statistics === 'running'));
      const rows = rowCount(samples);
      const count = rows * run;
      for (let g = 0; g < groupCount(samples); g++) {
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
            output[at + i] = gamma(theta, g, i) * value + beta(theta, g, i);
          }
        }
      }
    },
    backward(theta, _input, samples, outputGradient, gradient, inputGradient) {
      const rows = rowCount(samples);
      const count = rows * run;
      for (let g = 0; g < groupCount(samples); g++) {
        let sum = 0;
        let product = 0;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const d = outputGradient[at + i];
            addAffineGradient(gradient, g, i, d * standardized[at + i], d);
            const e = gamma(theta, g, i) * d;
            sum += e;
            product += e * standardized[at + i];
          }
        }
        if (inputGradient === null) continue;
        const [mean, slope] = frozen ? [0, 0] : [sum / count, product / count];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const e = gamma(theta, g, i) * outputGradient[at + i];
            inputGradient[at + i] = scales[g] * (e - mean - standardized[at + i] * slope);
          }
        }
      }
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      const rows = rowCount(samples);
      const count = rows * run;
      delta.set(outputGradient.subarray(0, samples * width));
      for (let g = 0; g < groupCount(samples); g++) {
        let [sum, product] = [0, 0];
        for (let r = 0; r < rows && !frozen; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const e = gamma(theta, g, i) * delta[at + i];
            sum += e;
            product += e * standardized[at + i];
          }
        }
        [sums[g], products[g]] = [sum, product];
        if (inputGradient === null) continue;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const q = gamma(theta, g, i) * delta[k] - (sum + standardized[k] * product) / count;
            inputGradient[k] = scales[g] * q;
          }
        }
      }
    },
    forwardTangent(theta, v, _input, inputTangent, samples) {
      const rows = rowCount(samples);
      const count = rows * run;
      for (let g = 0; g < groupCount(samples); g++) {
        let mean = 0;
        let rate = 0;
        if (inputTangent !== null && !frozen) {
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) mean += inputTangent[at + i];
          }
          mean /= count;
          for (let r = 0; r < rows; r++) {
            const at = g * run + r * width;
            for (let i = 0; i < run; i++) rate += standardized[at + i] * (inputTangent[at + i] - mean);
          }
          rate *= -scales[g] / count;
        }
        scaleRates[g] = rate;
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const move =
              inputTangent === null
                ? 0
                : scales[g] * (inputTangent[at + i] - mean) + standardized[at + i] * rate;
            standardizedTangent[at + i] = move;
            outputTangent[at + i] = gamma(theta, g, i) * move;
            if (affine !== null && v !== null) {
              outputTangent[at + i] += gamma(v, g, i) * standardized[at + i] + beta(v, g, i);
            }
          }
        }
      }
    },
    backwardTangent(
      theta,
      v,
      _input,
      _inputTangent,
      samples,
      outputGradientTangent,
      gradientTangent,
      inputGradientTangent,
    ) {
      const rows = rowCount(samples);
      const count = rows * run;
      for (let g = 0; g < groupCount(samples); g++) {
        let [sumTangent, productTangent] = [0, 0];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const d = delta[k];
            const dTangent = outputGradientTangent[k];
            const x = standardized[k];
            const xTangent = standardizedTangent[k];
            addAffineGradient(gradientTangent, g, i, dTangent * x + d * xTangent, dTangent);
            const e = gamma(theta, g, i) * d;
            const eTangent = gamma(theta, g, i) * dTangent + gammaTangent(v, g, i) * d;
            sumTangent += eTangent;
            productTangent += eTangent * x + e * xTangent;
          }
        }
        if (inputGradientTangent === null) continue;
        if (frozen) [sumTangent, productTangent] = [0, 0];
        for (let r = 0; r < rows; r++) {
          const at = g * run + r * width;
          for (let i = 0; i < run; i++) {
            const k = at + i;
            const d = delta[k];
            const eTangent = gamma(theta, g, i) * outputGradientTangent[k] + gammaTangent(v, g, i) * d;
            const q = gamma(theta, g, i) * d - (sums[g] + standardized[k] * products[g]) / count;
            const qTangent =
              eTangent -
              (sumTangent + standardizedTangent[k] * products[g] + standardized[k] * productTangent) / count;
            inputGradientTangent[k] = scales[g] * (scaleRates[g] * q + qTangent);
          }
        }
      }
    },
  };
}
