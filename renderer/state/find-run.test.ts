import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from './default-experiment.ts';
import { findRun } from './find-run.ts';
import type { HostClient } from '../client/host-client.ts';

interface Kept {
  readonly run: string;
  readonly state: string;
  readonly rate?: number;
  readonly steps?: readonly number[];
}
const experiment = DEFAULT_EXPERIMENT;
const of = (rate: number): typeof experiment => ({
  ...experiment,
  training: { ...experiment.training, optimizer: { kind: 'sgd', rate } },
});

/** A host that keeps these runs, all of one name. */
function hostWith(runs: readonly Kept[]): HostClient {
  const request = (method: string, params: { run?: string }): Promise<unknown> => {
    if (method === 'run.list')
      return Promise.resolve(runs.map(({ run, state }) => ({ run, state, name: experiment.name })));
    const kept = runs.find(({ run }) => run === params.run);
    const checkpoints = (kept?.steps ?? [0, 10]).map((step) => ({ step }));
    return Promise.resolve({ experiment: of(kept?.rate ?? 0.1), checkpoints });
  };
  return { request } as unknown as HostClient;
}

describe('findRun', () => {
  const wanted = { experiment: of(0.1) };
  it('takes a run of the same settings, none of others', async () => {
    const host = hostWith([
      { run: 'a', state: 'completed', rate: 0.2 },
      { run: 'b', state: 'completed' },
    ]);
    expect(await findRun(host, wanted)).toBe('b');
    expect(await findRun(host, { experiment: of(0.3) })).toBeNull();
  });

  it('takes one that was stopped by hand only by its name', async () => {
    const host = hostWith([
      { run: 'halted', state: 'stopped' },
      { run: 'whole', state: 'running' },
    ]);
    expect(await findRun(host, wanted)).toBe('whole');
    expect(await findRun(host, { ...wanted, run: 'halted' })).toBe('halted');
    // A name means nothing where the settings are others.
    expect(await findRun(host, { experiment: of(0.3), run: 'halted' })).toBeNull();
  });

  it('asks for the checkpoint of the picture', async () => {
    const host = hostWith([
      { run: 'short', state: 'completed', steps: [0] },
      { run: 'long', state: 'completed', steps: [0, 10] },
    ]);
    expect(await findRun(host, { ...wanted, step: 10 })).toBe('long');
    expect(await findRun(host, { ...wanted, step: 20 })).toBeNull();
  });

  it('finds none without a connection', async () => {
    const host = { request: () => Promise.reject(new Error('gone')) } as unknown as HostClient;
    expect(await findRun(host, wanted)).toBeNull();
  });
});
