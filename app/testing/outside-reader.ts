import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Programs that are not ours open what we wrote. They are used where they are installed; SADDLESCOPE_PYTHON names a
 * Python that has numpy, h5py or vtk (default: python3). Tests that need a missing one are skipped, and a structural
 * test beside them always runs.
 */
const PYTHON = process.env.SADDLESCOPE_PYTHON ?? 'python3';
const SCRIPT = join(import.meta.dirname, '../exchange/witness/open-exports.py');

/** Which Python modules can open files here. */
export function pythonModules(): readonly string[] {
  const { status, stdout } = spawnSync(PYTHON, [SCRIPT, 'probe'], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as string[]) : [];
}

/** What the Python program of this kind (`npz`, `hdf5`, `vts`, `vtp`) sees in the file. */
export function openWithPython(kind: string, content: Uint8Array | string): unknown {
  return withFile(kind, content, (path) => {
    const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT, kind, path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`expected ${kind} to be readable: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  });
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined;
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
    if (status !== 0) throw new Error(`expected ${program} to read the file: ${stderr.toString()}`);
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
