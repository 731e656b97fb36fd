import { describe, expect, it } from 'vitest';
import { networkLossSchema } from '../experiment/loss-spec.ts';
import { hessianWork, type HessianWork } from './hessian-work.ts';

function workOf(layers: readonly object[], features: number): HessianWork {
  const data = { inputs: [Array<number>(features).fill(0)], targets: [[0]] };
  return hessianWork(
    networkLossSchema.parse({ kind: 'network', layers, loss: 'mse', data }).layers,
    features,
  );
}

describe('the work of a Hessian', () => {
  const conv = { type: 'conv2d', channels: 4, kernel: 3, inputShape: [1, 8, 8] };

  it('is all structure for a dense network, and for the dense layers that any other ends in', () => {
    const dense = [
      { type: 'dense', units: 5 },
      { type: 'dense', units: 2 },
    ];
    expect(workOf(dense, 3)).toEqual({ structured: 20 + 12, columns: 0 });
    const { structured, columns } = workOf([conv, { type: 'flatten' }, ...dense], 64);
    expect(structured).toBe(5 * (4 * 36 + 1) + 12);
    expect(columns).toBeGreaterThan(0);
  });

  it('is no structure behind the last layer that is not dense', () => {
    const normalised = workOf([{ type: 'dense', units: 5 }, { type: 'batchNorm' }], 3);
    expect(normalised.structured).toBe(0);
    const residual = [{ type: 'residual', layers: [{ type: 'dense', units: 3 }] }];
    expect(workOf(residual, 3).structured).toBe(0);
  });

  it('grows with what lies behind a column, not with what lies before it', () => {
    const pool = { type: 'averagePool2d', size: 2 };
    const alone = workOf([conv, pool], 64);
    const behind = workOf([conv, pool, { type: 'flatten' }, { type: 'layerNorm', affine: false }], 64);
    // 40 columns more dear by four passes through two layers of 36 entries.
    expect(behind.columns - alone.columns).toBe(40 * 4 * 2 * 4 * 36);
    // A convolution's 40 columns: one pass of 36 positions × 36 weights and of its 144 entries.
    const last = workOf([conv], 64);
    expect(last.columns).toBe(40 * (36 * 36 + 4 * 144));
  });

  it('takes a pass for each unit of a dense layer, and a product for each entry', () => {
    const norm = { type: 'batchNorm', affine: false };
    const dense = { type: 'dense', units: 5 };
    const { columns } = workOf([dense, norm, { type: 'dense', units: 7 }], 3);
    // Five units each: 42 parameters behind, and before the normalisation its ten statistics and what moves them.
    const behind = 4 * 5 + 35 + 4 * 7;
    const first = 5 * (2 * behind + 4 * (42 + 20)) + (20 * (42 + 20) + 10 ** 2) / 2;
    const second = 5 * (2 * (35 + 4 * 7) + 4 * 42) + (10 * 42 + 5 ** 2) / 2;
    expect(columns).toBeCloseTo(first + second, 9);
  });

  it('takes no more passes for a convolution than a pooling behind it chooses entries', () => {
    const image = { type: 'conv2d', channels: 8, kernel: 3, padding: 1, inputShape: [8, 4, 4] };
    const behind = [{ type: 'maxPool2d', size: 2 }, { type: 'flatten' }, { type: 'dense', units: 3 }];
    const { columns, structured } = workOf([image, ...behind], 128);
    expect(structured).toBe(3 * 32 + 3);
    // 32 units in 8 groups of 73 parameters; a dense layer of 96 weights, a pooling of 128 entries and a flattening of 32.
    const cost = 96 + 4 * 32 + 4 * 128 + 4 * 32;
    const rows = 3 * 32 + 3;
    expect(columns).toBeCloseTo(
      32 * (2 * cost + 4 * rows + (73 * rows) / 2) + 32 * 73 * ((8 * 73) / 4 + 32 / 2),
      9,
    );
  });
});
