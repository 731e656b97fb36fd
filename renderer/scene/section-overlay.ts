import type { Vector3 } from 'three';
import type { CrossSection } from '../../app/landscape/cross-section.ts';
import type { ShiftedSection } from '../../app/landscape/shifted-section.ts';
import { polylineSegments } from './fat-lines.ts';
import { formatNumber } from '../format/number.ts';
import type { PlotLine } from './plot-objects.ts';
import type { SceneLabel } from './scene-labels.ts';
import { placeInWorld } from './scene-overlays.ts';
import type { SurfaceView } from './surface-view.ts';

const SECTION_COLOR = '#8ff0d4';
const SHIFTED_COLOR = '#ffb454';
const CASING = '#11151a';

interface Overlay {
  readonly lines: readonly PlotLine[];
  readonly labels: readonly SceneLabel[];
}
type Places = readonly (Vector3 | null)[];

/** The cut on the surface, from A to B; and the same cut moved along itself, with what that costs at its lowest point. */
export function sectionOverlay(
  view: SurfaceView,
  section: CrossSection,
  shifted: ShiftedSection | null,
): Overlay {
  const placed = (values: Float64Array): Places =>
    Array.from(values, (loss, k) => placeInWorld(view, { x: section.x[k], y: section.y[k], loss }));
  const at = placed(section.values);
  const segments = segmentsOf(at);
  const ends = [at.find((place) => place !== null), at.findLast((place) => place !== null)];
  const moved = shifted === null ? null : shiftOverlay(at, placed(shifted.values), shifted);
  return {
    lines: [
      { segments, style: { color: CASING, width: 5, opacity: 0.9 } },
      { segments, style: { color: SECTION_COLOR, width: 2.6 } },
      { segments, style: { color: SECTION_COLOR, width: 2, opacity: 0.35, through: true } },
      ...(moved?.lines ?? []),
    ],
    labels: [
      ...ends.flatMap((position, k) =>
        position == null ? [] : [{ position, text: 'AB'[k], color: SECTION_COLOR }],
      ),
      ...(moved?.labels ?? []),
    ],
  };
}

function shiftOverlay(at: Places, moved: Places, { lowest, cost }: ShiftedSection): Overlay {
  const [foot, top] = [at[lowest], moved[lowest]];
  // The moved surface runs above and inside the drawn one: it shows through.
  const style = { color: SHIFTED_COLOR, width: 2, through: true };
  return {
    lines: [
      { segments: segmentsOf(moved), style },
      { segments: segmentsOf([foot, top]), style: { ...style, width: 3 } },
    ],
    labels:
      foot === null || !Number.isFinite(cost)
        ? []
        : [{ position: top ?? foot, text: `ΔL = ${formatNumber(cost)}`, color: SHIFTED_COLOR }],
  };
}

function segmentsOf(places: Places): Float32Array {
  return polylineSegments(places.flatMap((place) => place?.toArray() ?? [NaN, NaN, NaN]));
}
