import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Where } from '../../app/experiment/where.ts';
import type { PlacedPath, SurfaceMeta } from '../../app/protocol/host-api.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import type { ColorScheme } from '../theme/class-style.ts';
import { placesOfPath, type PathPlace } from './run-on-plane.ts';
import { canShare, sharedRuns, type SharedRun } from './runs-on-surface.ts';

export interface SharedPath extends SharedRun {
  /** Empty until it is known, and for the surface's own run, whose path comes with the surface. */
  readonly places: readonly PathPlace[];
}

const NONE: readonly SharedPath[] = [];

interface Answer {
  readonly meta: SurfaceMeta;
  readonly paths: readonly PlacedPath[];
}

/** The runs that share a surface, with their paths on it; asked for again when one of them has gone on. */
export function useSharedPaths(
  ids: readonly string[],
  run: RunView | null,
  drawn: { readonly meta: SurfaceMeta; readonly where: Where } | null,
  scheme: ColorScheme,
): readonly SharedPath[] {
  const host = useHost();
  const known = useApp(
    useShallow((state) =>
      ids.flatMap((id) => {
        const other = state.runs[id];
        return canShare(run, other) ? [id, other.summary.name, other.checkpoints.length] : [];
      }),
    ),
  );
  const [answer, setAnswer] = useState<Answer | null>(null);
  const meta = drawn?.meta ?? null;
  const where = drawn?.where ?? null;
  const own = run?.id ?? null;

  useEffect(() => {
    const runs = known.filter((_, k) => k % 3 === 0).map(String);
    const others = runs.filter((id) => id !== own);
    if (meta === null || where === null || others.length === 0) return;
    let current = true;
    const { part, center, directions } = meta;
    host
      .request('surface.paths', {
        where,
        part,
        // Copies: what is sent is handed over.
        center: center.slice(),
        directions: [directions[0].slice(), directions[1].slice()],
        runs: others,
      })
      .then(
        ({ paths }) => {
          if (current) setAnswer({ meta, paths });
        },
        // A run that is gone has no path; the others stand without it.
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [host, known, meta, where, own]);

  return useMemo(() => {
    const column = (at: number): string[] => known.filter((_, k) => k % 3 === at).map(String);
    const shared = sharedRuns(column(0), column(1), scheme);
    if (shared.length === 0) return NONE;
    const paths = answer !== null && answer.meta === meta ? answer.paths : [];
    return shared.map((one) => ({
      ...one,
      places: placesOfPath(paths.find(({ run: id }) => id === one.id)?.path ?? new Float64Array(0)),
    }));
  }, [known, answer, meta, scheme]);
}
