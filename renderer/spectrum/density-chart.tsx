import '../critical/critical.css';
import { useTranslation } from 'react-i18next';
import { linePath, Plot, type PlotPlace } from '../critical/plot.tsx';
import { plotScale } from '../critical/plot-scale.ts';
import { formatNumber } from '../format/number.ts';
import { densityBand, type DensityBand } from './density-band.ts';

/** How many eigenvalues are expected where, on a logarithmic axis, with the band of the 99 % intervals. */
export function DensityChart({
  values,
  counts,
  errors,
}: {
  values: Float64Array;
  counts: Float64Array;
  errors: Float64Array;
}) {
  const { t } = useTranslation();
  const band = densityBand(counts, errors);
  const most = counts.reduce((best, count, k) => (count > counts[best] ? k : best), 0);
  return (
    <div className="density-chart">
      <Plot
        title={t('spectrum.density.title')}
        label={t('spectrum.density.label', {
          low: formatNumber(values[0], 3),
          high: formatNumber(values[values.length - 1], 3),
          most: formatNumber(values[most], 3),
        })}
        xName="λ"
        yName={t('spectrum.density.count')}
        x={plotScale(values, 4, 0)}
        y={plotScale([...band.low, ...band.high], 4)}
      >
        {(place) => (
          <>
            <path className="density-band" d={bandPath(place, values, band)} />
            <path className="density-line" d={linePath(place, values, band.middle)} />
          </>
        )}
      </Plot>
    </div>
  );
}

function bandPath(place: PlotPlace, values: Float64Array, { low, high }: DensityBand): string {
  const there = Array.from(
    values,
    (value, k) => `${place.x(value).toFixed(1)} ${place.y(high[k]).toFixed(1)}`,
  );
  const back = Array.from(values, (value, k) => `${place.x(value).toFixed(1)} ${place.y(low[k]).toFixed(1)}`);
  return `M${there.join('L')}L${back.reverse().join('L')}Z`;
}
