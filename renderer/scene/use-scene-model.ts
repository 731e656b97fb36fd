import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { crossSection } from '../../app/landscape/cross-section.ts';
import { shiftedSection } from '../../app/landscape/shifted-section.ts';
import { planeProjector } from '../../app/landscape/project.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useCriticalOverlays } from '../critical/critical-overlays.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import type { Marker } from './marker-points.ts';
import { pictureTexts } from './picture-texts.ts';
import type { PlotLine } from './plot-objects.ts';
import { placeAt, placedCheckpoints } from './run-on-plane.ts';
import {
  ballMarker,
  checkpointMarkers,
  escapeOnPlane,
  pathEnd,
  pathLines,
  placeInWorld,
  pointMarker,
  posts,
  runMarker,
} from './scene-overlays.ts';
import type { SceneLabel } from './scene-labels.ts';
import type { SurfaceSession } from './surface-session.ts';
import { surfaceView } from './surface-view.ts';
import { sectionOverlay } from './section-overlay.ts';
import { arrowLines, modelNet } from './model-overlay.ts';
import { useSurfaceModel } from './use-surface-model.ts';
import { useSharedPaths } from './use-shared-paths.ts';
import { useRunPlaces } from './use-run-places.ts';

export type SceneModel = ReturnType<typeof useSceneModel>;

