import type { DataPart } from '../data/prepared-data.ts';

/** Where each pixel of a transformed image comes from: an index of the original, or −1 for the background. */
export type PixelSource = Int32Array;

/** Left and right exchanged. An involution. Images are row by row, `width` pixels a row. */
export function flipHorizontal(width: number, height: number): PixelSource {
  return Int32Array.from(
    { length: width * height },
    (_, at) => at - (at % width) + (width - 1 - (at % width)),
  );
}

/** Top and bottom exchanged. An involution. */
export function flipVertical(width: number, height: number): PixelSource {
  return Int32Array.from(
    { length: width * height },
    (_, at) => (height - 1 - Math.floor(at / width)) * width + (at % width),
  );
}

/** Moved right by `dx` and down by `dy` pixels; what comes in from outside is background. */
export function shift(width: number, height: number, dx: number, dy: number): PixelSource {
  return Int32Array.from({ length: width * height }, (_, at) => {
    const x = (at % width) - dx;
    const y = Math.floor(at / width) - dy;
    return x >= 0 && x < width && y >= 0 && y < height ? y * width + x : -1;
  });
}

/** Standardisation of the inputs: raw = mean + scale·x, per feature. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Writes the transformed image into `out`; both standardised, the transformation acts on raw pixels (every pixel has its own
 * mean and scale). Background is raw 0. `out` must not overlap the image.
 */
export function transformImage(
  image: Float64Array,
  source: PixelSource,
  { mean, scale }: Scaling,
  out: Float64Array,
): void {
  for (let at = 0; at < out.length; at++) {
    const from = source[at];
    // The same pixel keeps its bits.
    if (from === at) out[at] = image[at];
    else out[at] = ((from < 0 ? 0 : mean[from] + scale[from] * image[from]) - mean[at]) / scale[at];
  }
}

/** D ∪ T(D): the samples, then their transformed copies with the same targets. N doubles exactly. */
export function withTransformed(
  part: DataPart,
  features: number,
  source: PixelSource,
  scaling: Scaling,
): DataPart {
  const { samples } = part;
  const inputs = new Float64Array(2 * samples * features);
  inputs.set(part.inputs);
  for (let n = 0; n < samples; n++) {
    transformImage(
      part.inputs.subarray(n * features, (n + 1) * features),
      source,
      scaling,
      inputs.subarray((samples + n) * features, (samples + n + 1) * features),
    );
  }
  const targets = new Float64Array(2 * part.targets.length);
  targets.set(part.targets);
  targets.set(part.targets, part.targets.length);
  const labels = new Int32Array(2 * part.labels.length);
  labels.set(part.labels);
  labels.set(part.labels, part.labels.length);
  return { samples: 2 * samples, inputs, targets, labels };
}
