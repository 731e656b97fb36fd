import type { Layer } from '../layer.ts';
import { linearMapLayer } from './linear-map.ts';

/**
 * Dropout (Srivastava et al. 2014), inverted: in training an entry is 0 with probability `rate`, else x/(1 − rate), so
 * that its mean is x. In every other mode the identity: analysis, and with it the Hessian, is deterministic.
 */
export function dropoutLayer(width: number, rate: number): Layer {
  return linearMapLayer(width, width, (capacity, context) => {
    let mask = new Float64Array(0);
    let masked = false;
    const keep = 1 / (1 - rate);
    const apply = (x: Float64Array, samples: number, out: Float64Array): void => {
      const count = samples * width;
      if (masked) for (let i = 0; i < count; i++) out[i] = mask[i] * x[i];
      else for (let i = 0; i < count; i++) out[i] = x[i];
    };
    return {
      forward(input, samples, out) {
        const stream = context.mode === 'training' && rate > 0 ? context.dropout : null;
        masked = stream !== null;
        if (stream !== null) {
          if (mask.length === 0) mask = new Float64Array(capacity * width);
          for (let i = 0; i < samples * width; i++) mask[i] = stream.uniform() < rate ? 0 : keep;
        }
        apply(input, samples, out);
      },
      apply,
      transpose: apply,
    };
  });
}
