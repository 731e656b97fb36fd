import { FRAMES_PER_SECOND } from './animation-frames.ts';

/** Containers of films, the one that plays everywhere first. */
export const FILM_CONTAINERS = ['mp4', 'webm'] as const;
export type FilmContainer = (typeof FILM_CONTAINERS)[number];

interface FilmCodec {
  /** As the muxer calls it. */
  readonly codec: 'avc' | 'vp9' | 'av1' | 'vp8';
  /** As readers know it. */
  readonly name: string;
  /** WebCodecs strings, the best first: profile and level, as high as the picture needs. */
  readonly strings: readonly string[];
}

const VP9: FilmCodec = { codec: 'vp9', name: 'VP9', strings: ['vp09.00.51.08'] };

/** What may stand in a container, what most players know first. */
const CODECS: Readonly<Record<FilmContainer, readonly FilmCodec[]>> = {
  mp4: [
    {
      codec: 'avc',
      name: 'H.264',
      // High, main and baseline profile at level 4.0 (1920 × 1080), then at 5.1.
      strings: ['avc1.640028', 'avc1.4d0028', 'avc1.42e028', 'avc1.640033', 'avc1.4d0033', 'avc1.42e033'],
    },
    VP9,
    { codec: 'av1', name: 'AV1', strings: ['av01.0.08M.08', 'av01.0.13M.08'] },
  ],
  webm: [VP9, { codec: 'vp8', name: 'VP8', strings: ['vp8'] }],
};

/** An encoder that this machine has. */
export interface FilmEncoder extends Pick<FilmCodec, 'codec' | 'name'> {
  readonly config: VideoEncoderConfig;
}

/** Bits per pixel and frame: lines and writing stay sharp. */
const BITS = 0.25;

/** The first encoder for a container that the browser says it has for pictures of this size; null: none. */
export async function findFilmEncoder(
  container: FilmContainer,
  width: number,
  height: number,
): Promise<FilmEncoder | null> {
  if (typeof VideoEncoder === 'undefined') return null;
  for (const { codec, name, strings } of CODECS[container]) {
    for (const string of strings) {
      const config: VideoEncoderConfig = {
        codec: string,
        width,
        height,
        framerate: FRAMES_PER_SECOND,
        bitrate: Math.max(500_000, Math.round(BITS * width * height * FRAMES_PER_SECOND)),
      };
      const answer = await VideoEncoder.isConfigSupported(config).catch(() => null);
      if (answer?.supported === true) return { codec, name, config };
    }
  }
  return null;
}
