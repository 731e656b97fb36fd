import type { DataPart, Note } from '../data/prepared-data.ts';
import type { AugmentationSpec } from '../experiment/experiment.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import {
  flipHorizontal,
  flipVertical,
  transformImage,
  type PixelSource,
  type Scaling,
} from './image-transform.ts';
import { imageWidth } from './perturbed-gradient.ts';

/** Samples that are looked at; the first of the part. */
const MAX_SAMPLES = 400;
/** A transformation is flagged when it raises the share of wrong nearest neighbours by more than this. */
const FLAGGED = 0.1;

/** How far a transformation moves samples into other classes, by their nearest neighbours (Euclidean, prepared inputs). */
export interface LabelChange {
  /** Share of transformed samples whose nearest sample has another label. */
  readonly transformed: number;
  /** The same of the samples themselves, each compared with all others: what nearest neighbours get wrong anyway. */
  readonly original: number;
}

/** Of the first 400 samples, among themselves. A transformed sample may be nearest to the sample it was made from. */
export function labelChange(
  part: DataPart,
  features: number,
  source: PixelSource,
  scaling: Scaling,
): LabelChange {
  const count = Math.min(part.samples, MAX_SAMPLES);
  const image = (n: number): Float64Array => part.inputs.subarray(n * features, (n + 1) * features);
  const moved = new Float64Array(features);
  let transformed = 0;
  let original = 0;
  for (let n = 0; n < count; n++) {
    transformImage(image(n), source, scaling, moved);
    if (part.labels[nearest(moved, -1)] !== part.labels[n]) transformed++;
    if (count > 1 && part.labels[nearest(image(n), n)] !== part.labels[n]) original++;
  }
  return { transformed: transformed / count, original: original / count };

  function nearest(point: Float64Array, except: number): number {
    let best = -1;
    let least = Infinity;
    for (let k = 0; k < count; k++) {
      if (k === except) continue;
      const other = image(k);
      let sum = 0;
      for (let j = 0; j < features; j++) sum += (other[j] - point[j]) ** 2;
      if (sum < least) {
        least = sum;
        best = k;
      }
    }
    return best;
  }
}

/** Notes on flips that seem to change what samples are (a vertical flip makes other digits of some). */
export function augmentationNotes(loss: ResolvedLoss, augmentation: AugmentationSpec | undefined): Note[] {
  if (augmentation === undefined || loss.kind !== 'network' || loss.data.task !== 'classification') return [];
  const { features, train, mean, scale } = loss.data;
  const notes: Note[] = [];
  for (const [wanted, make, key] of [
    [augmentation.flipHorizontal, flipHorizontal, 'training.horizontalFlipChangesLabels'],
    [augmentation.flipVertical, flipVertical, 'training.verticalFlipChangesLabels'],
  ] as const) {
    if (wanted !== true) continue;
    const width = imageWidth(features, augmentation.width);
    const { transformed, original } = labelChange(train, features, make(width, features / width), {
      mean,
      scale,
    });
    if (transformed <= original + FLAGGED) continue;
    notes.push({
      key,
      values: { percent: Math.round(100 * transformed), usual: Math.round(100 * original) },
    });
  }
  return notes;
}
