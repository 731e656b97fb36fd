import type { HostResults, ParsedParams } from '../../app/protocol/host-api.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import { locatePoint, type LocatedPoint } from './locate-point.ts';
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

type Method = 'profile.start' | 'surface.start' | 'surface.export' | 'surface.fidelity';
type Handlers = { [M in Method]: (params: ParsedParams<M>) => Promise<HostResults[M]> };

/** Surfaces: drawing, files, fidelity. */
export function surfaceHandlers(services: SurfaceServices): Handlers {
  const { pool, jobs, denseLimit } = services;
  const cache = new SurfaceCache();

  function requireDense(point: LocatedPoint, what: string): void {
    if (point.theta.length <= denseLimit) return;
    throw new HostFailure(
      'input',
      `${what}: expected at most ${denseLimit} parameters for a dense Hessian in this machine's memory, got ${point.theta.length}; use a smaller network`,
      what,
    );
  }

  /** The points besides its own that a plane goes through; of any loss with as many parameters. */
  async function othersOf(
    plane: ParsedParams<'surface.start'>['plane'],
  ): Promise<Float64Array[] | undefined> {
    const wheres = plane.kind === 'points' ? plane.points : plane.kind === 'between' ? [plane.to] : [];
    if (wheres.length === 0) return undefined;
    return Promise.all(wheres.map(async (where) => (await locatePoint(where, services)).theta));
  }

  return {
    'profile.start': async (request) => {
      const point = await locatePoint(request.where, services);
      if (request.points % 2 === 0) {
        throw new HostFailure('input', `points: expected an odd number, got ${request.points}`, 'points');
      }
      if (request.line.kind === 'eigenvector') requireDense(point, 'line');
      return {
        job: jobs.start((publish, signal) => drawProfile(point, request, services, publish, signal)),
      };
    },
    'surface.start': async (request) => {
      const point = await locatePoint(request.where, services);
      if (request.size % 2 === 0) {
        throw new HostFailure('input', `size: expected an odd number, got ${request.size}`, 'size');
      }
      if (needsHessian(request)) requireDense(point, 'plane');
      if (request.quantity === 'curvature') requireDense(point, 'quantity');
      const others = await othersOf(request.plane);
      // A checkpoint never changes; a path grows with its run, and with it planes and extents that follow the path.
      const { where, plane, tilt, extent, part } = request;
      const key = JSON.stringify([where, plane, tilt, extent, part, point.run?.checkpoints().length]);
      const task = {
        ...point,
        part,
        request,
        ...('run' in where ? { known: cache.plane(key) } : {}),
        ...(others === undefined ? {} : { others }),
      };
      return { job: jobs.start((publish, signal) => drawSurface(task, pool, publish, signal)) };
    },
    'surface.export': async (request) => {
      const { loss } = await locatePoint(request.where, services);
      return pool.run('export-surface', { loss, request }, { urgent: true });
    },
    'surface.fidelity': async ({ where, part, center, directions, lowest }) => {
      const { loss, run, theta } = await locatePoint(where, services);
      for (const vector of [center, ...directions]) {
        if (vector.length === theta.length) continue;
        throw new HostFailure(
          'input',
          `directions: expected vectors of ${theta.length} parameters, got one of ${vector.length}`,
          'directions',
        );
      }
      const dense = theta.length <= denseLimit;
      const path = run === null ? [] : await recordedPath(run);
      const question = { center, directions, path, lowest, dense };
      return pool.run(
        'fidelity',
        { loss, part, question },
        { urgent: true, ...(dense ? { bytes: denseBytes(theta.length) } : {}) },
      );
    },
  };
}
