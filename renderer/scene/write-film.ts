import type { FilmContainer, FilmEncoder } from './film-encoder.ts';

/** One encoded picture, in the order in which the encoder gave them. */
export interface FilmFrame {
  readonly chunk: EncodedVideoChunk;
  /** How to decode it; the first one has it. */
  readonly metadata: EncodedVideoChunkMetadata | undefined;
}

/**
 * A film of one track, its index in front, so that it plays while it loads. The muxer is loaded when it is wanted.
 *
 * @param seconds duration of each frame
 */
export async function writeFilm(
  container: FilmContainer,
  { codec }: Pick<FilmEncoder, 'codec'>,
  frames: readonly FilmFrame[],
  seconds: number,
  title: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, WebMOutputFormat } =
    await import('mediabunny');
  const target = new BufferTarget();
  const format =
    container === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat();
  const output = new Output({ format, target });
  const track = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(track, { frameRate: 1 / seconds });
  output.setMetadataTags({ title });
  await output.start();
  for (const { chunk, metadata } of frames) {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    await track.add(new EncodedPacket(data, chunk.type, chunk.timestamp / 1_000_000, seconds), metadata);
  }
  await output.finalize();
  if (target.buffer === null) throw new Error('expected the bytes of a film, got none');
  return new Uint8Array(target.buffer);
}
