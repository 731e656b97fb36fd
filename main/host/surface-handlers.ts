import type { HostResults, ParsedParams } from '../../app/protocol/host-api.ts';
import { denseBytes, requireDense } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import { locatePoint } from './locate-point.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Runs } from './runs.ts';
import { drawProfile } from './profile-job.ts';
import { SurfaceCache } from './surface-cache.ts';
import { drawSurface, needsHessian, recordedPath } from './surface-job.ts';

interface SurfaceServices {
  readonly runs: Runs;
  readonly resolver: LossResolver;
  readonly pool: JobPool;
  readonly jobs: Jobs;
  readonly denseLimit: number;
}

type Method =
  | 'profile.start'
  | 'surface.start'
  | 'surface.export'
  | 'surface.fidelity'
  | 'surface.paths'
  | 'surface.model';
type Handlers = { [M in Method]: (params: ParsedParams<M>) => Promise<HostResults[M]> };

/** Surfaces: drawing, files, fidelity. */
export function surfaceHandlers(services: SurfaceServices): Handlers {
  const { pool, jobs, denseLimit } = services;
  const cache = new SurfaceCache();

  /** The points besides its own that a plane goes through; of any loss with as many parameters. */
  async function othersOf(
    plane: ParsedParams<'surface.start'>['plane'],
  ): Promise<Float64Array[] | undefined> {
    const wheres = plane.kind === 'points' ? plane.points : plane.kind === 'between' ? [plane.to] : [];
    if (wheres.length === 0) return undefined;
    return Promise.all(wheres.map(async (where) => (await locatePoint(where, services)).theta));
  }

  /** Recorded points of other runs, each as many numbers as the plane's own. */
  async function pathOf(id: string, dimension: number): Promise<{ step: number; theta: Float64Array }[]> {
    const path = await recordedPath(await services.runs.get(id));
    const other = path.find(({ theta }) => theta.length !== dimension);
    if (other === undefined) return path;
    throw new HostFailure(
      'input',
      `runs: expected runs of ${dimension} parameters on one surface, got ${id} with ${other.theta.length}`,
      'runs',
      { key: 'input.runsOfOneSize', values: { dimension, got: other.theta.length } },
    );
  }

  function requireLength(vectors: readonly Float64Array[], expected: number): void {
    const wrong = vectors.find((vector) => vector.length !== expected);
    if (wrong === undefined) return;
    throw new HostFailure(
      'input',
      `directions: expected vectors of ${expected} parameters, got one of ${wrong.length}`,
      'directions',
    );
  }

  return {
    'profile.start': async (request) => {
      const point = await locatePoint(request.where, services);
      if (request.points % 2 === 0) {
        throw new HostFailure('input', `points: expected an odd number, got ${request.points}`, 'points');
      }
      if (request.line.kind === 'eigenvector') requireDense(point.theta.length, denseLimit, 'line');
      return {
        job: jobs.start((publish, signal) => drawProfile(point, request, services, publish, signal)),
      };
    },
    'surface.start': async (request) => {
      const point = await locatePoint(request.where, services);
      if (request.size % 2 === 0) {
        throw new HostFailure('input', `size: expected an odd number, got ${request.size}`, 'size');
      }
      if (needsHessian(request)) requireDense(point.theta.length, denseLimit, 'plane');
      if (request.quantity === 'curvature') requireDense(point.theta.length, denseLimit, 'quantity');
      const others = await othersOf(request.plane);
      const runs = request.plane.kind === 'pca' ? (request.plane.runs ?? []) : [];
      const alongside = (await Promise.all(runs.map((id) => pathOf(id, point.theta.length)))).flat();
      // A checkpoint never changes; a path grows with its run, and with it planes and extents that follow the path.
      const { where, plane, tilt, extent, part } = request;
      const key = JSON.stringify([
        where,
        plane,
        tilt,
        extent,
        part,
        point.run?.checkpoints().length,
        alongside.length,
      ]);
      const task = {
        ...point,
        part,
        request,
        ...('step' in where ? { known: cache.plane(key) } : {}),
        ...(others === undefined ? {} : { others }),
        ...(alongside.length === 0 ? {} : { alongside: alongside.map(({ theta }) => theta) }),
      };
      return { job: jobs.start((publish, signal) => drawSurface(task, pool, publish, signal)) };
    },
    'surface.export': async (request) => {
      const { loss } = await locatePoint(request.where, services);
      return pool.run('export-surface', { loss, request }, { urgent: true });
    },
    'surface.fidelity': async ({ where, part, center, directions, lowest }) => {
      const { loss, run, theta } = await locatePoint(where, services);
      requireLength([center, ...directions], theta.length);
      const dense = theta.length <= denseLimit;
      const path = run === null ? [] : await recordedPath(run);
      const question = { center, directions, path, lowest, dense };
      return pool.run(
        'fidelity',
        { loss, part, question },
        { urgent: true, ...(dense ? { bytes: denseBytes(theta.length) } : {}) },
      );
    },
    'surface.model': async ({ where, part, center, directions, of, reach }) => {
      const [{ loss }, { theta }] = await Promise.all([
        locatePoint(where, services),
        locatePoint(of, services),
      ]);
      requireLength([center, ...directions, theta], center.length);
      const dense = theta.length <= denseLimit;
      return pool.run(
        'plane-model',
        { loss, part, theta, center, directions, reach, dense },
        { urgent: true, ...(dense ? { bytes: denseBytes(theta.length) } : {}) },
      );
    },
    'surface.paths': async ({ where, part, center, directions, runs }) => {
      const { loss, theta } = await locatePoint(where, services);
      requireLength([center, ...directions], theta.length);
      const paths = await Promise.all(
        runs.map(async (run) => {
          const path = await pathOf(run, theta.length);
          const input = { loss, part, center, directions, path };
          return { run, ...(await pool.run('place-path', input, { urgent: true, brief: true })) };
        }),
      );
      return { paths };
    },
  };
}
