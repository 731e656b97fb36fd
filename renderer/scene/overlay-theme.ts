import type { ColorScheme } from '../theme/class-style.ts';

/** Colours of a picture's writing. */
export interface OverlayTheme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** Halo behind writing that may lie over the surface. */
  readonly ground: string;
}

/** WCAG 2.1 relative luminance of `#rrggbb`. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.1 contrast ratio of two colours `#rrggbb`. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (high + 0.05) / (low + 0.05);
}

/** Contrast that writing needs (AA). */
const LEGIBLE = 4.5;

/** A colour of the scene as writing on this ground: mixed with its ink as far as is needed to be read. */
export function legible(color: string, { ink, ground }: Pick<OverlayTheme, 'ink' | 'ground'>): string {
  const mixed = (share: number): string =>
    `#${[1, 3, 5]
      .map((at) => {
        const [from, to] = [color, ink].map((one) => parseInt(one.slice(at, at + 2), 16));
        return Math.round(from + share * (to - from))
          .toString(16)
          .padStart(2, '0');
      })
      .join('')}`;
  for (let share = 0; share < 1; share += 0.05)
    if (contrast(mixed(share), ground) >= LEGIBLE) return mixed(share);
  return ink;
}

/** Colours of writing and box; `ground` is the scene's background in `styles.css`. */
export const OVERLAY_THEMES: Readonly<Record<ColorScheme, OverlayTheme & { readonly box: string }>> = {
  dark: { ink: '#e6e9ee', muted: '#aab2bd', line: '#7f8894', ground: '#101419', box: '#5b6470' },
  light: { ink: '#14181e', muted: '#4a5360', line: '#6b7480', ground: '#f8f9fb', box: '#a3abb5' },
};
