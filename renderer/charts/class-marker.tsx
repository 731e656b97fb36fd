import type { PointClass } from '../../app/curvature/point-card.ts';
import { useApp } from '../state/app-context.tsx';
import { classStyle, type MarkerShape } from '../theme/class-style.ts';

/** SVG path of a marker in a 16×16 box. */
const PATHS: Readonly<Record<MarkerShape, string>> = {
  disc: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11Z',
  diamond: 'M8 1.2L14.8 8L8 14.8L1.2 8Z',
  triangle: 'M8 2L14.6 13.6L1.4 13.6Z',
  ring: 'M8 3.4a4.6 4.6 0 1 0 0 9.2a4.6 4.6 0 1 0 0-9.2Z',
  dot: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6Z',
  square: 'M4 4H12V12H4Z',
};

/** The marker's drawing without a frame, for use inside another SVG. */
export function MarkerPath({ pointClass }: { pointClass: PointClass | null }) {
  const scheme = useApp((state) => state.preferences.theme);
  const style = classStyle(pointClass);
  const color = style.color[scheme];
  const open = style.shape === 'ring';
  return (
    <path d={PATHS[style.shape]} fill={open ? 'none' : color} stroke={color} strokeWidth={open ? 2.6 : 0} />
  );
}

/** The class's shape in its colour. Decorative: the class's name always stands beside it. */
export function ClassMarker({ pointClass, size = 16 }: { pointClass: PointClass | null; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" className="marker">
      <MarkerPath pointClass={pointClass} />
    </svg>
  );
}
