import { useMemo } from 'react';
import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import { modelChange, type TaylorFan } from '../../app/critical/taylor-fan.ts';
import { planeProjector } from '../../app/landscape/project.ts';
import { polylineSegments } from '../scene/fat-lines.ts';
import type { Marker } from '../scene/marker-points.ts';
import type { PlotLine } from '../scene/plot-objects.ts';
import { placeInWorld, posts } from '../scene/scene-overlays.ts';
import type { SurfaceView } from '../scene/surface-view.ts';
import { useApp } from '../state/app-context.tsx';
import type { Selection } from '../state/selection.ts';
import { classStyle, SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { sameSelection, useCritical, useOfRun } from './use-critical.ts';

const CASING = '#11151a';
const RIM = '#ffffff';
const MODEL = '#ff8ad8';
const WAY = '#8ff0d4';

/** A point of the atlas where it stands in the picture. */
export interface PlacedCritical {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly name: CriticalPointAtlas['points'][number]['card']['class'];
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

export interface CriticalOverlays {
  readonly lines: readonly PlotLine[];
  readonly markers: readonly Marker[];
  readonly points: readonly PlacedCritical[];
}

const NOTHING: CriticalOverlays = { lines: [], markers: [], points: [] };

/** What the search for critical points adds to the scene: the atlas, ways down, paths between minima, the Taylor model. */
export function useCriticalOverlays(view: SurfaceView | null, fits: boolean): CriticalOverlays {
  const workspace = useApp((state) => state.preferences.workspace);
  const scheme = useApp((state) => state.preferences.theme);
  const selection = useApp((state) => state.selection);
  const atlas = useOfRun((state) => state.atlas);
  const descent = useOfRun((state) => state.descent);
  const connection = useOfRun((state) => state.connection);
  const nearest = useOfRun((state) => state.nearest);
  const taylor = useOfRun((state) => state.taylor);
  const taylorOf = useCritical((state) => state.taylor?.of ?? null);
  const tab = useCritical((state) => state.tab);
  const dial = useCritical((state) => state.dial);
  const critical = workspace === 'critical';
  const shown = critical || workspace === 'lab';

  const place = useMemo(() => {
    if (view === null || !fits) return null;
    const { center, directions } = view.grid.meta;
    const project = planeProjector({ center, d1: directions[0], d2: directions[1] });
    return { view, length: center.length, project };
  }, [view, fits]);

  const found = useMemo((): CriticalOverlays => {
    if (place === null || atlas === null || !shown) return NOTHING;
    return atlasOverlays(place, atlas, selection, scheme);
  }, [place, atlas, shown, selection, scheme]);

  const ways = useMemo((): PlotLine[] => {
    if (place === null || !shown) return [];
    const lines: PlotLine[] = [];
    const draw = (points: Float64Array, losses: Float64Array, color: string, width = 3): void => {
      lines.push(...curve(place, points, losses, color, width));
    };
    if (critical && tab === 'descend') {
      for (const { branch } of descent?.branches ?? []) {
        draw(branch.path, branch.losses, SIGN_COLORS.negative[scheme]);
      }
    }
    if (critical && tab === 'connect' && connection !== null) {
      draw(connection.points, connection.losses, WAY, 3.4);
    }
    if (nearest !== null && (tab === 'plots' || !critical)) draw(nearest.path, nearest.losses, RIM, 1.8);
    return lines;
  }, [place, shown, critical, tab, descent, connection, nearest, scheme]);

  const model = useMemo((): PlotLine[] => {
    if (place === null || taylor === null || !shown || tab !== 'taylor') return [];
    if (!sameSelection(taylorOf, selection) || selection?.kind !== 'point') return [];
    return modelLines(place, taylor, selection.theta, dial);
  }, [place, taylor, taylorOf, selection, shown, tab, dial]);

  return useMemo(
    () => ({ lines: [...found.lines, ...ways, ...model], markers: found.markers, points: found.points }),
    [found, ways, model],
  );
}

interface Place {
  readonly view: SurfaceView;
  readonly length: number;
  readonly project: ReturnType<typeof planeProjector>;
}

function atlasOverlays(
  place: Place,
  atlas: CriticalPointAtlas,
  selection: Selection | null,
  scheme: ColorScheme,
): CriticalOverlays {
  const chosen = selection?.kind === 'point' ? selection.theta : null;
  const points = atlas.points.flatMap(({ card }): PlacedCritical[] =>
    card.theta.length === place.length
      ? [{ theta: card.theta, loss: card.loss, name: card.class, ...place.project(card.theta) }]
      : [],
  );
  const markers: Marker[] = [];
  // Gradient-flat ends lie under the points, in a function of two variables only: elsewhere they would be clutter.
  if (place.length === 2) {
    for (const record of atlas.rejected) {
      if (record.outcome !== 'gradientFlat') continue;
      const at = placeInWorld(place.view, { ...place.project(record.theta), loss: record.loss });
      const style = classStyle('gradientFlat');
      if (at !== null) {
        markers.push({ position: at, shape: style.shape, color: style.color[scheme], size: 8, rim: CASING });
      }
    }
  }
  for (const point of points) {
    const position = placeInWorld(place.view, point);
    if (position === null) continue;
    const style = classStyle(point.name);
    const selected = point.theta === chosen;
    markers.push({
      position,
      shape: style.shape,
      color: style.color[scheme],
      size: selected ? 20 : 15,
      rim: selected ? RIM : CASING,
    });
  }
  const off = points.filter(({ distance }) => distance > 1e-9).map((point) => ({ ...point, step: 0 }));
  return { lines: off.length === 0 ? [] : [posts(place.view, off)], markers, points };
}

/** A way through parameter space at its true losses, projected; gone where it leaves the picture. */
function curve(
  place: Place,
  points: Float64Array,
  losses: Float64Array,
  color: string,
  width: number,
): PlotLine[] {
  const n = place.length;
  if (points.length !== n * losses.length) return [];
  const coordinates = Array.from(losses, (loss, k) => {
    const { x, y } = place.project(points.subarray(k * n, (k + 1) * n));
    return placeInWorld(place.view, { x, y, loss })?.toArray() ?? [NaN, NaN, NaN];
  });
  return lineWithCasing(polylineSegments(coordinates.flat()), color, width);
}

function lineWithCasing(segments: Float32Array, color: string, width: number): PlotLine[] {
  return [
    { segments, style: { color, width, opacity: 0.4, through: true } },
    { segments, style: { color: CASING, width: width + 2, opacity: 0.9 } },
    { segments, style: { color, width } },
  ];
}

const SPOKES = 24;
const RINGS = 5;

/** The quadratic model as a net of rings and spokes over the plane, and the chosen direction on it. */
function modelLines(
  place: Place,
  fan: TaylorFan,
  center: Float64Array,
  dial: { readonly angle: number; readonly radius: number },
): PlotLine[] {
  const [b1, b2] = fan.basis;
  if (center.length !== place.length) return [];
  const reach = fan.radii[Math.min(dial.radius, fan.radii.length - 1)];
  const at = (angle: number, radius: number): number[] => {
    const [c, s] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    const theta = center.map((value, i) => value + c * b1[i] + s * b2[i]);
    const loss = fan.loss + modelChange(fan, angle, radius);
    return placeInWorld(place.view, { ...place.project(theta), loss })?.toArray() ?? [NaN, NaN, NaN];
  };
  const net: number[] = [];
  const add = (points: number[][]): void => {
    net.push(...polylineSegments(points.flat()));
  };
  for (let ring = 1; ring <= RINGS; ring++) {
    add(Array.from({ length: 73 }, (_, k) => at((k / 72) * 2 * Math.PI, (ring / RINGS) * reach)));
  }
  for (let spoke = 0; spoke < SPOKES; spoke++) {
    add(Array.from({ length: 13 }, (_, k) => at((spoke / SPOKES) * 2 * Math.PI, (k / 12) * reach)));
  }
  const angle = fan.angles[Math.min(dial.angle, fan.angles.length - 1)];
  const hand = polylineSegments(Array.from({ length: 25 }, (_, k) => at(angle, (k / 24) * reach)).flat());
  return [
    { segments: Float32Array.from(net), style: { color: MODEL, width: 1.3, opacity: 0.35, through: true } },
    { segments: Float32Array.from(net), style: { color: MODEL, width: 1.5, opacity: 0.95 } },
    { segments: hand, style: { color: RIM, width: 3.4, through: true } },
  ];
}
