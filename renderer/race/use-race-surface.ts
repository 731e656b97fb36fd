import { useEffect, useRef, useState } from 'react';
import type { JobEvent, SurfaceMeta } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';

export interface RaceSurface {
  readonly meta: SurfaceMeta | null;
  /** Row-major, NaN where not yet computed; grows in place behind `version`. */
  readonly losses: Float64Array;
  readonly version: number;
}

const NOTHING: RaceSurface = { meta: null, losses: new Float64Array(0), version: 0 };

/** The map under a sweep's paths, drawn once the sweep is over. */
export function useRaceSurface(sweep: string | null): RaceSurface {
  const host = useHost();
  const [surface, setSurface] = useState<RaceSurface & { sweep: string | null }>({ ...NOTHING, sweep: null });
  const latest = useRef(sweep);
  useEffect(() => {
    latest.current = sweep;
    if (sweep === null) return;
    let stop: (() => void) | null = null;
    let current = true;
    function receive(event: JobEvent): void {
      if (event.kind === 'surfaceMeta') {
        const { meta } = event;
        setSurface({ sweep, meta, losses: new Float64Array(meta.size ** 2).fill(NaN), version: 0 });
      } else if (event.kind === 'surfaceTile') {
        setSurface((before) => {
          event.tile.cells.forEach((cell, k) => {
            before.losses[cell] = event.tile.values[k];
          });
          return { ...before, version: before.version + 1 };
        });
      } else if (event.kind === 'done' || event.kind === 'failed') stop?.();
    }
    host.request('sweep.surface', { sweep }).then(
      ({ job }) => {
        if (current) stop = host.subscribe(`job:${job}`, receive);
      },
      // Networks too large to keep their paths have no map; the chart and the table stand without it.
      () => undefined,
    );
    return () => {
      current = false;
      stop?.();
    };
  }, [host, sweep]);
  return surface.sweep === sweep ? surface : NOTHING;
}
