import { RUN_COLORS_ON_LIGHT } from '../../app/exchange/run-colors.ts';
import type { PointClass } from '../../app/curvature/point-card.ts';

export type ColorScheme = 'dark' | 'light';
export type MarkerShape = 'disc' | 'diamond' | 'triangle' | 'ring' | 'dot' | 'square';

export interface ClassStyle {
  readonly shape: MarkerShape;
  /** Okabe–Ito hues (Okabe & Ito 2008); on dark grounds the lighter of the pair where the palette has two. */
  readonly color: Readonly<Record<ColorScheme, string>>;
}

const BLUE = { dark: '#56b4e9', light: '#0072b2' };
const ORANGE = { dark: '#e69f00', light: '#b87a00' };
const RED = { dark: '#f0703a', light: '#d55e00' };
const PURPLE = { dark: '#cc79a7', light: '#a84f80' };
const GREY = { dark: '#9aa0a8', light: '#6b7280' };

/** One colour and one shape per class, in every chart, scene, list and card. */
const CLASS_STYLES: Readonly<Record<PointClass, ClassStyle>> = {
  minimum: { shape: 'disc', color: BLUE },
  minimumModuloSymmetry: { shape: 'disc', color: BLUE },
  saddle: { shape: 'diamond', color: ORANGE },
  maximum: { shape: 'triangle', color: RED },
  degenerateSaddle: { shape: 'ring', color: PURPLE },
  inconclusive: { shape: 'ring', color: PURPLE },
  notCritical: { shape: 'dot', color: GREY },
  gradientFlat: { shape: 'square', color: GREY },
};

/** A point whose class is not (yet) known. */
const UNKNOWN_STYLE: ClassStyle = { shape: 'dot', color: GREY };

/** Eigenvalue signs: negative orange, positive blue, zero grey. */
export const SIGN_COLORS: Readonly<
  Record<'negative' | 'zero' | 'positive', Readonly<Record<ColorScheme, string>>>
> = { negative: ORANGE, zero: GREY, positive: BLUE };

/** Eight fixed line colours for runs (Okabe–Ito, then two greys apart in lightness). */
export const RUN_COLORS: Readonly<Record<ColorScheme, readonly string[]>> = {
  dark: ['#4dd0b5', '#e69f00', '#56b4e9', '#f0e442', '#cc79a7', '#f0703a', '#c3c8cf', '#8a929d'],
  light: RUN_COLORS_ON_LIGHT,
};

export function classStyle(pointClass: PointClass | null | undefined): ClassStyle {
  return pointClass == null ? UNKNOWN_STYLE : CLASS_STYLES[pointClass];
}
