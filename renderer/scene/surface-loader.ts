import type { JobEvent, SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
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
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly secondsLeft: number | null;
  } | null;
  /** The host's line on what failed. */
  readonly error: string | null;
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
  let job: string | null = null;
  let attempt = 0;
  let busy = false;
  let unsubscribe: (() => void) | null = null;

  function leaveJob(): void {
    unsubscribe?.();
    unsubscribe = null;
    if (job !== null && busy) host.request('job.cancel', { job }).catch(() => undefined);
    job = null;
    busy = false;
  }

  async function run(request: SurfaceRequest): Promise<void> {
    leaveJob();
    const mine = ++attempt;
    busy = true;
    put(() => ({ status: 'busy', error: null, progress: null }));
    try {
      const reply = await host.request('surface.start', request);
      if (mine !== attempt) {
        host.request('job.cancel', { job: reply.job }).catch(() => undefined);
        return;
      }
      job = reply.job;
      const incoming: { grid: SurfaceGrid | null } = { grid: null };
      unsubscribe = host.subscribe(`job:${reply.job}`, (event) => {
        if (mine === attempt) receive(event, request, incoming);
      });
    } catch (error) {
      if (mine !== attempt) return;
      busy = false;
      put(() => ({ status: 'failed', error: error instanceof Error ? error.message : String(error) }));
    }
  }

  function receive(event: JobEvent, request: SurfaceRequest, incoming: { grid: SurfaceGrid | null }): void {
    switch (event.kind) {
      case 'progress':
        put(() => ({ progress: event }));
        return;
      case 'surfaceMeta':
        // Events are repeated after a reconnection: the same surface goes on.
        incoming.grid ??= new SurfaceGrid(event.meta);
        return;
      case 'surfaceTile': {
        const { grid } = incoming;
        if (grid === null) return;
        grid.add(event.tile);
        // The last good picture stays until the new one spans the plane.
        if (grid.spacing === null) return;
        put((before) => ({ grid, request, gridVersion: before.gridVersion + 1 }));
        return;
      }
      case 'done':
        busy = false;
        put(() => ({ status: event.outcome === 'completed' ? 'ready' : 'cancelled', progress: null }));
        return;
      case 'failed':
        busy = false;
        put(() => ({ status: 'failed', error: event.error.message, progress: null }));
        return;
    }
  }

  return {
    start: (request) => void run(request),
    cancel() {
      if (job === null) {
        attempt++;
        busy = false;
        put(() => ({ status: 'cancelled', progress: null }));
      } else host.request('job.cancel', { job }).catch(() => undefined);
    },
    leave(keep) {
      leaveJob();
      attempt++;
      put(() => ({
        status: 'empty',
        error: null,
        progress: null,
        ...(keep ? {} : { grid: null, request: null }),
      }));
    },
    get working() {
      return busy;
    },
  };
}
