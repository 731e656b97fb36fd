import { useEffect, useState } from 'react';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';
import { followJob } from '../state/follow-job.ts';

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
    const start = (): Promise<{ readonly job: string }> =>
      of === 'sweep'
        ? host.request('sweep.surface', { sweep: id })
        : host.request('diagnosis.surface', { job: id });
    const followed = followJob(host, start, {
      receive(event) {
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
        }
      },
      // Networks too large to keep their paths have no map; the chart and the table stand without it.
      ended: () => undefined,
    });
    return () => followed.leave();
  }, [host, of, id]);
  return surface.id === id ? surface : NOTHING;
}
