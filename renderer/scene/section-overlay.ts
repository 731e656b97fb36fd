import type { CrossSection } from '../../app/landscape/cross-section.ts';
import { polylineSegments } from './fat-lines.ts';
import type { PlotLine } from './plot-objects.ts';
import type { SceneLabel } from './scene-labels.ts';
import { placeInWorld } from './scene-overlays.ts';
import type { SurfaceView } from './surface-view.ts';

const SECTION_COLOR = '#8ff0d4';
const CASING = '#11151a';

/** The cut on the surface, from A to B. */
export function sectionOverlay(
  view: SurfaceView,
  section: CrossSection,
): { lines: PlotLine[]; labels: SceneLabel[] } {
  const at = Array.from(section.values, (loss, k) =>
    placeInWorld(view, { x: section.x[k], y: section.y[k], loss }),
  );
  const segments = polylineSegments(at.flatMap((place) => place?.toArray() ?? [NaN, NaN, NaN]));
  const ends = [at.find((place) => place !== null), at.findLast((place) => place !== null)];
  return {
    lines: [
      { segments, style: { color: CASING, width: 5, opacity: 0.9 } },
      { segments, style: { color: SECTION_COLOR, width: 2.6 } },
      { segments, style: { color: SECTION_COLOR, width: 2, opacity: 0.35, through: true } },
    ],
    labels: ends.flatMap((position, k) =>
      position == null ? [] : [{ position, text: 'AB'[k], color: SECTION_COLOR }],
    ),
  };
}
