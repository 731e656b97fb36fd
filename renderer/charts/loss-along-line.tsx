import { useTranslation } from 'react-i18next';
import { useApp } from '../state/app-context.tsx';
import { CHART_COLORS } from './chart-colors.ts';

const WIDTH = 280;
const HEIGHT = 112;
const MARGIN = 8;

/** L(θ + t·v) (solid) and its quadratic model (dashed) over t, with the chosen t. */
export function LossAlongLine({
  distances,
  losses,
  model,
  index,
}: {
  distances: Float64Array;
  losses: Float64Array;
  model: Float64Array;
  index: number;
}) {
  const { t } = useTranslation();
  const colors = CHART_COLORS[useApp((state) => state.preferences.theme)];
  // The true loss sets the frame; the model may leave it.
  const finite = [...losses].filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const span = high > low ? high - low : 1;
  const last = distances.length - 1;
  const x = (i: number): number =>
    MARGIN + ((distances[i] - distances[0]) / (distances[last] - distances[0] || 1)) * (WIDTH - 2 * MARGIN);
  const y = (value: number): number => HEIGHT - MARGIN - ((value - low) / span) * (HEIGHT - 2 * MARGIN);
  const line = (values: Float64Array): string => {
    let path = '';
    let pen = false;
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) {
        pen = false;
        return;
      }
      path += `${pen ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = true;
    });
    return path;
  };
  return (
    <svg
      className="line-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('escape.plot')}
      preserveAspectRatio="none"
    >
      <line x1={x(last / 2)} x2={x(last / 2)} y1={0} y2={HEIGHT} stroke={colors.grid} />
      <path d={line(model)} fill="none" stroke={colors.text} strokeDasharray="4 3" />
      <path d={line(losses)} fill="none" stroke={colors.train} strokeWidth={2} />
      {Number.isFinite(losses[index]) ? (
        <circle cx={x(index)} cy={y(losses[index])} r={4} fill={colors.cursor} />
      ) : null}
    </svg>
  );
}
