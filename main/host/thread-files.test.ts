import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programFiles } from './locations.ts';
import { requireBuild, startTestHost } from './testing/test-host.ts';

/** Nicenesses of all threads of this process: field 19 of `stat` (proc(5)), the 17th after the name. */
function nicenesses(): number[] {
  return readdirSync('/proc/self/task').map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[16]);
  });
}

describe.skipIf(process.platform !== 'linux' || getPriority() >= 10)('threads that compute', () => {
  it.each([
    ['browser', 1],
    ['cli', 0],
  ] as const)('stand back behind a window and nothing else (%s)', async (door, count) => {
    const own = nicenesses();
    const { host, dispose } = await startTestHost({ door, threads: 1 });
    try {
      await host.handle('data.describe', { data: { generator: 'moons' } });
      const least = Math.max(...own);
      expect(nicenesses().filter((niceness) => niceness > least)).toHaveLength(count);
    } finally {
      await dispose();
    }
  });
});

/** A built file and all that it imports before its first line runs. */
function loadedWith(path: string, known = new Map<string, string>()): Map<string, string> {
  if (known.has(path)) return known;
  const text = readFileSync(path, 'utf8');
  known.set(path, text);
  for (const [, to] of text.matchAll(/^(?:import|export)\b[^'"\n]*["'](\.[^'"\n]+)["'];?$/gm)) {
    loadedWith(join(dirname(path), to), known);
  }
  return known;
}

describe('a thread', () => {
  it('starts with what it computes with, and without the libraries of files that it may never read', () => {
    requireBuild();
    const loaded = loadedWith(join(programFiles(import.meta.url).workers, 'pool.js'));
    expect(loaded.size).toBeGreaterThan(1);
    const bytes = [...loaded.values()].reduce((sum, text) => sum + text.length, 0);
    // The HDF5 library alone is five megabytes, compiled anew in every thread.
    expect(bytes).toBeLessThan(2_500_000);
  });
});
