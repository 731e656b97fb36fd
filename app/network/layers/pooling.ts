import type { ImageShape } from '../layer-shapes.ts';
import type { Layer } from '../layer.ts';
import { linearMapLayer } from './linear-map.ts';

/** Index of the first input entry of every window, per output entry of one sample. */
function windowStarts(from: ImageShape, to: ImageShape, stride: number): Int32Array {
  const starts = new Int32Array(to.channels * to.height * to.width);
  let at = 0;
  for (let c = 0; c < to.channels; c++) {
    for (let y = 0; y < to.height; y++) {
      for (let x = 0; x < to.width; x++)
        starts[at++] = (c * from.height + y * stride) * from.width + x * stride;
    }
  }
  return starts;
}

const sizeOf = ({ channels, height, width }: ImageShape): number => channels * height * width;

/** Mean over windows of side `size`. */
export function averagePool2dLayer(from: ImageShape, to: ImageShape, size: number, stride: number): Layer {
  const [inputs, outputs] = [sizeOf(from), sizeOf(to)];
  const starts = windowStarts(from, to, stride);
  const share = 1 / (size * size);
  const apply = (input: Float64Array, samples: number, out: Float64Array): void => {
    for (let n = 0; n < samples; n++) {
      for (let k = 0; k < outputs; k++) {
        const start = n * inputs + starts[k];
        let sum = 0;
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) sum += input[start + y * from.width + x];
        }
        out[n * outputs + k] = share * sum;
      }
    }
  };
  return linearMapLayer(inputs, outputs, () => ({
    forward: apply,
    apply,
    transpose(d, samples, out) {
      out.fill(0, 0, samples * inputs);
      for (let n = 0; n < samples; n++) {
        for (let k = 0; k < outputs; k++) {
          const start = n * inputs + starts[k];
          const value = share * d[n * outputs + k];
          for (let y = 0; y < size; y++) {
            for (let x = 0; x < size; x++) out[start + y * from.width + x] += value;
          }
        }
      }
    },
  }));
}

/**
 * Maximum over windows of side `size`; the first of equals, as in PyTorch, and a NaN wins. Where the two largest
 * entries of a window are equal the output has a kink; the distance to it is their difference. Two zeros do not count:
 * they are units behind a relu that are off, and stay equal.
 */
export function maxPool2dLayer(from: ImageShape, to: ImageShape, size: number, stride: number): Layer {
  const [inputs, outputs] = [sizeOf(from), sizeOf(to)];
  const starts = windowStarts(from, to, stride);
  return linearMapLayer(inputs, outputs, (capacity, context) => {
    const chosen = new Int32Array(capacity * outputs);
    return {
      forward(input, samples, out) {
        for (let n = 0; n < samples; n++) {
          for (let k = 0; k < outputs; k++) {
            const start = n * inputs + starts[k];
            let best = start;
            let second = -Infinity;
            for (let y = 0; y < size; y++) {
              for (let x = 0; x < size; x++) {
                const at = start + y * from.width + x;
                if (at === start) continue;
                const value = input[at];
                if (value > input[best] || (value !== value && input[best] === input[best])) {
                  second = input[best];
                  best = at;
                } else if (value > second) second = value;
              }
            }
            chosen[n * outputs + k] = best;
            out[n * outputs + k] = input[best];
            if (context.watchKinks && !(input[best] === 0 && second === 0)) {
              const distance = input[best] - second;
              if (distance < context.kinkDistance) context.kinkDistance = distance;
            }
          }
        }
      },
      apply(x, samples, out) {
        for (let k = 0; k < samples * outputs; k++) out[k] = x[chosen[k]];
      },
      transpose(d, samples, out) {
        out.fill(0, 0, samples * inputs);
        for (let k = 0; k < samples * outputs; k++) out[chosen[k]] += d[k];
      },
    };
  });
}
