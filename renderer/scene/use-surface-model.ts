import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Note } from '../../app/data/prepared-data.ts';
import { SCHEMA_VERSION } from '../../app/experiment/loss-spec.ts';
import { norm2 } from '../../app/numerics/vector.ts';
import type { HostParams, SurfaceMeta, Where } from '../../app/protocol/host-api.ts';
import type { SurfaceModel } from '../../app/protocol/surface-overlays.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import type { RunView } from '../state/run-view.ts';
import type { SurfaceSession } from './surface-session.ts';

/** The quadratic model over a scene's plane: of which plane, and what came. */
export interface ModelState {
  readonly meta: SurfaceMeta | null;
  readonly answer: SurfaceModel | null;
  readonly busy: boolean;
  readonly error: Note | string | null;
}

const NOTHING: ModelState = { meta: null, answer: null, busy: false, error: null };

const stores = new WeakMap<SurfaceSession, StoreApi<ModelState>>();

/** What the scene draws of the model and the inspector says of it. */
export function modelStore(session: SurfaceSession): StoreApi<ModelState> {
  let store = stores.get(session);
  if (store === undefined) stores.set(session, (store = createStore<ModelState>(() => NOTHING)));
  return store;
}

/** Share of the plane's half-width that the model is drawn over: large enough to be seen, and to fail visibly. */
const REACH = 0.6;

/** Asks for the model of the selected point (or of the plane's own) while it is drawn; one question at a time. */
export function useSurfaceModel(
  session: SurfaceSession,
  run: RunView | null,
  drawn: { readonly meta: SurfaceMeta; readonly where: Where } | null,
): SurfaceModel | null {
  const host = useHost();
  const store = modelStore(session);
  const wanted = useStore(session.store, ({ settings }) => settings.model || settings.arrows);
  const selection = useApp((state) => state.selection);
  const question = useMemo((): HostParams<'surface.model'> | null => {
    if (!wanted || run === null || drawn === null) return null;
    const { meta, where } = drawn;
    const of: Where =
      selection?.kind === 'checkpoint' && selection.run === run.id
        ? { run: run.id, step: selection.step }
        : selection?.kind === 'point' && selection.run === run.id
          ? {
              problem: { schemaVersion: SCHEMA_VERSION, loss: run.experiment.loss },
              theta: selection.theta.slice(),
            }
          : where;
    const half = (axis: Float64Array): number => (axis[axis.length - 1] - axis[0]) / 2;
    const [d1, d2] = meta.directions;
    return {
      where,
      part: meta.part,
      center: meta.center.slice(),
      directions: [d1.slice(), d2.slice()],
      of,
      reach: REACH * Math.min(half(meta.x) * norm2(d1), half(meta.y) * norm2(d2)),
    };
  }, [wanted, run, drawn, selection]);

  useEffect(() => {
    const meta = drawn?.meta ?? null;
    if (question === null) {
      store.setState(NOTHING);
      return;
    }
    let current = true;
    store.setState((old) => ({ ...old, answer: old.meta === meta ? old.answer : null, meta, busy: true }));
    // A little later: a hand that scrubs through time asks for the last of its points only.
    const timer = setTimeout(() => {
      host.request('surface.model', question).then(
        (answer) => {
          if (current) store.setState({ meta, answer, busy: false, error: null });
        },
        (error: unknown) => {
          if (current) store.setState({ meta, answer: null, busy: false, error: failureText(error) });
        },
      );
    }, 60);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [host, store, question, drawn]);

  const { meta, answer } = useStore(store);
  return meta === drawn?.meta ? answer : null;
}
