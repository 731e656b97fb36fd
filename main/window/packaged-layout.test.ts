import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AsarFilesystem, readAsar } from 'app-builder-lib/out/asar/asar.js';
import { Arch, build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, toyLoss } from '../host/testing/test-host.ts';

/** What @electron/fuses looks for in Electron's binary: this sentinel, the wire's version and length, the fuses. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 8;

let folder: string;
let resources: string;
let archive: AsarFilesystem;

/** Packs for Linux against a stand-in for Electron: everything but the binary is as it will be. */
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-package-'));
  const stub = join(folder, 'electron');
  for (const inner of ['resources', 'locales']) await mkdir(join(stub, inner), { recursive: true });
  const wire = Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([1, FUSES]),
    Buffer.from('0'.repeat(FUSES)),
  ]);
  await writeFile(join(stub, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]));
  await writeFile(join(stub, 'LICENSE'), '');
  await writeFile(join(stub, 'version'), '');
  await writeFile(join(stub, 'locales', 'en-US.pak'), '');
  await build({
    projectDir: resolve('.'),
    targets: Platform.LINUX.createTarget('dir', Arch.x64),
    config: {
      extends: resolve('electron-builder.yml'),
      electronDist: stub,
      directories: { output: join(folder, 'package') },
    },
  });
  resources = join(folder, 'package', 'linux-unpacked', 'resources');
  archive = await readAsar(join(resources, 'app.asar'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

type Entry = { readonly path: string; readonly unpacked: boolean };
function entries(node: AsarFilesystem['header'], path = ''): Entry[] {
  return Object.entries(node.files ?? {}).flatMap(([name, child]) => {
    const at = path === '' ? name : `${path}/${name}`;
    return child.files ? entries(child, at) : [{ path: at, unpacked: child.unpacked === true }];
  });
}

describe('the packaged app', () => {
  it('holds the program and nothing of its sources or its dependencies', () => {
    const paths = entries(archive.header).map((entry) => entry.path);
    for (const needed of [
      'package.json',
      'dist/main/index.js',
      'dist/preload/preload.cjs',
      'dist/main/cli.js',
    ]) {
      expect(paths).toContain(needed);
    }
    const roots = new Set(paths.map((path) => path.split('/')[0]));
    expect([...roots].sort()).toEqual(['LICENSE', 'assets', 'dist', 'node_modules', 'package.json']);
    const modules = new Set(
      paths.filter((path) => path.startsWith('node_modules/')).map((path) => path.split('/')[1]),
    );
    expect([...modules].sort()).toEqual(['@napi-rs', 'piscina']);
    expect(paths.filter((path) => /\.(ts|tsx|map)$/.test(path))).toEqual([]);
  });

  it('keeps outside the archive what threads load by path', () => {
    for (const { path, unpacked } of entries(archive.header)) {
      const isThread =
        /^(dist\/(workers|kernels)|assets|node_modules)\//.test(path) || path === 'package.json';
      expect({ path, unpacked }).toEqual({ path, unpacked: isThread });
      if (unpacked) expect(existsSync(join(resources, 'app.asar.unpacked', path))).toBe(true);
    }
  });

  it('has its fuses burnt', async () => {
    const binary = await readFile(join(folder, 'package', 'linux-unpacked', 'saddlescope'));
    const at = binary.indexOf(SENTINEL) + SENTINEL.length + 2;
    // In the order of @electron/fuses' FuseV1Options: 0x30 off, 0x31 on.
    expect(binary.subarray(at, at + FUSES).toString()).toBe('01001100');
  });

  it('computes in its own layout, far from the repository and its node_modules', async () => {
    // Electron shows the archive as a folder; here it becomes one, beside the unpacked files.
    const app = join(folder, 'laid-out', 'app.asar');
    await cp(join(resources, 'app.asar.unpacked'), `${app}.unpacked`, { recursive: true });
    for (const { path, unpacked } of entries(archive.header)) {
      const target = join(app, path);
      await mkdir(dirname(target), { recursive: true });
      if (unpacked) await cp(join(resources, 'app.asar.unpacked', path), target);
      else await writeFile(target, await archive.readFile(path));
    }
    // Threads that were started from inside the archive would not be found in Electron.
    for (const inside of ['dist/workers', 'dist/kernels', 'node_modules/piscina/dist/worker.js']) {
      await rm(join(app, inside), { recursive: true });
    }
    const problem = join(folder, 'problem.json');
    await writeFile(problem, JSON.stringify({ schemaVersion: 1, loss: toyLoss, point: [0, 0] }));
    const result = spawnSync(
      process.execPath,
      [join(app, 'dist/main/cli.js'), 'analyze', problem, '--json'],
      {
        encoding: 'utf8',
        cwd: folder,
      },
    );
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toMatchObject({ class: 'saddle', morseIndex: 1 });
  });
});
