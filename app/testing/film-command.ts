import { decodeFilm, missingReader, probeFilm, type SeenFilm } from './outside-reader.ts';

/** What tests in the browser ask of the machine about a film, whose bytes come as base64. */
export interface FilmAnswer extends SeenFilm {
  /** Mean red of each frame, 0 … 255. */
  readonly reds: readonly number[];
}

/** @returns the reason as a text where ffmpeg is missing */
export function readFilm(extension: string, base64: string): FilmAnswer | string {
  const reason = missingReader('ffprobe') ?? missingReader('ffmpeg');
  if (reason !== null) return reason;
  const bytes = Buffer.from(base64, 'base64');
  const seen = probeFilm(extension, bytes);
  const pixels = decodeFilm(extension, bytes);
  const size = 3 * seen.width * seen.height;
  const reds = Array.from({ length: pixels.length / size }, (_, frame) => {
    let sum = 0;
    for (let k = frame * size; k < (frame + 1) * size; k += 3) sum += pixels[k];
    return (3 * sum) / size;
  });
  return { ...seen, reds };
}
