import { CIVIDIS, VIRIDIS } from './color-tables.ts';

export const COLOR_MAPS = ['viridis', 'cividis', 'diverging'] as const;
export type ColorMapName = (typeof COLOR_MAPS)[number];

/** 256 sRGB colours, three bytes each. */
export function colorTable(name: ColorMapName): Uint8Array {
  switch (name) {
    case 'viridis':
      return fromHex(VIRIDIS);
    case 'cividis':
      return fromHex(CIVIDIS);
    case 'diverging':
      return divergingTable(BELOW, ABOVE);
  }
}

/** Colour at t in [0, 1], the nearest of the table's 256. */
export function colorAt(table: Uint8Array, t: number): [number, number, number] {
  const k = 3 * Math.min(255, Math.max(0, Math.round(t * 255)));
  return [table[k], table[k + 1], table[k + 2]];
}

/** The hues of eigenvalue signs: below the middle orange, above it blue. */
const BELOW = [179, 88, 6] as const;
const ABOVE = [0, 84, 147] as const;

type Triple = readonly [number, number, number];

/** Where the orange of one negative eigenvalue begins and that of the most ends. */
const FEW = [253, 190, 110] as const;
const MANY = [127, 59, 8] as const;
const NONE = [86, 160, 210] as const;

/**
 * Colours of whole numbers 0 … classes − 1 as 256 entries in equal steps: blue for none, then oranges that darken evenly in
 * CIELAB. With more than 256 classes neighbours share an entry.
 */
export function indexTable(classes: number): Uint8Array {
  const from = rgbToLab(FEW);
  const to = rgbToLab(MANY);
  const table = new Uint8Array(256 * 3);
  for (let k = 0; k < 256; k++) {
    const index = Math.min(classes - 1, Math.floor((k * classes) / 256));
    const share = classes > 2 ? (index - 1) / (classes - 2) : 0.35;
    const lab = [0, 1, 2].map((c) => from[c] + share * (to[c] - from[c])) as unknown as Triple;
    table.set(index === 0 ? NONE : labToRgb(lab), 3 * k);
  }
  return table;
}

/**
 * Diverging map through white between two colours of equal weight: Moreland, "Diverging Color Maps for Scientific
 * Visualization" (2009), interpolation in Msh (polar CIELAB) with the hue bent near the unsaturated middle.
 */
function divergingTable(low: Triple, high: Triple): Uint8Array {
  const from = labToMsh(rgbToLab(low));
  const to = labToMsh(rgbToLab(high));
  const middle = Math.max(from[0], to[0], 88);
  const table = new Uint8Array(256 * 3);
  for (let k = 0; k < 256; k++) {
    const t = k / 255;
    const end = t < 0.5 ? from : to;
    const weight = Math.abs(t - 0.5) * 2;
    const white: Triple = [middle, 0, bentHue(end, middle)];
    const msh: Triple = [0, 1, 2].map((c) => weight * end[c] + (1 - weight) * white[c]) as unknown as Triple;
    table.set(labToRgb(mshToLab(msh)), 3 * k);
  }
  return table;
}

/** Hue at the white end, so that the path's hue changes evenly in CIELAB (Moreland's AdjustHue). */
function bentHue([m, s, h]: Triple, middle: number): number {
  if (m >= middle) return h;
  const spin = (s * Math.sqrt(middle * middle - m * m)) / (m * Math.sin(s));
  return h > -Math.PI / 3 ? h + spin : h - spin;
}

function labToMsh([l, a, b]: Triple): Triple {
  const m = Math.hypot(l, a, b);
  return [m, Math.acos(l / m), Math.atan2(b, a)];
}

function mshToLab([m, s, h]: Triple): Triple {
  return [m * Math.cos(s), m * Math.sin(s) * Math.cos(h), m * Math.sin(s) * Math.sin(h)];
}

/** D65 white point. */
const WHITE = [0.95047, 1, 1.08883] as const;

function rgbToLab(rgb: Triple): Triple {
  const [r, g, b] = rgb.map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const xyz = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ];
  const [x, y, z] = xyz.map((v, k) => {
    const c = v / WHITE[k];
    return c > 216 / 24389 ? Math.cbrt(c) : (24389 / 27 / 116) * c + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function labToRgb([l, a, b]: Triple): [number, number, number] {
  const fy = (l + 16) / 116;
  const [x, y, z] = [fy + a / 500, fy, fy - b / 200].map((f, k) => {
    const c = f ** 3 > 216 / 24389 ? f ** 3 : (116 * f - 16) / (24389 / 27);
    return c * WHITE[k];
  });
  const linear = [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
  const [red, green, blue] = linear.map((c) => {
    const v = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, v)));
  });
  return [red, green, blue];
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, k) => parseInt(hex.slice(2 * k, 2 * k + 2), 16));
}
