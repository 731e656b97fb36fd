import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

/**
 * Programs that are not ours open what we wrote. `npm test` installs them where it may; where one is missing, the tests
 * that need it are skipped with the reason, and printed by name at the end. SADDLESCOPE_PYTHON names another Python.
 */
const PYTHON =
  process.env['SADDLESCOPE_PYTHON'] ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');
const SCRIPT = join(import.meta.dirname, '../exchange/witness/open-exports.py');

const PROGRAMS = ['ffmpeg', 'ffprobe', 'rsvg-convert', 'pdftotext'] as const;
/** Python modules and programs. */
export type OutsideReader = 'numpy' | 'h5py' | 'vtk' | (typeof PROGRAMS)[number];

let modules: readonly string[] | undefined;

/** Which Python modules can open files here. */
function pythonModules(): readonly string[] {
  const { status, stdout } = spawnSync(PYTHON, [SCRIPT, 'probe'], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as string[]) : [];
}

/** Why a reader cannot be asked, in one line; null: it can. */
export function missingReader(reader: OutsideReader): string | null {
  if (PROGRAMS.some((program) => program === reader)) {
    const found = spawnSync(reader, ['--version']).error === undefined;
    return found ? null : `${reader} is not installed`;
  }
  modules ??= pythonModules();
  return modules.includes(reader) ? null : `${PYTHON} has no module ${reader}`;
}

/** Skips the test with the reason where a reader is missing. */
export function needsReader(context: Pick<TestContext, 'skip'>, reader: OutsideReader): void {
  const reason = missingReader(reader);
  if (reason !== null) context.skip(reason);
}

/** What the Python program of this kind (`npz`, `hdf5`, `vts`, `vtp`) sees in the file. */
export function openWithPython(kind: string, content: Uint8Array | string): unknown {
  return withFile(kind, content, (path) => openFileWithPython(kind, path));
}

/** The same of a file that stands in its folder, with what it refers to. */
export function openFileWithPython(kind: string, path: string): unknown {
  const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT, kind, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`expected ${path} to be readable: ${stderr}`);
  return JSON.parse(stdout) as unknown;
}

/** A number as Python prints it. */
export function pythonNumber(text: string): number {
  if (text === 'nan') return NaN;
  return Number(text.replace('inf', 'Infinity'));
}

/** What ffprobe says of the one video track of a film, its frames counted by decoding them all. */
export interface SeenFilm {
  readonly container: string;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Seconds. */
  readonly duration: number;
  readonly framesPerSecond: number;
  readonly title: string | null;
}

export function probeFilm(extension: string, content: Uint8Array): SeenFilm {
  const args = ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', '{}'];
  const { streams, format } = JSON.parse(runOn('ffprobe', args, extension, content).toString('utf8')) as {
    streams: {
      codec_name: string;
      width: number;
      height: number;
      nb_read_frames: string;
      avg_frame_rate: string;
    }[];
    format: { format_name: string; duration: string; tags?: Record<string, string> };
  };
  if (streams.length !== 1) throw new Error(`expected one track, got ${streams.length}`);
  const [stream] = streams;
  const [over, under] = stream.avg_frame_rate.split('/').map(Number);
  return {
    container: format.format_name,
    codec: stream.codec_name,
    width: stream.width,
    height: stream.height,
    frames: Number(stream.nb_read_frames),
    duration: Number(format.duration),
    framesPerSecond: over / under,
    // ffmpeg puts the level of a Matroska tag before its name.
    title: Object.entries(format.tags ?? {}).find(([name]) => /(^|\/)title$/i.test(name))?.[1] ?? null,
  };
}

/** Every frame of a film as RGB bytes, decoded by ffmpeg. */
export function decodeFilm(extension: string, content: Uint8Array): Buffer {
  const args = [
    '-v',
    'error',
    '-i',
    '{}',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-vsync',
    'passthrough',
    '-',
  ];
  return runOn('ffmpeg', args, extension, content);
}

/** Runs a program on the content as a file (`{}` in the arguments) and returns its standard output; throws when it fails. */
export function runOn(
  program: string,
  args: readonly string[],
  extension: string,
  content: Uint8Array | string,
): Buffer {
  return withFile(extension, content, (path) => {
    const words = args.map((arg) => (arg === '{}' ? path : arg));
    const { status, stdout, stderr } = spawnSync(program, words, { maxBuffer: 256 * 1024 * 1024 });
    if (status !== 0)
      throw new Error(`expected ${program} to read the ${extension} file: ${stderr.toString()}`);
    return stdout;
  });
}

function withFile<Result>(
  extension: string,
  content: Uint8Array | string,
  use: (path: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  try {
    const path = join(folder, `file.${extension}`);
    writeFileSync(path, content);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
