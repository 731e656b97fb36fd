import { ascii, concatenate } from './bytes.ts';

/**
 * A WebM file (Matroska in EBML; RFC 8794 and RFC 9559) of one track of encoded pictures: header, duration, track,
 * clusters, and cues, so that players can jump.
 */
export interface WebmTrack {
  readonly codec: 'V_VP8' | 'V_VP9';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Milliseconds in all. */
  readonly duration: number;
  /** Stands in the file as its title. */
  readonly title: string;
}

export interface WebmFrame {
  readonly data: Uint8Array;
  /** Milliseconds from the beginning, ascending. */
  readonly time: number;
  /** Whether it can be decoded by itself; the first one must. */
  readonly key: boolean;
}

/** Most milliseconds in a cluster: its blocks tell their times relative to it in 16 bits. */
const CLUSTER = 5000;

export function writeWebm(track: WebmTrack, frames: readonly WebmFrame[]): Uint8Array<ArrayBuffer> {
  if (frames.length === 0 || !frames[0].key)
    throw new RangeError('expected frames that begin with a key frame, got none or another');
  const header = element(0x1a45dfa3, [
    unsigned(0x4286, 1),
    unsigned(0x42f7, 1),
    unsigned(0x42f2, 4),
    unsigned(0x42f3, 8),
    element(0x4282, [ascii('webm')]),
    unsigned(0x4287, 2),
    unsigned(0x4285, 2),
  ]);
  const info = element(0x1549a966, [
    // One tick is a millisecond.
    unsigned(0x2ad7b1, 1_000_000),
    element(0x4489, [float64(track.duration)]),
    element(0x7ba9, [new TextEncoder().encode(track.title)]),
    element(0x4d80, [ascii('Saddlescope')]),
    element(0x5741, [ascii('Saddlescope')]),
  ]);
  const tracks = element(0x1654ae6b, [
    element(0xae, [
      unsigned(0xd7, 1),
      unsigned(0x73c5, 1),
      // No lacing.
      unsigned(0x9c, 0),
      element(0x86, [ascii(track.codec)]),
      unsigned(0x83, 1),
      element(0xe0, [unsigned(0xb0, track.width), unsigned(0xba, track.height)]),
    ]),
  ]);
  const groups = clusters(frames);
  const starts: { time: number; at: number }[] = [];
  let at = info.length + tracks.length;
  for (const { time, bytes } of groups) {
    starts.push({ time, at });
    at += bytes.length;
  }
  const cues = element(
    0x1c53bb6b,
    starts.map((start) =>
      element(0xbb, [
        unsigned(0xb3, start.time),
        element(0xb7, [unsigned(0xf7, 1), unsigned(0xf1, start.at)]),
      ]),
    ),
  );
  const segment = element(0x18538067, [info, tracks, ...groups.map(({ bytes }) => bytes), cues]);
  return concatenate([header, segment]);
}

/** Clusters of a few seconds; each begins with a key frame, or where 16 bits of time are at an end. */
function clusters(frames: readonly WebmFrame[]): { time: number; bytes: Uint8Array }[] {
  const groups: { time: number; blocks: Uint8Array[] }[] = [];
  for (const { data, time, key } of frames) {
    const milliseconds = Math.round(time);
    let group = groups.at(-1);
    if (
      group === undefined ||
      milliseconds - group.time > 32_000 ||
      (key && milliseconds - group.time >= CLUSTER)
    )
      groups.push((group = { time: milliseconds, blocks: [] }));
    const relative = milliseconds - group.time;
    const head = Uint8Array.of(0x81, relative >> 8, relative & 0xff, key ? 0x80 : 0);
    group.blocks.push(element(0xa3, [head, data]));
  }
  return groups.map(({ time, blocks }) => ({
    time,
    bytes: element(0x1f43b675, [unsigned(0xe7, time), ...blocks]),
  }));
}

/** An element: its identifier (as it is written), its size in eight bytes at most, its content. */
function element(id: number, content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concatenate([identifier(id), size(length), ...content]);
}

function identifier(id: number): Uint8Array {
  const bytes = [24, 16, 8, 0].map((shift) => (id >>> shift) & 0xff);
  return Uint8Array.from(bytes.slice(bytes.findIndex((byte) => byte !== 0)));
}

/** Variable-length size: one bit among the leading ones tells how many bytes there are. */
function size(length: number): Uint8Array {
  let bytes = 1;
  while (length >= 2 ** (7 * bytes) - 1) bytes++;
  const out = new Uint8Array(bytes);
  let rest = length;
  for (let k = bytes - 1; k >= 0; k--) {
    out[k] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  out[0] |= 1 << (8 - bytes);
  return out;
}

function unsigned(id: number, value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  return element(id, [Uint8Array.from(bytes)]);
}

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}
