import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../data/prepare.ts';
import { parseTable } from '../data/table.ts';
import { dataSchema } from '../experiment/loss-spec.ts';
import { glyphs } from '../lessons/glyphs.ts';
import { dense, networkSpec } from '../testing/random-network.ts';
import { flipHorizontal, flipVertical, shift, transformImage, withTransformed } from './image-transform.ts';
import { augmentationNotes, labelChange } from './label-change.ts';

const plain = (features: number) => ({
  mean: new Float64Array(features),
  scale: new Float64Array(features).fill(1),
});

describe('image transformations', () => {
  it('flips are involutions, bit by bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (width, height) => {
        const image = Float64Array.from({ length: width * height }, (_, i) => Math.sin(i));
        for (const flip of [flipHorizontal(width, height), flipVertical(width, height)]) {
          const [once, twice] = [new Float64Array(image.length), new Float64Array(image.length)];
          transformImage(image, flip, plain(image.length), once);
          transformImage(once, flip, plain(image.length), twice);
          expect(twice).toEqual(image);
        }
      }),
    );
    expect([...flipHorizontal(3, 2)]).toEqual([2, 1, 0, 5, 4, 3]);
    expect([...flipVertical(3, 2)]).toEqual([3, 4, 5, 0, 1, 2]);
  });

  it('shifts fill with raw zeros, whatever the standardisation', () => {
    const raw = [1, 2, 3, 4];
    const mean = Float64Array.of(1, 0, 2, 5);
    const scale = Float64Array.of(2, 1, 4, 0.5);
    const image = Float64Array.from(raw, (value, j) => (value - mean[j]) / scale[j]);
    const out = new Float64Array(4);
    transformImage(image, shift(2, 2, 1, 0), { mean, scale }, out);
    expect([...out].map((value, j) => mean[j] + scale[j] * value)).toEqual([0, 1, 0, 3]);
  });

  it('a horizontal flip doubles N exactly and keeps every target', () => {
    const { part, width, height } = glyphs();
    const both = withTransformed(part, width * height, flipHorizontal(width, height), plain(width * height));
    expect(both.samples).toBe(2 * part.samples);
    expect([...both.labels]).toEqual([...part.labels, ...part.labels]);
    expect([...both.inputs.slice(0, part.inputs.length)]).toEqual([...part.inputs]);
  });
});

describe('flips that change labels', () => {
  it('the vertical flip of the glyphs, not the horizontal one', () => {
    const { part, width, height } = glyphs();
    const share = (flip: Int32Array) =>
      labelChange(part, width * height, flip, plain(width * height)).transformed;
    expect(share(flipHorizontal(width, height))).toBe(0);
    expect(share(flipVertical(width, height))).toBe(1);
  });

  it('are noted for the digits', () => {
    const table = parseTable(readFileSync(new URL('../../assets/data/digits.csv', import.meta.url), 'utf8'));
    const { data } = prepareData(table, dataSchema.parse({ dataset: 'digits' }));
    const loss = { kind: 'network' as const, key: 'd', spec: networkSpec([dense(10)], 'crossEntropy'), data };
    const notes = augmentationNotes(loss, { flipHorizontal: true, flipVertical: true });
    expect(notes.map(({ key }) => key)).toEqual([
      'training.horizontalFlipChangesLabels',
      'training.verticalFlipChangesLabels',
    ]);
    expect(augmentationNotes(loss, { noise: 1 })).toEqual([]);
  });
});
