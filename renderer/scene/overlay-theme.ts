import type { ColorScheme } from '../theme/class-style.ts';

/** Colours of a picture's writing. */
export interface OverlayTheme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** Halo behind writing that may lie over the surface. */
  readonly ground: string;
}

/** Colours of writing and box; `ground` is the scene's background in `styles.css`. */
export const OVERLAY_THEMES: Readonly<Record<ColorScheme, OverlayTheme & { readonly box: string }>> = {
  dark: { ink: '#e6e9ee', muted: '#aab2bd', line: '#7f8894', ground: '#101419', box: '#5b6470' },
  light: { ink: '#14181e', muted: '#4a5360', line: '#6b7480', ground: '#f8f9fb', box: '#a3abb5' },
};
