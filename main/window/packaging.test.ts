import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, it } from 'vitest';

// Read by electron-builder's own reader, as it will be.
const configuration = await getConfig(resolve('.'), 'electron-builder.yml', null);

describe('electron-builder.yml', () => {
  it('is what electron-builder understands', async () => {
    const logger = { isEnabled: false, add: () => undefined } as unknown as Parameters<
      typeof validateConfiguration
    >[1];
    await expect(validateConfiguration(configuration, logger)).resolves.toBeUndefined();
    const misspelt = { ...configuration, asarUnpak: [] } as Parameters<typeof validateConfiguration>[0];
    await expect(validateConfiguration(misspelt, logger)).rejects.toThrow('asarUnpak');
  });

  it('sets every fuse to the safe side', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('packs what the program loads, and unpacks what threads load by path', () => {
    for (const folder of ['main', 'preload', 'renderer', 'workers', 'kernels']) {
      // The reader gathers plain patterns into one file set.
      expect(configuration.files).toEqual([
        { filter: expect.arrayContaining([`dist/${folder}/**`]) as unknown },
      ]);
    }
    for (const unpacked of ['dist/workers/**', 'dist/kernels/**', 'assets/**', 'node_modules/piscina/**']) {
      expect(configuration.asarUnpack).toContain(unpacked);
    }
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { main: string };
    expect(existsSync(join('main', 'index.ts'))).toBe(true);
    expect(manifest.main).toBe('dist/main/index.js');
  });
});