/** All that the scene draws, from the run, the surface, the selection and the settings; recomputed where these change. */
export function useSceneModel(session: SurfaceSession, paired: boolean) {
  const { t } = useTranslation();
  const note = useNoteText();
  const scene = useStore(session.store);
  const run = useApp(session.runOf);
  const isActive = useApp((state) => activeRun(state) === run);
  const scheme = useApp((state) => state.preferences.theme);
  const cursor = useApp((state) => state.cursor);
  const selection = useApp((state) => state.selection);
  const walk = useApp((state) => state.escape);
  const { settings, request } = scene;
  // A surface of another run is not mixed with this one's path.
  const fits = request !== null && run !== null && 'run' in request.where && request.where.run === run.id;
  const drawnLoss = useApp((state) => {
    const where = request?.where;
    return where !== undefined && 'run' in where ? (state.runs[where.run]?.experiment.loss ?? null) : null;
  });
  // Until the new surface comes, that of another run stands only where it is the same picture: the same whole function.
  const same =
    fits ||
    (run !== null &&
      scene.grid?.meta.plane.kind === 'coordinates' &&
      drawnLoss?.kind === 'function' &&
      JSON.stringify(drawnLoss) === JSON.stringify(run.experiment.loss));
  const grid = same ? scene.grid : null;
  const version = useDeferredValue(scene.gridVersion);
  const colorVersion = useDeferredValue(scene.colors.gridVersion);
  const centerStep = request !== null && 'step' in request.where ? request.where.step : null;

  const view = useMemo(
    () =>
      grid === null || version < 0 || colorVersion < 0
        ? null
        : surfaceView(grid, settings, scene.colors.grid),
    [grid, version, settings, scene.colors.grid, colorVersion],
  );
  const places = useRunPlaces(fits ? run : null, fits ? (grid?.meta ?? null) : null);
  const placed = useMemo(
    () => (run === null ? [] : placedCheckpoints(run.checkpoints, places)),
    [run, places],
  );

  const drawn = useMemo(
    () => (fits && grid !== null ? { meta: grid.meta, where: request.where } : null),
    [fits, grid, request],
  );
  const shared = useSharedPaths(settings.alongside, run, drawn, scheme);
  const answer = useSurfaceModel(session, run, drawn);
  const others = useMemo(() => shared.filter(({ id }) => id !== run?.id), [shared, run]);
  const live = run?.summary.state === 'running';
  const ends = useMemo(() => {
    if (view === null || !settings.path || others.length === 0) return [];
    return shared.flatMap(({ id, label, color, places: path }) => {
      const end = pathEnd(view, id === run?.id ? places : path, live ? null : cursor);
      return end === null ? [] : [{ label, color, end }];
    });
  }, [view, settings.path, shared, others, run, places, live, cursor]);
  const model = useMemo((): { lines: PlotLine[]; labels: SceneLabel[] } => {
    if (view === null || answer === null) return { lines: [], labels: [] };
    const arrows = settings.arrows
      ? arrowLines(view, answer.model, answer.arrows ?? [], scheme)
      : { lines: [], labels: [] };
    return {
      lines: [...(settings.model ? modelNet(view, answer.model) : []), ...arrows.lines],
      labels: arrows.labels,
    };
  }, [view, answer, settings.model, settings.arrows, scheme]);
  const section = useMemo(() => {
    if (view === null || settings.section === null || !view.grid.complete) return null;
    const { size, values, meta } = view.grid;
    const { x, y, directions } = meta;
    return crossSection({ size, values, x, y, directions }, settings.section);
  }, [view, settings.section]);
  const shift = settings.section?.shift ?? 0;
  const shifted = useMemo(
    () => (section === null || shift === 0 ? null : shiftedSection(section, shift)),
    [section, shift],
  );
  const cut = useMemo(
    () =>
      view === null || section === null ? { lines: [], labels: [] } : sectionOverlay(view, section, shifted),
    [view, section, shifted],
  );
  const labels = useMemo(
    (): SceneLabel[] => [
      ...ends.map(({ label, color, end }) => ({ text: label, color, position: end })),
      ...model.labels,
      ...cut.labels,
    ],
    [ends, model, cut],
  );

  const moving = useMemo((): { lines: PlotLine[]; markers: Marker[] } => {
    if (view === null || run === null || !settings.path) return { lines: [], markers: [] };
    const step = live ? null : cursor;
    const selected = selection?.kind === 'checkpoint' && selection.run === run.id ? selection.step : null;
    const own = shared.find(({ id }) => id === run.id);
    const lines = [
      ...others.flatMap(({ places: path, color }) => [
        ...pathLines(view, path, step, color),
        posts(view, path),
      ]),
      ...pathLines(view, places, step, own?.color),
      posts(
        view,
        placed.map((p) => p.place),
      ),
    ];
    const markers = checkpointMarkers(view, placed, selected, scheme);
    for (const { color, end } of ends) markers.push(runMarker(end, color));
    // The ball is where the time cursor is, unless the chosen checkpoint's own marker already stands there.
    const here = live ? places.at(-1) : step === null || step === selected ? null : placeAt(places, step);
    let ballAt = here == null ? null : placeInWorld(view, here);
    const from = walk === null ? undefined : placed.find((p) => p.checkpoint.step === walk.step)?.place;
    const { meta } = view.grid;
    const project = planeProjector({ center: meta.center, d1: meta.directions[0], d2: meta.directions[1] });
    if (
      walk !== null &&
      walk.run === run.id &&
      from !== undefined &&
      walk.direction.length === meta.center.length
    ) {
      const direction = project(walk.direction.map((v, k) => v + meta.center[k]));
      const escape = escapeOnPlane(view, walk, from, direction, scheme);
      lines.push(...escape.lines);
      ballAt = escape.position;
    }
    if (
      selection?.kind === 'point' &&
      selection.run === run.id &&
      selection.theta.length === meta.center.length
    ) {
      const at = placeInWorld(view, { ...project(selection.theta), loss: selection.loss });
      if (at !== null) markers.push(pointMarker(at));
    }
    if (ballAt !== null) markers.push(ballMarker(ballAt));
    return { lines, markers };
  }, [view, run, settings.path, cursor, selection, walk, places, placed, scheme, shared, others, ends, live]);

  const critical = useCriticalOverlays(view, fits && isActive);
  const lines = useMemo(
    () => [...cut.lines, ...model.lines, ...moving.lines, ...critical.lines],
    [cut, model, moving, critical],
  );
  const markers = useMemo(() => [...moving.markers, ...critical.markers], [moving, critical]);

  const parts = useMemo(
    () => ({ net: settings.model && answer !== null, arrows: model.labels.length > 0 }),
    [settings.model, answer, model],
  );
  const picture = useMemo(
    () =>
      view === null || run === null
        ? null
        : pictureTexts(
            {
              run,
              view,
              settings,
              places,
              placed,
              critical: critical.points,
              centerStep,
              scheme,
              shared,
              labels,
              model: parts,
              paired,
            },
            t,
            note,
          ),
    [
      view,
      run,
      settings,
      places,
      placed,
      critical.points,
      centerStep,
      scheme,
      shared,
      labels,
      parts,
      paired,
      t,
      note,
    ],
  );
  return {
    scene,
    run,
    view,
    places,
    placed,
    picture,
    scheme,
    selection,
    centerStep,
    lines,
    markers,
    critical,
    shared,
    section,
    shifted,
    /** The ends of the spectrum that stand as arrows; none where they are not drawn. */
    arrows: settings.arrows ? (answer?.arrows ?? []) : [],
  };
}
