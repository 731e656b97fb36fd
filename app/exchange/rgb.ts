/** sRGB, components 0 … 1. */
export type Rgb = readonly [number, number, number];

/** The colour `#rrggbb`. */
export function rgbOf(color: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  return [r, g, b];
}
