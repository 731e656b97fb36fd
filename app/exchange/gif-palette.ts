/**
 * A palette for pictures by median cut (Heckbert 1982): colours are counted in 32 steps per component, and the box of
 * colours with the widest component, weighted by its pixels, is halved at its median until there are enough boxes.
 */

const BITS = 5;
const BINS = 1 << (3 * BITS);
const SHIFT = 8 - BITS;

export interface Palette {
  /** sRGB, 3 bytes per colour; the number of colours is a power of two, 2 … 256. */
  readonly colors: Uint8Array;
  /** Palette index of each colour bin; see {@link binOf}. */
  readonly indexOfBin: Uint8Array;
}

interface Box {
  /** Bins, any order. */
  readonly bins: number[];
  readonly weight: number;
}

/** Bin of a colour: 5 bits each of red, green, blue. */
export function binOf(red: number, green: number, blue: number): number {
  return ((red >> SHIFT) << (2 * BITS)) | ((green >> SHIFT) << BITS) | (blue >> SHIFT);
}

/**
 * @param frames RGBA pixels (alpha is ignored); all frames of an animation, or a sample of them.
 * @param size Most colours, a power of two up to 256.
 */
export function medianCutPalette(frames: readonly Uint8Array[], size = 256): Palette {
  const counts = new Float64Array(BINS);
  const sums = new Float64Array(3 * BINS);
  for (const pixels of frames) {
    for (let k = 0; k + 3 < pixels.length; k += 4) {
      const bin = binOf(pixels[k], pixels[k + 1], pixels[k + 2]);
      counts[bin]++;
      for (let c = 0; c < 3; c++) sums[3 * bin + c] += pixels[k + c];
    }
  }
  const used = Array.from(counts.keys()).filter((bin) => counts[bin] > 0);
  const weigh = (bins: number[]): Box => ({ bins, weight: bins.reduce((sum, bin) => sum + counts[bin], 0) });
  const boxes: Box[] = used.length === 0 ? [] : [weigh(used)];
  while (boxes.length < size) {
    let widest = -1;
    let best = 0;
    boxes.forEach((box, k) => {
      const score = widestComponent(box).extent * Math.sqrt(box.weight);
      if (box.bins.length > 1 && score > best) [widest, best] = [k, score];
    });
    if (widest < 0) break;
    const [first, second] = halve(boxes[widest], counts);
    boxes.splice(widest, 1, weigh(first), weigh(second));
  }
  const length = Math.max(2, 2 ** Math.ceil(Math.log2(Math.max(1, boxes.length))));
  const colors = new Uint8Array(3 * length);
  const indexOfBin = new Uint8Array(BINS);
  boxes.forEach(({ bins, weight }, k) => {
    for (let c = 0; c < 3; c++) {
      colors[3 * k + c] = Math.round(bins.reduce((sum, bin) => sum + sums[3 * bin + c], 0) / weight);
    }
  });
  // Not the box but the nearest colour: boxes are crude at their corners, and unseen colours have none.
  for (let bin = 0; bin < BINS; bin++) indexOfBin[bin] = nearest(colors, boxes.length, bin);
  return { colors, indexOfBin };
}

function component(bin: number, c: number): number {
  return (bin >> ((2 - c) * BITS)) & ((1 << BITS) - 1);
}

function widestComponent(box: Box): { c: number; extent: number } {
  let widest = { c: 0, extent: -1 };
  for (let c = 0; c < 3; c++) {
    let low = Infinity;
    let high = -Infinity;
    for (const bin of box.bins) {
      low = Math.min(low, component(bin, c));
      high = Math.max(high, component(bin, c));
    }
    if (high - low > widest.extent) widest = { c, extent: high - low };
  }
  return widest;
}

/** Two non-empty halves of about equal weight. */
function halve(box: Box, counts: Float64Array): [number[], number[]] {
  const { c } = widestComponent(box);
  const sorted = [...box.bins].sort((a, b) => component(a, c) - component(b, c) || a - b);
  let sum = 0;
  let cut = 0;
  while (cut < sorted.length - 1 && sum + counts[sorted[cut]] <= box.weight / 2) sum += counts[sorted[cut++]];
  cut = Math.max(1, cut);
  return [sorted.slice(0, cut), sorted.slice(cut)];
}

function nearest(colors: Uint8Array, count: number, bin: number): number {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < count; k++) {
    let distance = 0;
    for (let c = 0; c < 3; c++)
      distance += (colors[3 * k + c] - ((component(bin, c) << SHIFT) + (1 << (SHIFT - 1)))) ** 2;
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}
