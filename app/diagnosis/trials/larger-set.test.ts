import { describe, expect, it } from 'vitest';
import type { Activation, DenseLayerSpec, LayerSpec } from '../../experiment/loss-spec.ts';
import { widened } from './larger-set.ts';

const dense = (units: number, activation: Activation = 'identity', bias = true): DenseLayerSpec => ({
  type: 'dense',
  units,
  activation,
  bias,
});
const NORM: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const TANH: LayerSpec = { type: 'activation', activation: 'tanh' };

describe('a larger set of functions', () => {
  it('has more units, biases, and units that bend where there were none', () => {
    expect(widened([dense(3, 'relu', false), dense(1)])).toEqual([dense(10, 'relu'), dense(1)]);
    expect(widened([dense(2), dense(2)])).toEqual([dense(8, 'tanh'), dense(2)]);
    expect(widened([dense(2)])).toEqual([dense(16, 'tanh'), dense(2)]);
  });

  it('leaves what stands between layers where it is', () => {
    expect(widened([dense(1), NORM, TANH, dense(1)])).toEqual([dense(6), NORM, TANH, dense(1)]);
    expect(widened([{ type: 'flatten' }, dense(3)])).toEqual([
      { type: 'flatten' },
      dense(16, 'tanh'),
      dense(3),
    ]);
    expect(widened([dense(1), NORM, dense(1)])).toEqual([dense(6, 'tanh'), NORM, dense(1)]);
  });

  it('is none of residual blocks', () => {
    expect(widened([{ type: 'residual', layers: [dense(2)] }, dense(1)])).toBeNull();
  });
});
