import type { Note } from '../../app/data/prepared-data.ts';
import type { ResolvedLoss, PartName } from '../../app/experiment/resolved-loss.ts';
import { WHOLE_PLANE, windowAxis } from '../../app/landscape/plane-window.ts';
import { coarseToFine } from '../../app/landscape/grid.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import { analysisStatistics } from '../../app/network/network-state.ts';
import type { JobEvent, SurfaceMeta, SurfaceRequest, SurfaceTile } from '../../app/protocol/host-api.ts';
import type { JobOutput } from '../../app/protocol/jobs.ts';
import { Coalescer } from './coalescer.ts';
import { denseBytes } from './dense-limit.ts';
import type { JobPool } from './job-pool.ts';
import type { Run } from './run.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';
import { PlaneCells } from './surface-cache.ts';

/** Path points drawn at most; longer paths are sampled evenly, both ends included. */
const MAX_PATH = 400;
/** Milliseconds a tile should take: short enough to look alive, long enough to be worth a message. */
const TILE_TIME = 40;
const FIRST_TILE = 16;
/** Tiles on their way per thread: one waits while another is computed, so that no other work slips in between. */
const AHEAD = 2;
const MAX_TILE = 4096;

export interface SurfaceTask {
  /** The other points that the plane goes through. */
  readonly others?: Float64Array[];
  /** Points of other runs' paths that the plane takes in. */
  readonly alongside?: Float64Array[];
  readonly loss: ResolvedLoss;
  readonly theta: Float64Array;
  readonly part: PartName;
  readonly run: Run | null;
  /** Points of a path that belongs to no run. */
  readonly path?: readonly { step: number; theta: Float64Array }[];
  readonly request: Pick<SurfaceRequest, 'plane' | 'size' | 'extent'> &
    Partial<Pick<SurfaceRequest, 'quantity' | 'window' | 'tilt'>>;
  /** What is known of the plane; what is computed is added. Default: nothing. */
  readonly known?: PlaneCells;
}

/** The plane of points that belong to no run: the variables of a function of two, else the principal axes of the points. */
export function pathPlane(
  loss: ResolvedLoss,
  points: readonly Float64Array[],
): { plane: PlaneSpec; path: { step: number; theta: Float64Array }[] } {
  const isExact = loss.kind === 'function' && points[0]?.length === 2;
  return {
    plane: isExact ? { kind: 'coordinates', indices: [0, 1] } : { kind: 'pca' },
    path: points.map((theta, step) => ({ step, theta })),
  };
}

/** Planes along eigenvectors, or tilted towards one. */
export function needsHessian({ plane, tilt }: Pick<SurfaceRequest, 'plane' | 'tilt'>): boolean {
  return plane.kind === 'eigenvectors' || tilt?.toward.kind === 'eigenvector';
}

/** Draws one surface: the plane first, then its cells from coarse to fine over all threads. Throws when cancelled. */
export async function drawSurface(
  task: SurfaceTask,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part, request } = task;
  const isDense = needsHessian(request);
  const { quantity = 'loss' } = request;
  const known = task.known ?? new PlaneCells();
  const built = (known.built ??= await pool.run(
    'build-plane',
    {
      loss,
      part,
      spec: request.plane,
      ...(request.tilt === undefined ? {} : { tilt: request.tilt }),
      theta: task.theta,
      path: task.run === null ? [...(task.path ?? [])] : await recordedPath(task.run),
      extent: request.extent,
      ...(task.others === undefined ? {} : { others: task.others }),
      ...(task.alongside === undefined ? {} : { alongside: task.alongside }),
    },
    { signal, urgent: true, ...(isDense ? { bytes: denseBytes(task.theta.length) } : { brief: true }) },
  ));
  const { plane } = built;
  const window = request.window ?? WHOLE_PLANE;
  const columns = windowAxis(plane.x[0], plane.x[1], request.size, window.x, window.zoom);
  const rows = windowAxis(plane.y[0], plane.y[1], request.size, window.y, window.zoom);
  const [x, y] = [columns.coordinates, rows.coordinates];
  publish({ kind: 'surfaceMeta', meta: metaOf(task, built, x, y) });
  const total = request.size * request.size;
  const cellAt = (cell: number): [number, number] => [
    columns.places[cell % request.size],
    rows.places[Math.floor(cell / request.size)],
  ];
  const reused = reusedCells(known, quantity, total, cellAt);
  let done = reused?.cells.length ?? 0;
  const before = done;
  if (reused !== null) publish({ kind: 'surfaceTile', tile: reused });
  const began = performance.now();
  const tiles = new Coalescer<SurfaceTile>((parts) => {
    publish({ kind: 'surfaceTile', tile: joined(parts) });
    const elapsed = (performance.now() - began) / 1000;
    publish({
      kind: 'progress',
      done,
      total,
      secondsLeft: done > before ? (elapsed / (done - before)) * (total - done) : null,
    });
  });
  const shape = { center: plane.center, directions: plane.directions };
  const measuring = {
    signal,
    urgent: true,
    ...(quantity === 'curvature' ? { bytes: denseBytes(task.theta.length) } : { brief: true }),
  };
  const isNew = (cell: number): boolean => known.get(quantity, ...cellAt(cell)) === undefined;
  const queue = new CellQueue(coarseToFine(request.size).map((level) => level.filter(isNew)));
  const work = async (): Promise<void> => {
    let count = quantity === 'curvature' ? 1 : FIRST_TILE;
    for (let cells = queue.take(count); cells.length > 0; cells = queue.take(count)) {
      const since = performance.now();
      const at = {
        loss,
        part,
        ...shape,
        x: Float64Array.from(cells, (cell) => x[cell % request.size]),
        y: Float64Array.from(cells, (cell) => y[Math.floor(cell / request.size)]),
      };
      const measured: { values: Float64Array; curvature?: Float64Array } =
        quantity === 'loss'
          ? await pool.run('evaluate-plane', at, { signal, urgent: true, brief: true })
          : await pool.run('measure-plane', { ...at, quantity }, measuring);
      const { values, curvature } = measured;
      cells.forEach((cell, k) =>
        known.put(quantity, ...cellAt(cell), {
          value: values[k],
          curvature: curvature?.slice(5 * k, 5 * k + 5) ?? null,
        }),
      );
      done += cells.length;
      tiles.add({ cells, ...measured });
      const ratio = (AHEAD * TILE_TIME) / Math.max(performance.now() - since, 1);
      count = Math.min(Math.max(Math.round(count * Math.min(ratio, 4)), 1), MAX_TILE);
    }
  };
  try {
    await Promise.all(Array.from({ length: AHEAD * pool.threads }, work));
  } finally {
    tiles.flush();
  }
}

