import { medianCutPalette } from '../../app/exchange/gif-palette.ts';
import { GifWriter } from '../../app/exchange/write-gif.ts';
import { FRAMES_PER_SECOND } from './animation-frames.ts';
import { ExportError } from './export-png.ts';
import { FILM_CONTAINERS, findFilmEncoder, type FilmContainer } from './film-encoder.ts';
import { writeFilm, type FilmFrame } from './write-film.ts';

/** Films keep colours and are small; a GIF has 256 colours, half the frames, and needs no encoder of the browser's. */
export const ANIMATION_FORMATS = [...FILM_CONTAINERS, 'gif'] as const;
export type AnimationFormat = (typeof ANIMATION_FORMATS)[number];

export interface AnimationSource {
  /** Pixels; even, as the codecs want them. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The k-th frame, opaque, of exactly these pixels. */
  readonly draw: (frame: number) => Promise<HTMLCanvasElement>;
  readonly title: string;
  /** After each frame. */
  readonly onFrame: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Frames between pictures that can be decoded by themselves: players jump to them. */
const KEY_EVERY = 50;
const MICROSECONDS = 1_000_000 / FRAMES_PER_SECOND;
/** Every second frame of the film stands in a GIF. */
const GIF_STRIDE = 2;

/** A finished animation. */
export interface Animated {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Media type. */
  readonly type: string;
  /** What the pictures are encoded with, in the words of its readers. */
  readonly codec: string;
}

/** @throws ExportError where the browser has no encoder; the signal's reason when it is aborted. */
export async function exportAnimation(format: AnimationFormat, source: AnimationSource): Promise<Animated> {
  return format === 'gif' ? gif(source) : film(format, source);
}

async function film(container: FilmContainer, source: AnimationSource): Promise<Animated> {
  const { width, height } = source;
  const found = await findFilmEncoder(container, width, height);
  if (found === null)
    throw new ExportError('scene.animation.noEncoder', `expected an encoder for ${container}, got none`, {
      format: container.toUpperCase(),
    });
  const frames: FilmFrame[] = [];
  const failure: { error: Error | null } = { error: null };
  const encoder = new VideoEncoder({
    output(chunk, metadata) {
      frames.push({ chunk, metadata });
    },
    error(error) {
      failure.error = error;
    },
  });
  try {
    encoder.configure(found.config);
    for (let k = 0; k < source.frames; k++) {
      source.signal.throwIfAborted();
      const picture = new VideoFrame(await source.draw(k), {
        timestamp: Math.round(k * MICROSECONDS),
        duration: Math.round(MICROSECONDS),
        alpha: 'discard',
      });
      encoder.encode(picture, { keyFrame: k % KEY_EVERY === 0 });
      picture.close();
      source.onFrame(k + 1);
      if (failure.error !== null) throw failure.error;
    }
    await encoder.flush();
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
  const bytes = await writeFilm(container, found, frames, 1 / FRAMES_PER_SECOND, source.title);
  return { bytes, type: `video/${container}`, codec: found.name };
}

async function gif(source: AnimationSource): Promise<Animated> {
  const { width, height } = source;
  const pictures: Uint8Array[] = [];
  for (let k = 0; k < source.frames; k += GIF_STRIDE) {
    source.signal.throwIfAborted();
    const context = (await source.draw(k)).getContext('2d');
    if (context === null) throw new ExportError('scene.export.noCanvas', 'expected a 2D canvas, got none');
    pictures.push(new Uint8Array(context.getImageData(0, 0, width, height).data.buffer));
    source.onFrame(Math.min(source.frames, k + GIF_STRIDE));
  }
  const palette = medianCutPalette(pictures);
  const writer = new GifWriter(width, height, palette, (1000 * GIF_STRIDE) / FRAMES_PER_SECOND);
  for (const picture of pictures) writer.add(picture);
  return { bytes: writer.finish(), type: 'image/gif', codec: 'GIF' };
}
