import { medianCutPalette } from '../../app/exchange/gif-palette.ts';
import { GifWriter } from '../../app/exchange/write-gif.ts';
import { writeWebm, type WebmFrame, type WebmTrack } from '../../app/exchange/write-webm.ts';
import { FRAMES_PER_SECOND } from './animation-frames.ts';
import { ExportError } from './export-png.ts';

/** WebM keeps colours and is small; a GIF has 256 colours, half the frames, and plays everywhere. */
export const ANIMATION_FORMATS = ['webm', 'gif'] as const;
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
/** Bits per pixel and frame: lines and writing stay sharp. */
const BITS = 0.25;
const MICROSECONDS = 1_000_000 / FRAMES_PER_SECOND;
/** Every second frame of the film stands in a GIF. */
const GIF_STRIDE = 2;

/** @throws ExportError where the browser has no encoder; the signal's reason when it is aborted. */
export async function exportAnimation(
  format: AnimationFormat,
  source: AnimationSource,
): Promise<Uint8Array<ArrayBuffer>> {
  return format === 'gif' ? gif(source) : webm(source);
}

async function webm(source: AnimationSource): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = source;
  const { config, codec } = await supported(width, height);
  const frames: WebmFrame[] = [];
  const failure: { error: Error | null } = { error: null };
  const encoder = new VideoEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      frames.push({ data, time: chunk.timestamp / 1000, key: chunk.type === 'key' });
    },
    error(error) {
      failure.error = error;
    },
  });
  try {
    encoder.configure(config);
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
  const duration = (source.frames * 1000) / FRAMES_PER_SECOND;
  return writeWebm({ codec, width, height, duration, title: source.title }, frames);
}

/** VP9 where the browser encodes it, else VP8. */
async function supported(
  width: number,
  height: number,
): Promise<{ config: VideoEncoderConfig; codec: WebmTrack['codec'] }> {
  const offered = typeof VideoEncoder === 'undefined' ? [] : (['vp09.00.51.08', 'vp8'] as const);
  for (const name of offered) {
    const config: VideoEncoderConfig = {
      codec: name,
      width,
      height,
      framerate: FRAMES_PER_SECOND,
      bitrate: Math.max(500_000, Math.round(BITS * width * height * FRAMES_PER_SECOND)),
    };
    const answer = await VideoEncoder.isConfigSupported(config).catch(() => null);
    if (answer?.supported === true) return { config, codec: name === 'vp8' ? 'V_VP8' : 'V_VP9' };
  }
  throw new ExportError('scene.animation.noEncoder', 'expected a VP9 or VP8 encoder, got none');
}

async function gif(source: AnimationSource): Promise<Uint8Array<ArrayBuffer>> {
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
  return writer.finish();
}
