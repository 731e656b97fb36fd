/**
 * A figure as a list of marks, independent of the file format: what SVG and PDF have in common. Units are points
 * (1/72 inch), origin at the top left, y downwards.
 */
import type { Rgb } from './rgb.ts';

export interface PathMark {
  readonly kind: 'path';
  /** [x0, y0, x1, y1, …]. */
  readonly points: Float64Array;
  readonly closed?: boolean;
  readonly fill?: Rgb;
  readonly stroke?: Rgb;
  /** Line width; round joins and caps. */
  readonly width?: number;
  /** Lengths of dashes and gaps. */
  readonly dash?: readonly number[];
  /** 0 … 1. Default 1. */
  readonly opacity?: number;
}
export interface DiscMark {
  readonly kind: 'disc';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill?: Rgb;
  readonly stroke?: Rgb;
  readonly width?: number;
}
export interface TextMark {
  readonly kind: 'text';
  readonly text: string;
  /** Baseline position of the anchor. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly color: Rgb;
  readonly bold?: boolean;
  /** Degrees, clockwise on the page, about (x, y). */
  readonly rotate?: number;
  /** Colour of an outline below the letters, so that they read on lines. */
  readonly halo?: Rgb;
}
/** Pixels stretched over a rectangle; rows from the top. */
export interface ImageMark {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** RGB, 3 bytes per pixel, sRGB. */
  readonly pixels: Uint8Array;
}
/** Marks cut off at a rectangle. */
export interface ClipMark {
  readonly kind: 'clip';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}
export type Mark = PathMark | DiscMark | TextMark | ImageMark | ClipMark;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** JSON; written where the format keeps such things. */
  readonly metadata: string;
  readonly marks: readonly Mark[];
}

export const INK: Rgb = [0.1, 0.1, 0.1];
export const PAPER: Rgb = [1, 1, 1];

export function line(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  width = 0.7,
  stroke: Rgb = INK,
): PathMark {
  return { kind: 'path', points: Float64Array.of(x0, y0, x1, y1), stroke, width };
}

export function frame(x: number, y: number, width: number, height: number): PathMark {
  const points = Float64Array.of(x, y, x + width, y, x + width, y + height, x, y + height);
  return { kind: 'path', points, closed: true, stroke: INK, width: 0.7 };
}

/** Coordinates in files: hundredths of a point, a five-hundredth of a millimetre. */
export function short(value: number): string {
  const text = value.toFixed(2).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
