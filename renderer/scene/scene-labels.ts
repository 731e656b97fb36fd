import type { PerspectiveCamera, Vector3 } from 'three';
import { legible, type OverlayTheme } from './overlay-theme.ts';
import { drawText, FONT } from './overlay-text.ts';
import { toScreen } from './picture-layout.ts';

/** Words beside a place of the scene. */
export interface SceneLabel {
  readonly position: Vector3;
  readonly text: string;
  readonly color: string;
}

const SIZE = 12;
const AWAY = 10;
const APART = 15;

export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'right';
}

/**
 * Where labels go: to the right of their places, to the left where there is no room, moved down until none covers
 * another, and back up where they would leave the picture.
 *
 * @param anchors Layout pixels of the places; `widths` of the words.
 */
export function placeLabels(
  anchors: readonly { readonly x: number; readonly y: number }[],
  widths: readonly number[],
  room: { readonly right: number; readonly top: number; readonly bottom: number },
): PlacedLabel[] {
  const order = anchors.map((_, k) => k).sort((a, b) => anchors[a].y - anchors[b].y);
  const places = anchors.map(({ x, y }, k) => {
    const left = x + AWAY + widths[k] <= room.right;
    return { x: left ? x + AWAY : x - AWAY, y, align: left ? ('left' as const) : ('right' as const) };
  });
  const span = (k: number): readonly [number, number] =>
    places[k].align === 'left'
      ? [places[k].x, places[k].x + widths[k]]
      : [places[k].x - widths[k], places[k].x];
  const meet = (a: number, b: number): boolean => span(a)[0] < span(b)[1] && span(b)[0] < span(a)[1];
  order.forEach((k, at) => {
    places[k].y = Math.max(places[k].y, room.top);
    for (const above of order.slice(0, at)) {
      if (meet(k, above) && Math.abs(places[k].y - places[above].y) < APART)
        places[k].y = places[above].y + APART;
    }
  });
  let limit = room.bottom;
  for (const k of order.toReversed()) {
    if (places[k].y <= limit) continue;
    places[k].y = limit;
    limit -= APART;
  }
  return places;
}

export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly SceneLabel[],
  camera: PerspectiveCamera,
  room: { readonly width: number; readonly height: number; readonly right: number; readonly bottom: number },
  theme: OverlayTheme,
): void {
  if (labels.length === 0) return;
  context.font = `600 ${SIZE}px ${FONT}`;
  const anchors = labels.map(({ position }) => toScreen(position, camera, room.width, room.height));
  const widths = labels.map(({ text }) => context.measureText(text).width);
  const places = placeLabels(anchors, widths, {
    right: room.width - room.right,
    top: 44,
    bottom: room.height - room.bottom,
  });
  labels.forEach(({ text, color: own }, k) => {
    const color = legible(own, theme);
    const { x, y, align } = places[k];
    const anchor = anchors[k];
    if (Math.abs(y - anchor.y) > APART / 2) {
      context.strokeStyle = color;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(anchor.x, anchor.y);
      context.lineTo(x + (align === 'left' ? -2 : 2), y);
      context.stroke();
    }
    drawText(context, text, x, y, { size: SIZE, weight: 600, color, align, theme });
  });
}
