import { useEffect, useState } from 'react';
import type { JobEvent, SurfaceMeta } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';

export interface PathSurface {
  readonly meta: SurfaceMeta | null;
  /** Row-major, NaN where not yet computed; grows in place behind `version`. */
  readonly losses: Float64Array;
  readonly version: number;
}

const NOTHING: PathSurface = { meta: null, losses: new Float64Array(0), version: 0 };

/** The map under the paths of a finished sweep or what-if; nothing for null. */
export function usePathSurface(of: 'sweep' | 'whatIf', id: string | null): PathSurface {
  const host = useHost();
  const [surface, setSurface] = useState<PathSurface & { id: string | null }>({ ...NOTHING, id: null });
  useEffect(() => {
    if (id === null) return;
    let stop: (() => void) | null = null;
    let current = true;
    function receive(event: JobEvent): void {
      if (event.kind === 'surfaceMeta') {
        const { meta } = event;
        setSurface({ id, meta, losses: new Float64Array(meta.size ** 2).fill(NaN), version: 0 });
      } else if (event.kind === 'surfaceTile') {
        setSurface((before) => {
          event.tile.cells.forEach((cell, k) => {
            before.losses[cell] = event.tile.values[k];
          });
          return { ...before, version: before.version + 1 };
        });
      } else if (event.kind === 'done' || event.kind === 'failed') stop?.();
    }
    const asked =
      of === 'sweep'
        ? host.request('sweep.surface', { sweep: id })
        : host.request('diagnosis.surface', { job: id });
    asked.then(
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
  }, [host, of, id]);
  return surface.id === id ? surface : NOTHING;
}
