import { labelChange } from '../training/label-change.ts';
import { flipHorizontal, flipVertical, withTransformed } from '../training/image-transform.ts';
import { glyphs } from './glyphs.ts';

export interface AugmentedGlyphs {
  /** Row-major [N, 25], pixels 0 or 1. */
  readonly inputs: Float64Array;
  readonly labels: Int32Array;
  readonly samples: number;
  /** Share of flipped glyphs that look like the other class. */
  readonly changed: { readonly horizontal: number; readonly vertical: number };
}

/** The glyph set with its flips: every flip doubles N. The labels of a vertical flip are wrong, which `changed` shows. */
export function augmentGlyphs(horizontal: boolean, vertical: boolean): AugmentedGlyphs {
  const { part, width, height } = glyphs();
  const features = width * height;
  const plain = { mean: new Float64Array(features), scale: new Float64Array(features).fill(1) };
  const share = (source: Int32Array): number => labelChange(part, features, source, plain).transformed;
  let all = part;
  if (horizontal) all = withTransformed(all, features, flipHorizontal(width, height), plain);
  if (vertical) all = withTransformed(all, features, flipVertical(width, height), plain);
  return {
    inputs: all.inputs,
    labels: all.labels,
    samples: all.samples,
    changed: {
      horizontal: share(flipHorizontal(width, height)),
      vertical: share(flipVertical(width, height)),
    },
  };
}
