import {
  LinearFilter,
  RGBAFormat,
  SRGBColorSpace,
  UnsignedByteType,
  WebGLRenderTarget,
  type PerspectiveCamera,
  type Scene,
  type WebGLRenderer,
} from 'three';
import { writePngMetadata } from '../../app/exchange/png-metadata.ts';
import { INSETS } from './caption-layout.ts';
import type { PlotObjects } from './plot-objects.ts';

/** What an export needs of the scene that is on the screen. */
export interface ExportSource {
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly plot: PlotObjects;
  /** Layout pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Layout pixels that the caption takes from below. Default: those of a short one. */
  readonly bottom?: number;
  /** Draws all writing; the context is scaled to layout pixels. */
  readonly overlay: (context: CanvasRenderingContext2D) => void;
}

export interface ExportOptions {
  /** Image pixels per layout pixel: 1, 2, 4, 8. */
  readonly scale: number;
  /** A CSS colour, or null for a transparent ground. */
  readonly ground: string | null;
  /** What made the picture: JSON, written into it so that it reopens. */
  readonly metadata: unknown;
  readonly title: string;
  readonly signal?: AbortSignal;
  /** Share of the picture that is drawn. */
  readonly onShare?: (share: number) => void;
  /** Largest image side drawn at once; default: what the GPU states, at most 4096. For tests. */
  readonly tile?: number;
}

/** Image pixels around a tile that are drawn and thrown away: markers are not drawn when their centre is outside. */
const TILE_MARGIN = 32;
const LARGEST_TILE = 4096;
/** Chromium's largest canvas: 16384 to a side, 2^28 pixels. */
const LARGEST_SIDE = 16384;
const LARGEST_AREA = 268_435_456;

/** An export that cannot be made; `key` is a catalogue key. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  constructor(key: string, message: string, values: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.key = key;
    this.values = values;
  }
}

/**
 * The picture as PNG, exactly `width·scale` × `height·scale` pixels. Drawn through sRGB render targets, so that colours
 * are the table's own; in tiles where the GPU's largest buffer is smaller than the image (beyond it, browsers
 * draw a smaller image in silence). The scene on the screen is left as it was.
 */
export async function exportPng(
  source: ExportSource,
  options: ExportOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await drawPicture(source, options);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null)
    throw new ExportError('scene.export.noCanvas', 'expected a PNG from the canvas, got none');
  const png = new Uint8Array(await blob.arrayBuffer());
  return writePngMetadata(png, JSON.stringify(options.metadata), options.title);
}

/** The picture with its writing on a canvas of its own: one PNG, or one frame of an animation. */
export async function drawPicture(
  source: ExportSource,
  options: Omit<ExportOptions, 'metadata' | 'title'>,
): Promise<HTMLCanvasElement> {
  const width = Math.round(source.width * options.scale);
  const height = Math.round(source.height * options.scale);
  if (!fitsCanvas(source, options.scale)) {
    throw new ExportError(
      'scene.export.tooLarge',
      `expected at most ${LARGEST_SIDE} pixels a side, got ${width}×${height}`,
    );
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { colorSpace: 'srgb' });
  if (context === null) throw new ExportError('scene.export.noCanvas', 'expected a 2D canvas, got none');
  await drawTiles(source, options, context, width, height);
  if (options.ground !== null) {
    // The 3D part was drawn on nothing; the ground goes behind it.
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = options.ground;
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
  }
  context.scale(options.scale, options.scale);
  source.overlay(context);
  return canvas;
}

/** Whether a picture of these layout pixels is one that browsers hold, so many times enlarged. */
export function fitsCanvas(
  size: { readonly width: number; readonly height: number },
  scale: number,
): boolean {
  const width = Math.round(size.width * scale);
  const height = Math.round(size.height * scale);
  return width <= LARGEST_SIDE && height <= LARGEST_SIDE && width * height <= LARGEST_AREA;
}

/** Sides of a picture, and what its caption takes from below, in layout pixels. */
export interface PlotRoom {
  readonly width: number;
  readonly height: number;
  /** Default: that of a short caption. */
  readonly bottom?: number;
}

/** Share of a large picture's height that the plot and the numbers along its edges take. */
const TALL = 0.86;
/** Layout pixels beside the plot. */
const BESIDE = 120;
/** A plot is drawn no smaller than this share of its size in a large picture. */
const SMALLEST = 0.2;

