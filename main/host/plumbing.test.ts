import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostEvent } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { CardQueue } from './card-queue.ts';
import { Coalescer } from './coalescer.ts';
import { EventHub } from './event-hub.ts';
import { exportRun } from './export-run.ts';
import { jsonText } from './json-text.ts';
import { defaultDataDirectory } from './locations.ts';
import { MemoryGate } from './memory-gate.ts';
import { MetricsTable } from './metrics-table.ts';
import type { PointCard } from '../../app/curvature/point-card.ts';

describe('the memory gate', () => {
  it('admits in order as far as the budget reaches; what is larger runs alone', async () => {
    const gate = new MemoryGate(100);
    const entered: string[] = [];
    const enter = async (name: string, bytes: number): Promise<() => void> => {
      const release = await gate.take(bytes);
      entered.push(name);
      return release;
    };
    const a = await enter('a', 60);
    const b = enter('b', 60);
    const c = enter('c', 10);
    const d = enter('d', 500);
    await Promise.resolve();
    // c would fit beside a, but must not overtake b for ever.
    expect(entered).toEqual(['a']);
    a();
    a();
    const [releaseB, releaseC] = [await b, await c];
    expect(entered).toEqual(['a', 'b', 'c']);
    releaseB();
    releaseC();
    (await d)();
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('the coalescer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands over at most 60 times a second, the first at once, and loses nothing', () => {
    const batches: number[][] = [];
    const coalescer = new Coalescer<number>((items) => batches.push(items));
    for (let k = 0; k < 1000; k++) {
      coalescer.add(k);
      vi.advanceTimersByTime(1);
    }
    coalescer.flush();
    expect(batches[0]).toEqual([0]);
    expect(batches.length).toBeLessThanOrEqual(62);
    expect(batches.flat()).toEqual(Array.from({ length: 1000 }, (_, k) => k));
  });
});

describe('the event hub', () => {
  const event = (job: string, kind: 'progress' | 'done', done = 0): HostEvent =>
    kind === 'done'
      ? { topic: `job:${job}`, event: { kind, outcome: 'completed' } }
      : { topic: `job:${job}`, event: { kind, done, total: 9, secondsLeft: null } };

  it('repeats a job to late subscribers, only its newest progress, and forgets old jobs', () => {
    const hub = new EventHub();
    hub.publish(event('a', 'progress', 1));
    hub.publish(event('a', 'progress', 2));
    hub.publish(event('a', 'done'));
    const seen: HostEvent[] = [];
    hub.subscribe('job:a', (one) => seen.push(one));
    expect(seen).toEqual([event('a', 'progress', 2), event('a', 'done')]);
    for (let k = 0; k < 20; k++) hub.publish(event(`n${k}`, 'done'));
    const late: HostEvent[] = [];
    hub.subscribe('job:a', (one) => late.push(one));
    expect(late).toEqual([]);
  });

  it('ends subscriptions', () => {
    const hub = new EventHub();
    const seen: HostEvent[] = [];
    const end = hub.subscribe('job:b', (one) => seen.push(one));
    hub.publish(event('b', 'progress', 1));
    end();
    hub.publish(event('b', 'progress', 2));
    expect(seen).toHaveLength(1);
  });
});

describe('the card queue', () => {
  it('delivers in order though analyses end out of order, at most `width` at once', async () => {
    const finish = new Map<number, () => void>();
    let active = 0;
    let most = 0;
    const delivered: number[] = [];
    const queue = new CardQueue({
      width: 2,
      analyze: async ({ step }) => {
        most = Math.max(most, ++active);
        await new Promise<void>((resolve) => finish.set(step, resolve));
        active--;
        if (step === 1) throw new Error('no card');
        return { loss: step } as PointCard;
      },
      deliver: async ({ step }) => void delivered.push(step),
    });
    for (const step of [0, 1, 2, 3])
      queue.add({ step, theta: Float64Array.of(step), optimizerState: new Float64Array(0) });
    for (const step of [1, 0, 3, 2]) {
      await vi.waitFor(() => expect([...finish.keys()].length).toBeGreaterThan(0));
      for (let k = 0; k < 10; k++) await Promise.resolve();
      finish.get(step)?.();
    }
    await vi.waitFor(() => {
      for (const resolve of finish.values()) resolve();
      expect(delivered).toEqual([0, 1, 2, 3]);
    });
    await queue.settled();
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('the metrics table', () => {
  const row = (step: number): Float64Array => new Float64Array(METRIC_COLUMNS.length).fill(step);

  it('grows, and leaves out rows of steps it has', () => {
    const table = new MetricsTable();
    for (let k = 0; k < 500; k++) expect(table.append(row(k))).toEqual(row(k));
    expect(table.append(row(499))).toHaveLength(0);
    expect(table.append(Float64Array.of(...row(498), ...row(500)))).toEqual(row(500));
    expect(table.rows()).toHaveLength(501 * METRIC_COLUMNS.length);
    expect(table.lastStep).toBe(500);
  });
});

describe('JSON text', () => {
  it('has null for what JSON cannot say, and says what it was', () => {
    const text = jsonText({
      a: NaN,
      b: [1, Infinity],
      c: Float64Array.of(2, -Infinity),
      d: { e: -Infinity, f: 1 },
    });
    expect(JSON.parse(text)).toEqual({
      a: null,
      b: [1, null],
      c: [2, null],
      d: { e: null, f: 1, nonFinite: { e: '-Infinity' } },
      nonFinite: { a: 'NaN' },
    });
  });
});

describe('export', () => {
  it('quotes nothing it need not and leaves non-finite cells empty', () => {
    const metrics = new Float64Array(METRIC_COLUMNS.length).fill(NaN);
    metrics[0] = 3;
    const record = { run: 'r', metrics, checkpoints: [], experiment: {} } as unknown as Parameters<
      typeof exportRun
    >[0];
    const table = exportRun(record, 'csv').find((file) => file.name === 'r-metrics.csv');
    expect(table?.text).toBe(`${METRIC_COLUMNS.join(',')}\n3${','.repeat(METRIC_COLUMNS.length - 1)}\n`);
  });
});

describe('the data directory', () => {
  it.each([
    ['linux', {}, '/home/u/.local/share/saddlescope'],
    ['linux', { XDG_DATA_HOME: '/x' }, '/x/saddlescope'],
    ['darwin', {}, '/home/u/Library/Application Support/saddlescope'],
    ['linux', { SADDLESCOPE_DATA: '/mine' }, '/mine'],
  ] as const)('%s %j', (platform, environment, expected) => {
    expect(defaultDataDirectory(environment, platform, '/home/u')).toBe(expected);
  });
});
