import type { Note } from '../../app/data/prepared-data.ts';
import type { SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { followJob, type FollowedJob, type JobProgress } from '../state/follow-job.ts';
import { SurfaceGrid } from './surface-grid.ts';

export type SurfaceStatus = 'empty' | 'busy' | 'ready' | 'failed' | 'cancelled';

/** A surface as it comes from the host, and how far it is. */
export interface LoadedSurface {
  readonly status: SurfaceStatus;
  /** The newest surface with a first complete level. Grows in place behind `gridVersion`. */
  readonly grid: SurfaceGrid | null;
  readonly gridVersion: number;
  /** What the drawn surface was asked for. */
  readonly request: SurfaceRequest | null;
  /** Of the job at work. */
  readonly progress: JobProgress | null;
  /** The host's line on what failed. */
  readonly error: Note | string | null;
}

export const NO_SURFACE: LoadedSurface = {
  status: 'empty',
  grid: null,
  gridVersion: 0,
  request: null,
  progress: null,
  error: null,
};

export interface SurfaceLoader {
  /** Leaves what is at work and asks for another; the last picture stays until the new one spans its plane. */
  start(request: SurfaceRequest): void;
  /** Ends the work, keeps what was computed. */
  cancel(): void;
  /** Ends the work and forgets it; `keep` leaves the last picture standing. */
  leave(keep: boolean): void;
  readonly working: boolean;
}

/** Loads one surface at a time; `put` receives what changes. */
export function surfaceLoader(
  host: HostClient,
  put: (change: (before: LoadedSurface) => Partial<LoadedSurface>) => void,
): SurfaceLoader {
  let job: FollowedJob | null = null;

  function leaveJob(): void {
    job?.leave();
    job = null;
  }

  function run(request: SurfaceRequest): void {
    leaveJob();
    put(() => ({ status: 'busy', error: null, progress: null }));
    let incoming: SurfaceGrid | null = null;
    job = followJob(host, () => host.request('surface.start', request), {
      progress: (progress) => put(() => ({ progress })),
      receive(event) {
        // Events are repeated after a reconnection: the same surface goes on.
        if (event.kind === 'surfaceMeta') incoming ??= new SurfaceGrid(event.meta);
        if (event.kind !== 'surfaceTile' || incoming === null) return;
        const grid = incoming;
        grid.add(event.tile);
        // The last good picture stays until the new one spans the plane.
        if (grid.spacing === null) return;
        put((before) => ({ grid, request, gridVersion: before.gridVersion + 1 }));
      },
      ended(error, outcome) {
        job = null;
        put(() => ({ status: outcome === 'completed' ? 'ready' : outcome, error, progress: null }));
      },
    });
  }

  return {
    start: run,
    cancel: () => job?.cancel(),
    leave(keep) {
      leaveJob();
      put(() => ({
        status: 'empty',
        error: null,
        progress: null,
        ...(keep ? {} : { grid: null, request: null }),
      }));
    },
    get working() {
      return job !== null;
    },
  };
}