/** Cells of the picture that are known from others; null for none. */
function reusedCells(
  known: PlaneCells,
  quantity: Parameters<PlaneCells['get']>[0],
  total: number,
  cellAt: (cell: number) => [number, number],
): SurfaceTile | null {
  const cells: number[] = [];
  const values: number[] = [];
  const curvature: number[] = [];
  for (let cell = 0; cell < total; cell++) {
    const one = known.get(quantity, ...cellAt(cell));
    if (one === undefined) continue;
    cells.push(cell);
    values.push(one.value);
    if (one.curvature !== null) curvature.push(...one.curvature);
  }
  if (cells.length === 0) return null;
  return {
    cells: Int32Array.from(cells),
    values: Float64Array.from(values),
    ...(curvature.length > 0 ? { curvature: Float64Array.from(curvature) } : {}),
  };
}

/** Hands out cells level by level, each cell once. */
class CellQueue {
  readonly #levels: readonly Int32Array[];
  #level = 0;
  #at = 0;

  constructor(levels: readonly Int32Array[]) {
    this.#levels = levels;
  }

  take(count: number): Int32Array {
    while (this.#level < this.#levels.length && this.#levels[this.#level].length === 0) this.#level++;
    const level = this.#levels.at(this.#level);
    if (level === undefined) return new Int32Array(0);
    const cells = level.slice(this.#at, this.#at + count);
    this.#at += cells.length;
    if (this.#at >= level.length) {
      this.#level++;
      this.#at = 0;
    }
    return cells;
  }
}

function metaOf(
  task: SurfaceTask,
  built: JobOutput<'build-plane'>,
  x: Float64Array,
  y: Float64Array,
): SurfaceMeta {
  const { plane, centerLoss, path, kernels } = built;
  return {
    size: task.request.size,
    x,
    y,
    plane: task.request.plane,
    ...(task.request.tilt === undefined ? {} : { tilt: task.request.tilt }),
    ...(task.request.window === undefined ? {} : { window: task.request.window }),
    axisLabels: plane.axisLabels,
    part: task.part,
    quantity: task.request.quantity ?? 'loss',
    samples: samplesOf(task.loss, task.part),
    center: plane.center,
    directions: plane.directions,
    ...(plane.explained === undefined ? {} : { explained: plane.explained }),
    centerLoss,
    path,
    kernels,
    notes: [...plane.notes, ...statisticsNotes(task.loss)],
  };
}

/** Recorded points of a run, evenly thinned. */
export async function recordedPath(run: Run): Promise<{ step: number; theta: Float64Array }[]> {
  await run.recorded();
  const steps = run.checkpoints().map((checkpoint) => checkpoint.step);
  const count = Math.min(steps.length, MAX_PATH);
  const chosen = Array.from(
    { length: count },
    (_, k) => steps[Math.round((k * (steps.length - 1)) / Math.max(count - 1, 1))],
  );
  return Promise.all(
    chosen.map(async (step) => ({ step, theta: (await run.checkpoint(step)).stored.theta })),
  );
}

function joined(tiles: readonly SurfaceTile[]): SurfaceTile {
  const length = tiles.reduce((sum, tile) => sum + tile.cells.length, 0);
  const cells = new Int32Array(length);
  const values = new Float64Array(length);
  const curvature = new Float64Array(tiles.reduce((sum, tile) => sum + (tile.curvature?.length ?? 0), 0));
  let at = 0;
  for (const tile of tiles) {
    cells.set(tile.cells, at);
    values.set(tile.values, at);
    if (tile.curvature !== undefined) curvature.set(tile.curvature, 5 * at);
    at += tile.cells.length;
  }
  return { cells, values, ...(curvature.length > 0 ? { curvature } : {}) };
}

/** With which statistics the batch-norm layers of a network normalise on the surface. */
function statisticsNotes(loss: ResolvedLoss): Note[] {
  const statistics = loss.kind === 'network' ? analysisStatistics(loss.spec.layers) : null;
  return statistics === null ? [] : [{ key: `scene.notes.batchNorm.${statistics}` }];
}