/**
 * Shifts the plot out of the way of the colour bar and the caption, on the screen and in exports alike, and draws it so small
 * that no writing lies over it. The camera stands where it stands: a view is the same in pictures of all sides.
 */
export function setPlotOffset(
  camera: PerspectiveCamera,
  { width, height, bottom = INSETS.bottom }: PlotRoom,
  scale = 1,
  tile?: { x: number; y: number; width: number; height: number },
): void {
  const room = height - INSETS.top - bottom;
  const share = Math.max(SMALLEST, Math.min(1, (width - BESIDE) / height, room / (TALL * height)));
  const shiftX = ((INSETS.right - INSETS.left) / 2 - ((1 - share) * width) / 2) * scale;
  const shiftY = ((bottom - INSETS.top) / 2 - ((1 - share) * height) / 2) * scale;
  camera.aspect = width / height;
  camera.setViewOffset(
    width * share * scale,
    height * share * scale,
    shiftX + (tile?.x ?? 0),
    shiftY + (tile?.y ?? 0),
    tile?.width ?? width * scale,
    tile?.height ?? height * scale,
  );
  camera.updateProjectionMatrix();
}

async function drawTiles(
  source: ExportSource,
  options: Pick<ExportOptions, 'scale' | 'tile' | 'signal' | 'onShare'>,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
): Promise<void> {
  const { renderer, scene, plot } = source;
  const gl = renderer.getContext();
  const limit = Math.min(
    options.tile ?? LARGEST_TILE,
    renderer.capabilities.maxTextureSize,
    Number(gl.getParameter(gl.MAX_RENDERBUFFER_SIZE)),
  );
  const margin = Math.ceil(TILE_MARGIN * options.scale);
  const inner = width <= limit && height <= limit ? limit : Math.max(16, limit - 2 * margin);
  const border = inner === limit ? 0 : margin;
  const camera = source.camera.clone();
  for (let y = 0; y < height; y += inner) {
    for (let x = 0; x < width; x += inner) {
      options.signal?.throwIfAborted();
      const w = Math.min(inner, width - x);
      const h = Math.min(inner, height - y);
      const tile = { x: x - border, y: y - border, width: w + 2 * border, height: h + 2 * border };
      setPlotOffset(camera, source, options.scale, tile);
      const target = new WebGLRenderTarget(tile.width, tile.height, {
        format: RGBAFormat,
        type: UnsignedByteType,
        colorSpace: SRGBColorSpace,
        minFilter: LinearFilter,
        magFilter: LinearFilter,
        samples: 4,
      });
      try {
        plot.prepare(camera, tile.width, tile.height, options.scale);
        const before = { alpha: renderer.getClearAlpha(), background: scene.background };
        scene.background = null;
        renderer.setClearAlpha(0);
        renderer.setRenderTarget(target);
        renderer.clear();
        renderer.render(scene, camera);
        renderer.setRenderTarget(null);
        renderer.setClearAlpha(before.alpha);
        scene.background = before.background;
        const pixels = new Uint8Array(4 * tile.width * tile.height);
        await renderer.readRenderTargetPixelsAsync(target, 0, 0, tile.width, tile.height, pixels);
        context.putImageData(
          upright(pixels, tile.width, tile.height),
          x - border,
          y - border,
          border,
          border,
          w,
          h,
        );
      } finally {
        renderer.setRenderTarget(null);
        target.dispose();
      }
      options.onShare?.(Math.min(1, (y + (h * (x + w)) / width) / height));
    }
  }
}

/** Rows from the top, and colours freed of their alpha: the target holds linear colour · alpha, encoded afterwards. */
function upright(pixels: Uint8Array, width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  const { data } = image;
  for (let row = 0; row < height; row++) {
    data.set(pixels.subarray(4 * width * (height - 1 - row), 4 * width * (height - row)), 4 * width * row);
  }
  for (let k = 0; k < data.length; k += 4) {
    const alpha = data[k + 3] / 255;
    if (alpha === 0 || alpha === 1) continue;
    for (let c = k; c < k + 3; c++) data[c] = encode(Math.min(1, decode(data[c]) / alpha));
  }
  return image;
}

/** sRGB transfer functions (IEC 61966-2-1). */
function decode(byte: number): number {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}
function encode(v: number): number {
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}
