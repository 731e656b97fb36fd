import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { JobEvent, SurfaceMeta } from '../../app/protocol/host-api.ts';
import { JobPool } from './job-pool.ts';
import { threadFiles } from './thread-files.ts';
import { PlaneCells, SurfaceCache } from './surface-cache.ts';
import { drawSurface } from './surface-job.ts';
import { requireBuild } from './testing/test-host.ts';

const workers = fileURLToPath(new URL('../../dist/workers/', import.meta.url));
let threads: JobPool;
beforeAll(() => {
  requireBuild();
  threads = new JobPool({ files: threadFiles(workers, false), threads: 2, memoryBudget: 1e9 });
});
afterAll(() => threads.close());

const loss: ResolvedLoss = {
  kind: 'function',
  key: 'toy',
  spec: { kind: 'function', variables: ['x', 'y'], expression: '(1 - x*y)^2' },
};

const SIZE = 51;

/** The host's own pool, with the cells counted that are asked of it. */
function counting(): { pool: JobPool; cells: () => number; planes: () => number } {
  let cells = 0;
  let planes = 0;
  const run = ((name: string, input: unknown, options: never) => {
    if (name === 'evaluate-plane' || name === 'measure-plane')
      cells += (input as { x: Float64Array }).x.length;
    if (name === 'build-plane') planes++;
    return threads.run(name as 'evaluate-plane', input as never, options);
  }) as unknown as JobPool['run'];
  return {
    pool: { threads: 2, run } as unknown as JobPool,
    cells: () => cells,
    planes: () => planes,
  };
}

async function draw(
  pool: JobPool,
  known: PlaneCells,
  request: Partial<Parameters<typeof drawSurface>[0]['request']>,
): Promise<{ meta: SurfaceMeta; values: Float64Array; curvature: Float64Array }> {
  const events: JobEvent[] = [];
  await drawSurface(
    {
      loss,
      theta: Float64Array.of(0.3, -0.2),
      part: 'train',
      run: null,
      request: { plane: { kind: 'random', normalization: 'none', seed: 3 }, size: SIZE, ...request },
      known,
    },
    pool,
    (event) => events.push(event),
    new AbortController().signal,
  );
  const meta = events.flatMap((event) => (event.kind === 'surfaceMeta' ? [event.meta] : []))[0];
  const values = new Float64Array(meta.size ** 2).fill(NaN);
  const curvature = new Float64Array(5 * meta.size ** 2).fill(NaN);
  for (const event of events) {
    if (event.kind !== 'surfaceTile') continue;
    const { tile } = event;
    tile.cells.forEach((cell, k) => {
      values[cell] = tile.values[k];
      if (tile.curvature) curvature.set(tile.curvature.subarray(5 * k, 5 * k + 5), 5 * cell);
    });
  }
  return { meta, values, curvature };
}

describe('moving, widening and refining a surface', () => {
  it('computes only what is new, and gives the bits that a fresh picture would', async () => {
    const known = new PlaneCells();
    const { pool, cells, planes } = counting();
    const parts = [
      [{}, SIZE * SIZE],
      // Ten columns to the right.
      [{ window: { x: 0.4, y: 0, zoom: 0 } }, 10 * SIZE],
      // And five rows down: a row of 51, of which 10 + 51 columns … all 51 are new in 5 rows.
      [{ window: { x: 0.4, y: -0.2, zoom: 0 } }, 5 * SIZE],
      [{}, 0],
      // Twice as wide: every second point of the middle half is known, 25 of 51 each way, plus what was seen beside it.
      [{ window: { x: 0, y: 0, zoom: -1 } }, null],
      // Halved: every second point of the new grid is known.
      [{ window: { x: 0, y: 0, zoom: 1 } }, SIZE * SIZE - 25 * 25],
      [{ size: 101 }, null],
    ] as const;
    for (const [request, expected] of parts) {
      const before = cells();
      const { values } = await draw(pool, known, request);
      const asked = cells() - before;
      if (expected !== null) expect(asked).toBe(expected);
      else expect(asked).toBeLessThan(0.85 * values.length);
      const fresh = await draw(threads, new PlaneCells(), request);
      expect(values).toEqual(fresh.values);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(planes()).toBe(1);
  });

  it('keeps quantities apart, and rows of curvature whole', async () => {
    const known = new PlaneCells();
    const { pool, cells } = counting();
    await draw(pool, known, { size: 9 });
    const first = await draw(pool, known, { size: 9, quantity: 'curvature' });
    expect(cells()).toBe(162);
    const again = await draw(pool, known, { size: 9, quantity: 'curvature' });
    expect(cells()).toBe(162);
    expect(again.curvature).toEqual(first.curvature);
    expect(again.values.every((value, k) => value === again.curvature[5 * k])).toBe(true);
  });

  it('shows a saddle where a plane is tilted towards what it hides, and says how it was tilted', async () => {
    const spec = { kind: 'function' as const, variables: ['x', 'y', 'z'], expression: 'x^2 + y^2 - z^2' };
    const events: JobEvent[] = [];
    const tilt = { toward: { kind: 'eigenvector' as const, rank: 0 }, angles: [90, 0] as [number, number] };
    await drawSurface(
      {
        loss: { kind: 'function', key: 'hidden', spec },
        theta: new Float64Array(3),
        part: 'train',
        run: null,
        request: { plane: { kind: 'coordinates', indices: [0, 1] }, size: 5, extent: 1, tilt },
      },
      threads,
      (event) => events.push(event),
      new AbortController().signal,
    );
    const values = new Float64Array(25);
    for (const event of events) {
      if (event.kind === 'surfaceMeta') {
        expect(event.meta.tilt).toEqual(tilt);
        expect(event.meta.notes.at(-1)).toEqual({
          key: 'scene.notes.tilt.eigenvector',
          values: { first: 90, second: 0, rank: 1 },
        });
      }
      if (event.kind === 'surfaceTile') {
        event.tile.cells.forEach((cell, k) => {
          values[cell] = event.tile.values[k];
        });
      }
    }
    for (let j = 0; j < 5; j++) {
      for (let i = 0; i < 5; i++) {
        expect(values[5 * j + i]).toBeCloseTo((j / 2 - 1) ** 2 - (i / 2 - 1) ** 2, 12);
      }
    }
  });

  it('forgets the longest unused planes when there are too many cells', () => {
    const cache = new SurfaceCache(10);
    const fill = (key: string): PlaneCells => {
      const cells = cache.plane(key);
      for (let k = 0; k < 6; k++) cells.put('loss', k, 0, { value: k, curvature: null });
      return cells;
    };
    const a = fill('a');
    const b = fill('b');
    expect(cache.plane('b')).toBe(b);
    expect(cache.plane('a')).not.toBe(a);
  });
});
