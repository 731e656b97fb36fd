import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { followJob } from './follow-job.ts';

/** A host that names its job when told to. */
function slowHost() {
  const cancelled: unknown[] = [];
  let listener: ((event: JobEvent) => void) | null = null;
  let name: (reply: { job: string }) => void = () => undefined;
  const host: HostClient = {
    request: (_method, params) => {
      cancelled.push(params);
      return Promise.resolve({} as never);
    },
    subscribe: (_topic, take) => {
      listener = take as (event: JobEvent) => void;
      return () => {
        listener = null;
      };
    },
    connection: () => 'connected',
    onConnection: () => () => undefined,
    reconnect: () => undefined,
    close: () => undefined,
  };
  const told: unknown[] = [];
  const job = followJob(host, () => new Promise((resolve) => (name = resolve)), {
    progress: ({ done }) => told.push(done),
    receive: ({ kind }) => told.push(kind),
    ended: (failure, outcome) => told.push([failure, outcome]),
  });
  return {
    job,
    told,
    cancelled,
    hears: () => listener !== null,
    name: async () => {
      name({ job: 'j1' });
      await Promise.resolve();
      await Promise.resolve();
    },
    send: (event: JobEvent) => listener?.(event),
  };
}

describe('a followed job', () => {
  it('tells how far it is, what it has, also after it was cancelled, and its end once', async () => {
    const { job, told, cancelled, name, send, hears } = slowHost();
    await name();
    send({ kind: 'progress', done: 3, total: 10, secondsLeft: null });
    job.cancel();
    expect(cancelled).toEqual([{ job: 'j1' }]);
    send({ kind: 'profile' } as JobEvent);
    send({ kind: 'done', outcome: 'cancelled' });
    expect(told).toEqual([3, 'profile', [null, 'cancelled']]);
    expect(hears()).toBe(false);
    job.leave();
    expect(cancelled).toHaveLength(1);
  });

  it('that is cancelled or left before the host has named it ends there as soon as it is named', async () => {
    const early = slowHost();
    early.job.cancel();
    expect(early.told).toEqual([[null, 'cancelled']]);
    await early.name();
    expect(early.cancelled).toEqual([{ job: 'j1' }]);
    const left = slowHost();
    left.job.leave();
    await left.name();
    expect([left.cancelled, left.told, left.hears()]).toEqual([[{ job: 'j1' }], [], false]);
  });

  it('goes on when it is only forgotten', async () => {
    const { job, cancelled, name, hears, told } = slowHost();
    await name();
    job.forget();
    expect([hears(), cancelled, told]).toEqual([false, [], []]);
    const early = slowHost();
    early.job.forget();
    await early.name();
    expect(early.cancelled).toEqual([]);
  });

  it('fails in the catalogue’s words where the host has them', async () => {
    const { told, name, send } = slowHost();
    await name();
    const note = { key: 'analysis.refused', values: { limit: 8 } };
    send({ kind: 'failed', error: { code: 'input', message: 'expected', note } });
    expect(told).toEqual([[note, 'failed']]);
  });
});
