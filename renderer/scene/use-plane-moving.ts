import { useEffect, useRef, type MouseEvent, type PointerEvent } from 'react';
import { Plane, Raycaster, Vector2, Vector3 } from 'three';
import { WHOLE_PLANE, type PlaneWindow } from '../../app/landscape/plane-window.ts';
import { isTyping } from '../panels/shortcuts.tsx';
import { moveWindow, shifted, zoomed } from './move-window.ts';
import { planeCoordinates, type PlotFrame } from './plot-frame.ts';
import type { SceneHandle } from './scene-canvas.tsx';
import type { SurfaceSession } from './surface-session.ts';
import type { SurfaceView } from './surface-view.ts';

interface Drag {
  readonly pointer: number;
  /** The plane as it was drawn when the drag began: its coordinates are what the pointer moves in. */
  readonly frame: PlotFrame;
  readonly from: { readonly x: number; readonly y: number };
  readonly window: PlaneWindow;
  /** Half-widths of the whole plane. */
  readonly unit: { readonly x: number; readonly y: number };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Shift-drag or right-drag, Shift with arrows, + − and 0: the drawn part of the plane moves, widens and narrows. */
export function usePlaneMoving(
  session: SurfaceSession | null,
  handle: SceneHandle | null,
  view: SurfaceView | null,
) {
  const drag = useRef<Drag | null>(null);
  const raycaster = useRef(new Raycaster());

  useEffect(() => {
    if (session === null) return;
    const moved = session;
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const arrow = event.shiftKey ? ARROWS[event.key] : undefined;
      if (arrow !== undefined) moveWindow(moved, shifted(...arrow));
      else if (event.key === '+' || event.key === '=') moveWindow(moved, zoomed(1));
      else if (event.key === '-' || event.key === '\u2212') moveWindow(moved, zoomed(-1));
      else if (event.key === '0') moveWindow(moved, null);
      else return;
      // Before the window's own keys: there, arrows step through time.
      event.preventDefault();
    }
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [session]);

  const below = (event: PointerEvent<HTMLElement>, frame: PlotFrame): { x: number; y: number } | null => {
    if (handle === null) return null;
    const rect = event.currentTarget.getBoundingClientRect();
    const { width, height } = handle.size;
    raycaster.current.setFromCamera(
      new Vector2(
        (2 * (event.clientX - rect.left)) / width - 1,
        1 - (2 * (event.clientY - rect.top)) / height,
      ),
      handle.camera,
    );
    const floor = new Plane(new Vector3(0, 1, 0), -0.4 * frame.height);
    const at = raycaster.current.ray.intersectPlane(floor, new Vector3());
    return at === null ? null : planeCoordinates(frame, at);
  };

  return {
    onPointerDownCapture(event: PointerEvent<HTMLElement>): void {
      if (
        session === null ||
        view === null ||
        !(event.button === 2 || (event.button === 0 && event.shiftKey))
      )
        return;
      const from = below(event, view.frame);
      if (from === null) return;
      const { settings } = session.store.getState();
      const start = settings.window ?? WHOLE_PLANE;
      // What is drawn is `start` of the whole: its half-widths are the whole's over 2^zoom.
      const [x, y] = [view.frame.x, view.frame.y];
      const scale = 2 ** (view.grid.meta.window?.zoom ?? 0) / 2;
      const unit = { x: (x[1] - x[0]) * scale, y: (y[1] - y[0]) * scale };
      drag.current = { pointer: event.pointerId, frame: view.frame, from, window: start, unit };
      event.currentTarget.setPointerCapture(event.pointerId);
      event.preventDefault();
      event.stopPropagation();
    },
    onPointerMoveCapture(event: PointerEvent<HTMLElement>): void {
      const now = drag.current;
      if (now === null || now.pointer !== event.pointerId || session === null) return;
      event.stopPropagation();
      const at = below(event, now.frame);
      if (at === null) return;
      const limit = (value: number): number => Math.max(-4, Math.min(4, value)) / 2 ** now.window.zoom;
      const scale = 2 ** now.window.zoom;
      moveWindow(session, () => ({
        ...now.window,
        x: now.window.x + limit(((now.from.x - at.x) / now.unit.x) * scale),
        y: now.window.y + limit(((now.from.y - at.y) / now.unit.y) * scale),
      }));
    },
    onPointerUpCapture(event: PointerEvent<HTMLElement>): void {
      if (drag.current?.pointer !== event.pointerId) return;
      drag.current = null;
      event.stopPropagation();
    },
    onContextMenu(event: MouseEvent<HTMLElement>): void {
      event.preventDefault();
    },
  };
}
