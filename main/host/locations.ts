import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the program's own files are. */
export interface ProgramFiles {
  /** Folder with package.json (inside the asar when packaged). */
  readonly root: string;
  readonly version: string;
  readonly assets: string;
  readonly renderer: string;
  readonly preload: string;
  /** Thread entries; beside the asar when packaged, because threads are started from real files. */
  readonly workers: string;
}

/**
 * Finds the program from one of its modules: the nearest folder upwards whose package.json is Saddlescope's, so that
 * the built bundle, the packaged app and the sources under test agree.
 */
export function programFiles(moduleUrl: string): ProgramFiles {
  let folder = dirname(fileURLToPath(moduleUrl));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
      if (name === 'saddlescope') return filesBelow(folder, String(version));
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`expected Saddlescope's package.json above ${moduleUrl}`);
    folder = parent;
  }
}

function filesBelow(root: string, version: string): ProgramFiles {
  const unpacked = root.endsWith(`${sep}app.asar`) ? `${root}.unpacked` : root;
  return {
    root,
    version,
    assets: join(unpacked, 'assets'),
    renderer: join(root, 'dist', 'renderer'),
    preload: join(root, 'dist', 'preload', 'preload.cjs'),
    workers: join(unpacked, 'dist', 'workers'),
  };
}

/**
 * Where runs and uploads of the window are kept: `SADDLESCOPE_DATA`, else the system's place for application data
 * (XDG base directories, macOS Application Support, Windows LOCALAPPDATA).
 */
export function defaultDataDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (environment.SADDLESCOPE_DATA) return environment.SADDLESCOPE_DATA;
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'saddlescope');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'saddlescope');
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'saddlescope');
}
