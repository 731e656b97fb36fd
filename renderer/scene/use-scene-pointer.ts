import { useCallback, useEffect, useMemo, useRef, useState, type PointerEvent, type MouseEvent } from 'react';
import { Raycaster, Vector2 } from 'three';
import { planePoint } from '../../app/landscape/grid.ts';
import type { PlacedCritical } from '../critical/critical-overlays.ts';
import { useActions } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { pickSurface, type SurfacePick } from './pick-surface.ts';
import type { PathPlace } from './run-on-plane.ts';
import { toScreen } from './picture-layout.ts';
import { hoverMarker, placeInWorld, type PlacedCheckpoint } from './scene-overlays.ts';
import type { PlotObjects } from './plot-objects.ts';
import type { SceneHandle } from './scene-canvas.tsx';
import type { SurfaceGrid } from './surface-grid.ts';
import type { SurfaceView } from './surface-view.ts';

/** What is under the pointer. */
export type Hovered =
  | { readonly kind: 'checkpoint'; readonly item: PlacedCheckpoint }
  | { readonly kind: 'critical'; readonly point: PlacedCritical }
  | { readonly kind: 'surface'; readonly pick: SurfacePick; readonly grid: SurfaceGrid };

/** Layout pixels around a marker's middle that belong to it, and that a click may move. */
const GRAB = 11;
const STILL = 4;

/** A picked coordinate rounded to what a hand can aim at, a thousandth of the axis, so that it can be typed again. */
function readable(value: number, axis: Float64Array): number {
  const digits = Math.ceil(-Math.log10((axis[axis.length - 1] - axis[0]) / 1000));
  return digits >= 0 && digits <= 20 ? Number(value.toFixed(digits)) : value;
}

/** Pointer over the scene: what it is over, choosing by click, and starting by double click where θ has two entries. */
export function useScenePointer(
  handle: SceneHandle | null,
  plot: PlotObjects,
  view: SurfaceView | null,
  placed: readonly PlacedCheckpoint[],
  points: readonly PlacedCritical[],
  run: RunView | null,
) {
  const actions = useActions();
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const raycaster = useMemo(() => new Raycaster(), []);
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const frame = useRef(0);
  /** Where the pointer is over the scene, and whether a button is down; null elsewhere. */
  const pointer = useRef<{ x: number; y: number; element: HTMLElement; turning: boolean } | null>(null);
  const clickToStart = run !== null && run.experiment.loss.kind === 'function';

  const find = useCallback(
    (clientX: number, clientY: number, element: Element): Hovered | null => {
      if (handle === null || view === null) return null;
      const rect = element.getBoundingClientRect();
      const { width, height } = handle.size;
      const x = clientX - rect.left;
      const y = clientY - rect.top;
      let best: Hovered | null = null;
      let least = GRAB;
      const marks: { place: Pick<PathPlace, 'x' | 'y' | 'loss'>; found: Hovered }[] = [
        ...points.map((point) => ({ place: point, found: { kind: 'critical' as const, point } })),
        ...placed.map((item) => ({ place: item.place, found: { kind: 'checkpoint' as const, item } })),
      ];
      for (const { place, found } of marks) {
        const at = placeInWorld(view, place);
        if (at === null) continue;
        const screen = toScreen(at, handle.camera, width, height);
        const away = Math.hypot(screen.x - x, screen.y - y);
        // Of equally near ones the later is drawn on top.
        if (away <= least) [best, least] = [found, away];
      }
      if (best !== null) return best;
      raycaster.setFromCamera(new Vector2((2 * x) / width - 1, 1 - (2 * y) / height), handle.camera);
      const pick = pickSurface(raycaster.ray, view.frame, view.heights, view.grid.size);
      return pick === null ? null : { kind: 'surface', pick, grid: view.grid };
    },
    [handle, view, placed, points, raycaster],
  );

  const show = useCallback(
    (found: Hovered | null) => {
      setHovered(found);
      if (handle === null || view === null) return;
      const { meta, values } = view.grid;
      const cell = found?.kind === 'surface' ? found.pick.cell : null;
      const at =
        cell === null
          ? null
          : placeInWorld(view, {
              x: meta.x[cell % meta.size],
              y: meta.y[Math.floor(cell / meta.size)],
              loss: values[cell],
            });
      plot.setHover(at === null ? null : hoverMarker(at));
      handle.invalidate();
    },
    [handle, view, plot],
  );

  /** Reads again what is under the pointer, once before the next frame. */
  const read = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const at = pointer.current;
      // While turning there is nothing to read.
      show(at === null || at.turning ? null : find(at.x, at.y, at.element));
    });
  }, [find, show]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  // The pointer may rest while the surface under it grows or changes.
  useEffect(() => {
    if (pointer.current !== null) read();
  }, [read]);

  const onPointer = (event: PointerEvent<HTMLElement>): void => {
    const { clientX, clientY, currentTarget, buttons } = event;
    pointer.current = { x: clientX, y: clientY, element: currentTarget, turning: buttons !== 0 };
    read();
  };
  const onPointerLeave = (): void => {
    pointer.current = null;
    cancelAnimationFrame(frame.current);
    show(null);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    pressed.current = { x: event.clientX, y: event.clientY };
  };
  /** After a frame from another camera place or of another size. */
  const onMoved = useCallback((): void => {
    if (pointer.current?.turning === false) read();
  }, [read]);
  const still = (event: MouseEvent): boolean =>
    pressed.current !== null &&
    Math.hypot(event.clientX - pressed.current.x, event.clientY - pressed.current.y) < STILL;

  const onClick = (event: MouseEvent<HTMLElement>): void => {
    if (!still(event) || run === null || view === null) return;
    const found = find(event.clientX, event.clientY, event.currentTarget);
    if (found?.kind === 'checkpoint') actions.selectCheckpoint(run.id, found.item.checkpoint.step);
    else if (found?.kind === 'critical') actions.selectPoint(run.id, found.point.theta, found.point.loss);
    else if (found?.kind === 'surface') {
      // The grid point, not the place under the pointer: its loss is known, not interpolated.
      const { meta, values } = view.grid;
      const { cell } = found.pick;
      if (!Number.isFinite(values[cell])) return;
      const theta = new Float64Array(meta.center.length);
      const [d1, d2] = meta.directions;
      planePoint(meta.center, d1, d2, meta.x[cell % meta.size], meta.y[Math.floor(cell / meta.size)], theta);
      actions.selectPoint(run.id, theta, values[cell]);
    }
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>): void => {
    if (!clickToStart || !still(event) || view === null) return;
    const found = find(event.clientX, event.clientY, event.currentTarget);
    if (found?.kind !== 'surface') return;
    const { meta } = view.grid;
    const theta = new Float64Array(meta.center.length);
    const x = readable(found.pick.x, meta.x);
    const y = readable(found.pick.y, meta.y);
    planePoint(meta.center, meta.directions[0], meta.directions[1], x, y, theta);
    actions.replaceDraft({ ...run.experiment, start: [...theta] });
    void actions.startRun();
  };
  return {
    hovered,
    clickToStart,
    onMoved,
    handlers: {
      onPointerMove: onPointer,
      onPointerUp: onPointer,
      onPointerLeave,
      onPointerDown,
      onClick,
      onDoubleClick,
    },
  };
}
