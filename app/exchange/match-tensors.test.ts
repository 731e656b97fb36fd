import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../testing/hostile-bytes.ts';
import { matchTensors, type TensorMatch, type TensorSlot } from './match-tensors.ts';
import type { NamedTensor } from './named-tensor.ts';
import { naturalOrder } from './natural-order.ts';

const tensor = (name: string, shape: number[], start = 0): NamedTensor => ({
  name,
  shape,
  dtype: 'float64',
  values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => start + k),
});

/** Weight and bias of each layer of a dense network. */
function dense(sizes: number[], bias = true): TensorSlot[] {
  const slots: TensorSlot[] = [];
  let offset = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [columns, rows] = [sizes[layer], sizes[layer + 1]];
    slots.push({ layer, role: 'weight', rows, columns, offset });
    offset += rows * columns;
    if (!bias) continue;
    slots.push({ layer, role: 'bias', rows, columns: 1, offset });
    offset += rows;
  }
  return slots;
}

function matched(tensors: NamedTensor[], layout: TensorSlot[], convention?: 'outIn' | 'inOut'): TensorMatch {
  const result = matchTensors(tensors, layout, { convention });
  if ('mismatch' in result) throw new Error(result.message);
  return result;
}

describe('matchTensors', () => {
  const layout = dense([2, 3, 1]);

  it('takes PyTorch weights as they are', () => {
    const result = matched(
      [
        tensor('0.weight', [3, 2]),
        tensor('0.bias', [3], 10),
        tensor('2.weight', [1, 3], 20),
        tensor('2.bias', [1], 30),
        tensor('1.num_batches_tracked', []),
      ],
      layout,
    );
    expect([...result.theta]).toEqual([0, 1, 2, 3, 4, 5, 10, 11, 12, 20, 21, 22, 30]);
    expect(result.mapping.map((entry) => [entry.tensor, entry.transposed])).toEqual([
      ['0.weight', false],
      ['0.bias', false],
      ['2.weight', false],
      ['2.bias', false],
    ]);
    expect(result.ignored).toEqual(['1.num_batches_tracked']);
    expect(result.squareWeights).toBeNull();
  });

  it('transposes Keras kernels, [in, out] → [out, in]', () => {
    const result = matched(
      [
        tensor('hidden/kernel:0', [2, 3]),
        tensor('hidden/bias:0', [3], 10),
        tensor('a_last/kernel:0', [3, 1], 20),
        tensor('a_last/bias:0', [1], 30),
      ],
      layout,
    );
    expect([...result.theta]).toEqual([0, 3, 1, 4, 2, 5, 10, 11, 12, 20, 21, 22, 30]);
  });

  it('puts tensors of one layer in order whatever their order in the file', () => {
    const result = matched(
      [
        tensor('b.bias', [3], 10),
        tensor('b.weight', [3, 2]),
        tensor('a.bias', [1], 30),
        tensor('a.weight', [1, 3], 20),
      ],
      layout,
    );
    expect(result.mapping.map((entry) => entry.tensor)).toEqual(['b.weight', 'b.bias', 'a.weight', 'a.bias']);
  });

  it('falls back on the natural order of names, 2 before 10', () => {
    const result = matched(
      [
        tensor('10.weight', [1, 3], 20),
        tensor('10.bias', [1], 30),
        tensor('2.weight', [3, 2]),
        tensor('2.bias', [3], 10),
      ],
      layout,
    );
    expect(result.theta[0]).toBe(0);
    expect(result.theta[12]).toBe(30);
    const short = matched(
      [tensor('W1', [3, 2]), tensor('W2', [1, 3]), tensor('b1', [3], 10), tensor('b2', [1], 30)],
      layout,
    );
    expect(short.mapping.map((entry) => entry.tensor)).toEqual(['W1', 'b1', 'W2', 'b2']);
  });

  it('decides square weights by the other weights, else by format, else by name', () => {
    const layers = dense([2, 2, 1], false);
    const evidence = matched([tensor('a.weight', [2, 2]), tensor('b.weight', [2, 1])], layers);
    expect(evidence.squareWeights).toBe('evidence');
    expect([...evidence.theta]).toEqual([0, 2, 1, 3, 0, 1]);
    const square = dense([2, 2], false);
    expect([...matched([tensor('w', [2, 2])], square).theta]).toEqual([0, 1, 2, 3]);
    expect([...matched([tensor('kernel', [2, 2])], square).theta]).toEqual([0, 2, 1, 3]);
    expect([...matched([tensor('kernel', [2, 2])], square, 'outIn').theta]).toEqual([0, 1, 2, 3]);
    expect(matched([tensor('w', [2, 2])], square, 'inOut').squareWeights).toBe('convention');
  });

  it('takes convolutions of PyTorch as they are and turns those of Keras', () => {
    const conv: TensorSlot[] = [
      { layer: 0, role: 'weight', rows: 2, columns: 3 * 4, offset: 0, taps: 4 },
      { layer: 0, role: 'bias', rows: 2, columns: 1, offset: 24 },
    ];
    const straight = matched([tensor('c.weight', [2, 3, 2, 2]), tensor('c.bias', [2])], conv);
    expect([...straight.theta.subarray(0, 24)]).toEqual([...tensor('', [24]).values]);
    const keras = matched([tensor('c/kernel:0', [2, 2, 3, 2]), tensor('c/bias:0', [2])], conv);
    // θ[o, i, y, x] is Keras's [y, x, i, o].
    const at = (o: number, i: number, y: number, x: number): number =>
      keras.theta[((o * 3 + i) * 2 + y) * 2 + x];
    expect([at(0, 0, 0, 0), at(1, 0, 0, 0), at(0, 1, 0, 0), at(0, 0, 0, 1), at(0, 0, 1, 0)]).toEqual([
      0, 1, 2, 6, 12,
    ]);
    expect(keras.mapping[0].transposed).toBe(true);
  });

  it('refuses Keras weights behind a flattened image', () => {
    const slots: TensorSlot[] = [
      { layer: 0, role: 'weight', rows: 2, columns: 4, offset: 0, taps: 4 },
      { layer: 2, role: 'weight', rows: 3, columns: 8, offset: 8 },
    ];
    const keras = [tensor('c/kernel', [2, 2, 1, 2]), tensor('d/kernel', [8, 3])];
    expect(refusal(() => matchTensors(keras, slots))).toMatch(/channel-first/);
    expect(matched([tensor('c.weight', [2, 1, 2, 2]), tensor('d.weight', [3, 8])], slots).theta).toHaveLength(
      32,
    );
  });

  it('takes one vector of length P as θ itself', () => {
    const result = matched([tensor('theta', [13])], layout);
    expect([...result.theta]).toEqual([...tensor('theta', [13]).values]);
  });

  it('lays the file beside the network in the order in which more of it fits', () => {
    const normalised = [
      tensor('dense/kernel', [2, 3]),
      tensor('dense/bias', [3]),
      tensor('batch/gamma', [3]),
      tensor('batch/beta', [3]),
      tensor('last/kernel', [3, 1]),
      tensor('last/bias', [1]),
    ];
    const result = matchTensors(normalised, layout);
    if (!('mismatch' in result)) throw new Error('expected a mismatch');
    expect(result.mismatch.map(({ found }) => found?.name)).toEqual(normalised.map(({ name }) => name));
    expect(result.mismatch.map(({ fits }) => fits)).toEqual([true, true, false, false, false, false]);
  });

  it('shows what differs side by side', () => {
    const result = matchTensors([tensor('0.weight', [4, 2]), tensor('0.bias', [4])], layout);
    if (!('mismatch' in result)) throw new Error('expected a mismatch');
    expect(result.mismatch).toHaveLength(4);
    expect(result.mismatch[0]).toEqual({
      expected: { layer: 0, role: 'weight', shape: [3, 2] },
      found: { name: '0.weight', shape: [4, 2] },
      fits: false,
    });
    expect(result.mismatch[3]).toEqual({
      expected: { layer: 1, role: 'bias', shape: [1] },
      found: null,
      fits: false,
    });
    expect(result.message).toBe(
      'expected 4 arrays with the network\'s shapes, got 2: layer 1 weight is [3, 2], the file has "0.weight" [4, 2]; change the layers or choose another file',
    );
  });

  it('refuses non-finite weights by name and entry', () => {
    const bad = tensor('0.weight', [3, 2]);
    bad.values[3] = NaN;
    const rest = [tensor('0.bias', [3]), tensor('2.weight', [1, 3]), tensor('2.bias', [1])];
    expect(refusal(() => matchTensors([bad, ...rest], layout))).toMatch(/"0.weight"\[1, 1\] is NaN/);
  });

  it('finds every layer again, in either orientation, for any sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        (sizes, bias, transposed) => {
          const slots = dense(sizes, bias);
          const length = slots.reduce((sum, slot) => sum + slot.rows * slot.columns, 0);
          const theta = Float64Array.from({ length }, (_, k) => k + 0.5);
          const tensors = slots.map(({ role, rows, columns, offset, layer }): NamedTensor => {
            const block = theta.slice(offset, offset + rows * columns);
            if (role === 'bias') return { name: `l${layer}.bias`, shape: [rows], dtype: '', values: block };
            if (!transposed)
              return { name: `l${layer}.weight`, shape: [rows, columns], dtype: '', values: block };
            const flipped = block.map((_, k) => block[(k % rows) * columns + Math.floor(k / rows)]);
            return { name: `l${layer}.kernel`, shape: [columns, rows], dtype: '', values: flipped };
          });
          const result = matched(tensors, slots, transposed ? 'inOut' : 'outIn');
          expect([...result.theta]).toEqual([...theta]);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe('naturalOrder', () => {
  it('counts as people do', () => {
    const names = ['dense_10', 'dense', 'dense_2', 'a1b2', 'a1b10', 'a'];
    expect(names.sort(naturalOrder)).toEqual(['a', 'a1b2', 'a1b10', 'dense', 'dense_2', 'dense_10']);
  });
  it('is a total order', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', '9', '_'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0);
        if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0)
          expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
        expect(naturalOrder(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
