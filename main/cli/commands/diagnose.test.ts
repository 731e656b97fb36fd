import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HostFailure } from '../../host/host-failure.ts';
import { JobPool } from '../../host/job-pool.ts';
import { programFiles } from '../../host/locations.ts';
import { startTestHost, toyExperiment, type TestHost } from '../../host/testing/test-host.ts';
import { Texts } from '../texts.ts';
import { diagnoseCommand } from './diagnose.ts';

let test: TestHost;
let folder: string;
beforeAll(async () => {
  test = await startTestHost();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-diagnose-'));
});
afterAll(async () => {
  await test.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('diagnose --forks that is interrupted', () => {
  it('prints and writes the diagnosis with the what-ifs that had finished, and ends as interrupted', async () => {
    const experiment = toyExperiment(60, { name: 'Stalled', start: [0.3, -0.3 + 1e-9] });
    const { run: id } = await test.host.handle('run.start', { experiment });
    const run = await test.host.runs.get(id);
    await run.settled();

    const files = programFiles(import.meta.url);
    const stop = new AbortController();
    let printed = '';
    const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    const notices = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    // "Just go on" finishes; the others are still at work when Ctrl-C comes.
    const original = Reflect.get(JobPool.prototype, 'run') as (
      this: JobPool,
      ...args: readonly unknown[]
    ) => Promise<never>;
    const held = vi.spyOn(JobPool.prototype, 'run').mockImplementation(function (
      this: JobPool,
      job,
      request,
      options,
    ) {
      const goesOn = job !== 'diagnose-fork' || (request as { proposal: unknown }).proposal === null;
      if (goesOn) return original.call(this, job, request, options);
      setTimeout(() => stop.abort());
      return new Promise((_, reject) => {
        const cancel = (): void => reject(new HostFailure('cancelled', 'cancelled'));
        options?.signal?.addEventListener('abort', cancel);
      });
    });
    try {
      const report = join(folder, 'report.html');
      const context = { files, texts: new Texts(files.assets), interrupted: stop.signal };
      const options = { forks: true, json: true, report };
      await expect(diagnoseCommand(context, run.folder.path, options)).rejects.toThrow(
        /^interrupted; the diagnosis stands/,
      );
      const answer = JSON.parse(printed) as { verdicts: { kind: string }[] };
      expect(answer.verdicts[0].kind).toBe('strictSaddle');
      expect(existsSync(report) && readFileSync(report, 'utf8')).toContain('Strict saddle');
    } finally {
      for (const spy of [output, notices, held]) spy.mockRestore();
    }
  });
});
