import { useEffect, useMemo, useRef, useState } from 'react';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { useAppHandle } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { placer, placesOfPath, withPlace, type PathPlace } from './run-on-plane.ts';

/** θ of larger networks is not fetched for every checkpoint; their path comes with the surface when the run ends. */
const LARGEST = 20_000;

/** Places of a live run that are drawn; the whole path comes with the surface when the run has ended. */
const MOST = 1500;

/** Every second one of the older half when there are too many. */
function thinned(places: readonly PathPlace[]): readonly PathPlace[] {
  if (places.length <= MOST) return places;
  const half = Math.floor(places.length / 2);
  return places.filter((_, k) => k >= half || k % 2 === 0);
}

interface Extra {
  readonly meta: SurfaceMeta | null;
  readonly places: readonly PathPlace[];
}

/**
 * The run's places on the plane: the path that came with the surface, and what has happened since (checkpoints and,
 * for small problems, the optimizer's position as it moves).
 */
export function useRunPlaces(run: RunView | null, meta: SurfaceMeta | null): readonly PathPlace[] {
  const app = useAppHandle();
  const { host } = app;
  const [extra, setExtra] = useState<Extra>({ meta: null, places: [] });
  const asking = useRef(false);
  const recorded = useMemo(() => (meta === null ? [] : placesOfPath(meta.path)), [meta]);
  const place = useMemo(() => (meta === null ? null : placer(meta)), [meta]);
  const id = run?.id ?? null;
  const small = run !== null && run.summary.parameterCount <= LARGEST;
  const newest = run?.checkpoints.at(-1)?.step ?? null;
  const last = recorded.at(-1)?.step ?? -1;

  useEffect(() => {
    if (place === null || meta === null || id === null) return;
    let waiting: PathPlace[] = [];
    let frame = 0;
    // Positions come faster than slow machines draw: what came since the last frame is taken in one go.
    const take = (): void => {
      const fresh = waiting;
      waiting = [];
      frame = 0;
      setExtra((old) => ({
        meta,
        places: thinned(fresh.reduce(withPlace, old.meta === meta ? old.places : [])),
      }));
    };
    const unsubscribe = app.store.subscribe((state, before) => {
      const live = state.live[id];
      if (live === undefined || live === before.live[id]) return;
      for (const { step, theta, loss } of live.fresh) {
        if (step > last && theta.length === meta.center.length) waiting.push(place(step, theta, loss));
      }
      if (waiting.length > 0 && frame === 0) frame = requestAnimationFrame(take);
    });
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
    };
  }, [app, place, meta, id, last]);

  useEffect(() => {
    if (place === null || meta === null || id === null || newest === null || newest <= last || !small) return;
    // One at a time: checkpoints may come faster than they can be fetched, and all come with the next surface.
    if (asking.current) return;
    asking.current = true;
    host
      .request('run.checkpoint', { run: id, step: newest })
      .then(({ theta, loss }) => {
        if (theta.length !== meta.center.length) return;
        const here = place(newest, theta, loss);
        setExtra((old) => ({ meta, places: withPlace(old.meta === meta ? old.places : [], here) }));
      })
      // The path that comes with the next surface has it.
      .catch(() => undefined)
      .finally(() => {
        asking.current = false;
      });
  }, [host, place, meta, id, newest, last, small]);

  return useMemo(() => {
    if (extra.meta !== meta) return recorded;
    return [...recorded, ...extra.places.filter((one) => one.step > last)];
  }, [extra, meta, recorded, last]);
}
