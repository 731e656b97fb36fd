import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startTestHost } from './testing/test-host.ts';

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
