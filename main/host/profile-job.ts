import { linePositions, type Profile, type ProfileColumn } from '../../app/landscape/profile.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { JobOutput } from '../../app/protocol/jobs.ts';
import type { ProfileRequest } from '../../app/protocol/profile-request.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import { locatePoint, type LocatedPoint } from './locate-point.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Runs } from './runs.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';

interface ProfileServices {
  readonly runs: Runs;
  readonly resolver: LossResolver;
  readonly pool: JobPool;
  readonly denseLimit: number;
}

/** Checkpoints of a path at most; longer runs are thinned evenly, both ends included. */
const MAX_CHECKPOINTS = 400;
/** Parts of a line that each thread works through: progress is seen and a stop is quick. */
const PARTS = 8;

type Publish = (event: JobEvent) => void;

/** Measures a profile and publishes it as it grows. Throws when cancelled; what was published stays. */
export async function drawProfile(
  point: LocatedPoint,
  request: ProfileRequest,
  services: ProfileServices,
  publish: Publish,
  signal: AbortSignal,
): Promise<void> {
  const { line } = request;
  if (line.kind === 'path') return alongPath(point, request, services, publish, signal);
  const { pool } = services;
  const { loss, theta } = point;
  const { part } = request;
  const other = line.kind === 'between' ? (await locatePoint(line.to, services)).theta : undefined;
  const isDense = line.kind === 'eigenvector';
  const built = await pool.run(
    'build-line',
    {
      loss,
      part,
      spec: line,
      theta,
      ...(other === undefined ? {} : { other }),
      ...(request.extent === undefined ? {} : { extent: request.extent }),
    },
    { signal, urgent: true, ...(isDense ? { bytes: denseBytes(theta.length) } : { brief: true }) },
  );
  const { direction, range, axisLabel, notes } = built;
  const t = linePositions(range[0], range[1], request.points);
  const columns = emptyColumns(['loss', 'slope', 'curvature', 'accuracy'], t.length);
  const show = shower(publish, { t, axisLabel, notes, direction, part, samples: samplesOf(loss, part) });
  const size = Math.max(1, Math.ceil(t.length / (PARTS * pool.threads)));
  const starts = Array.from({ length: Math.ceil(t.length / size) }, (_, k) => k * size);
  const measure = async (from: number): Promise<void> => {
    const here = t.slice(from, from + size);
    const measured = await pool.run(
      'measure-line',
      { loss, part, center: theta, direction, t: here },
      { signal, urgent: true, brief: true },
    );
    for (const { name, values } of columns) values.set(measured[name as keyof typeof measured], from);
    show(columns, here.length);
  };
  await inTurn(starts, 2 * pool.threads, measure);
}

/** Loss, accuracy and extreme eigenvalues over a run's checkpoints; λ is left out above the dense limit. */
async function alongPath(
  { run, theta, loss }: LocatedPoint,
  request: ProfileRequest,
  services: ProfileServices,
  publish: Publish,
  signal: AbortSignal,
): Promise<void> {
  if (run === null) {
    throw new HostFailure('input', 'line: expected a run with checkpoints for a path, got a problem', 'line');
  }
  const { part } = request;
  const all = run.checkpoints().map((checkpoint) => checkpoint.step);
  const count = Math.min(all.length, MAX_CHECKPOINTS);
  const t = Float64Array.from(
    { length: count },
    (_, k) => all[Math.round((k * (all.length - 1)) / Math.max(count - 1, 1))],
  );
  const spectrum = theta.length <= services.denseLimit;
  const columns = emptyColumns(
    ['loss', 'accuracy', ...(spectrum ? (['lambdaMin', 'lambdaMax'] as const) : [])],
    t.length,
  );
  const show = shower(publish, {
    t,
    axisLabel: { key: 'profile.axis.step' },
    notes: spectrum ? [] : [{ key: 'profile.notes.noSpectra', values: { limit: services.denseLimit } }],
    direction: null,
    part,
    samples: samplesOf(loss, part),
  });
  const measure = async (step: number, k: number): Promise<void> => {
    const at = await locatePoint({ run: run.id, step }, services);
    const measured: JobOutput<'measure-checkpoint'> = await services.pool.run(
      'measure-checkpoint',
      { loss: at.loss, part, theta: at.theta, spectrum },
      { signal, urgent: true, ...(spectrum ? { bytes: denseBytes(theta.length) } : { brief: true }) },
    );
    for (const { name, values } of columns) values[k] = measured[name as keyof typeof measured];
    show(columns, 1);
  };
  await inTurn([...t], 2 * services.pool.threads, measure);
}

/** Works through the items in order, `count` of them at once. */
async function inTurn<T>(
  items: readonly T[],
  count: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let k = next++; k < items.length; k = next++) await work(items[k], k);
  };
  await Promise.all(Array.from({ length: count }, lane));
}

type Columns = { readonly name: ProfileColumn; readonly values: Float64Array }[];

function emptyColumns(names: readonly ProfileColumn[], length: number): Columns {
  return names.map((name) => ({ name, values: new Float64Array(length).fill(NaN) }));
}

/** Publishes the profile with what it has so far; accuracy is left out where there is none. */
function shower(publish: Publish, head: Omit<Profile, 'columns'>): (columns: Columns, count: number) => void {
  const total = head.t.length;
  const began = performance.now();
  let done = 0;
  return (columns, count) => {
    done += count;
    const shown = columns
      .filter(({ name, values }) => name !== 'accuracy' || values.some(Number.isFinite))
      .map(({ name, values }) => ({ name, values: values.slice() }));
    publish({ kind: 'profile', profile: { ...head, columns: shown } });
    const seconds = (performance.now() - began) / 1000;
    publish({ kind: 'progress', done, total, secondsLeft: (seconds / done) * (total - done) });
  };
}
