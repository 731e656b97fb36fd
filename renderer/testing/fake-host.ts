import { planePoint, coarseToFine } from '../../app/landscape/grid.ts';
import { WHOLE_PLANE, windowAxis } from '../../app/landscape/plane-window.ts';
import type { PointCard } from '../../app/curvature/point-card.ts';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type {
  CheckpointSummary,
  JobEvent,
  RunRecord,
  SurfaceMeta,
  SurfaceRequest,
} from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';

/** A function of two variables with a finished run on it, as a host would serve them; surfaces stream when asked. */
export interface FakeWorld {
  readonly name: string;
  readonly box: [[number, number], [number, number]];
  readonly loss: (x: number, y: number) => number;
  /** Places of the run at its steps 0, 10, 20, … */
  readonly path: readonly (readonly [number, number])[];
  readonly classes: readonly (PointCard['class'] | null)[];
}

export interface FakeHost extends HostClient {
  readonly requests: { method: string; params: unknown }[];
  /** Sends the surface's levels up to (not including) this one; Infinity for all and the end. */
  stream(levels: number): void;
}

export function fakeHost(world: FakeWorld, automatic = true): FakeHost {
  const requests: { method: string; params: unknown }[] = [];
  const listeners = new Map<string, (event: never) => void>();
  let surface: { request: SurfaceRequest; sent: number; topic: string } | null = null;
  let jobs = 0;
  let runs = 1;
  const record = fakeRecord(world);
  const answer = (method: string, params: unknown): unknown => {
    requests.push({ method, params });
    if (method === 'run.list') return [record];
    if (method === 'run.get') return { ...record, run: (params as { run: string }).run };
    if (method === 'experiment.presets') return [];
    if (method === 'app.info') {
      return {
        version: '0',
        door: 'browser',
        threads: 2,
        memoryBytes: 1e9,
        denseLimit: 5000,
        engine: 'float64',
      };
    }
    if (method === 'surface.start') {
      const job = `job${++jobs}`;
      surface = { request: params as SurfaceRequest, sent: 0, topic: `job:${job}` };
      return { job };
    }
    if (method === 'experiment.check') {
      const { experiment } = params as { experiment: unknown };
      return { experiment, parameterCount: 2, issues: [], notes: [] };
    }
    if (method === 'run.start') return { ...record, run: `run${++runs}` };
    return {};
  };
  const emit = (topic: string, event: JobEvent): void => listeners.get(topic)?.(event as never);
  const stream = (levels: number): void => {
    if (surface === null) return;
    const { topic, request } = surface;
    const meta = fakeMeta(world, request);
    const order = coarseToFine(meta.size);
    if (surface.sent === 0) emit(topic, { kind: 'surfaceMeta', meta });
    for (; surface.sent < Math.min(levels, order.length); surface.sent++) {
      const cells = order[surface.sent];
      const out = new Float64Array(2);
      const values = Float64Array.from(cells, (cell) => {
        const x = meta.x[cell % meta.size];
        const y = meta.y[Math.floor(cell / meta.size)];
        planePoint(meta.center, meta.directions[0], meta.directions[1], x, y, out);
        return world.loss(out[0], out[1]);
      });
      emit(topic, { kind: 'surfaceTile', tile: { cells, values } });
    }
    if (levels > order.length) emit(topic, { kind: 'done', outcome: 'completed' });
  };
  return {
    requests,
    stream,
    request: (method, params) => Promise.resolve(answer(method, params) as never),
    subscribe(topic, listener) {
      listeners.set(topic, listener as (event: never) => void);
      if (automatic && topic === surface?.topic) queueMicrotask(() => stream(Infinity));
      return () => listeners.delete(topic);
    },
    connection: () => 'connected',
    onConnection: () => () => undefined,
    reconnect: () => undefined,
    close: () => undefined,
  };
}

function fakeMeta(world: FakeWorld, request: SurfaceRequest): SurfaceMeta {
  const size = request.size ?? 51;
  const { x, y, zoom } = request.window ?? WHOLE_PLANE;
  return {
    size,
    x: windowAxis(...world.box[0], size, x, zoom).coordinates,
    y: windowAxis(...world.box[1], size, y, zoom).coordinates,
    ...(request.window === undefined ? {} : { window: request.window }),
    plane: { kind: 'coordinates', indices: [0, 1] },
    axisLabels: [
      { key: 'scene.axis.coordinate', values: { name: 'x' } },
      { key: 'scene.axis.coordinate', values: { name: 'y' } },
    ],
    part: 'train',
    samples: 0,
    center: Float64Array.of(0, 0),
    directions: [Float64Array.of(1, 0), Float64Array.of(0, 1)],
    centerLoss: world.loss(0, 0),
    path: Float64Array.from(world.path.flatMap(([x, y], k) => [10 * k, x, y, world.loss(x, y), 0])),
    notes: [{ key: 'scene.notes.wholeFunction' }],
  };
}

function fakeRecord(world: FakeWorld): RunRecord {
  const experiment = experimentSchema.parse({
    schemaVersion: 1,
    name: world.name,
    loss: { kind: 'function', variables: ['x', 'y'], expression: 'x + y', box: world.box },
    training: { optimizer: { kind: 'sgd', rate: 0.01 }, steps: 10 * world.path.length },
  });
  return {
    run: 'run1',
    name: world.name,
    state: 'completed',
    message: null,
    step: 10 * (world.path.length - 1),
    steps: 10 * (world.path.length - 1),
    parameterCount: 2,
    secondsElapsed: 1,
    secondsLeft: 0,
    experiment,
    metrics: new Float64Array(0),
    checkpoints: world.path.map(([x, y], k): CheckpointSummary => {
      const pointClass = world.classes.at(k) ?? null;
      return {
        step: 10 * k,
        loss: world.loss(x, y),
        gradientNorm: 1,
        card: pointClass === null ? null : fakeCard(world.loss(x, y), pointClass),
        notes: [],
      };
    }),
  };
}

function fakeCard(loss: number, pointClass: PointCard['class']): PointCard {
  return {
    loss,
    gradientNorm: 1,
    relativeGradientNorm: 1,
    gradientFlatness: 1,
    eigenvalues: Float64Array.of(-1, 1),
    eigenvalueErrorBound: 1e-15,
    zeroTolerance: 1e-12,
    inertia: { negative: 1, zero: 0, positive: 1 },
    class: pointClass,
    morseIndex: null,
    explainedZeros: [],
    notes: [],
  };
}
