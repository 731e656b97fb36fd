import type { ReactNode } from 'react';
import { formatNumber } from '../format/number.ts';
import type { PlotScale } from './plot-scale.ts';
import { useSize } from '../charts/use-size.ts';

const MARGIN = { left: 52, right: 14, top: 8, bottom: 32 };

export interface PlotPlace {
  x(value: number): number;
  y(value: number): number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A plot with named axes; what is drawn in it gets the places. SVG, so that it stays sharp on a projector. */
export function Plot({
  title,
  label,
  xName,
  yName,
  x,
  y,
  children,
}: {
  title: string;
  /** For screen readers: what the plot shows, in words. */
  label: string;
  xName: string;
  yName: string;
  x: PlotScale;
  y: PlotScale;
  children: (place: PlotPlace) => ReactNode;
}) {
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const place: PlotPlace = {
    x: (value) => left + x.position(value) * (right - left),
    y: (value) => bottom - y.position(value) * (bottom - top),
    ...{ left, right, top, bottom },
  };
  const xTicks = spaced(x.ticks, right - left, 44);
  const yTicks = spaced(y.ticks, bottom - top, 18);
  return (
    <figure className="critical-plot">
      <figcaption>{title}</figcaption>
      <div ref={ref} className="critical-plot-body">
        {width > 80 && height > 60 ? (
          <svg width={width} height={height} role="group" aria-label={label}>
            {xTicks.map((value) => (
              <g key={value}>
                <line className="grid" x1={place.x(value)} x2={place.x(value)} y1={top} y2={bottom} />
                <text x={place.x(value)} y={bottom + 13} textAnchor="middle">
                  {tickText(value)}
                </text>
              </g>
            ))}
            {yTicks.map((value) => (
              <g key={value}>
                <line className="grid" x1={left} x2={right} y1={place.y(value)} y2={place.y(value)} />
                <text x={left - 6} y={place.y(value) + 4} textAnchor="end">
                  {tickText(value)}
                </text>
              </g>
            ))}
            <text className="axis-name" x={(left + right) / 2} y={height - 4} textAnchor="middle">
              {xName}
            </text>
            <text
              className="axis-name"
              textAnchor="middle"
              transform={`translate(11 ${(top + bottom) / 2}) rotate(-90)`}
            >
              {yName}
            </text>
            {children(place)}
          </svg>
        ) : null}
      </div>
    </figure>
  );
}

/** A path through the finite points, broken where there is none, kept inside the frame. */
export function linePath(place: PlotPlace, xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = '';
  let pen = false;
  for (let k = 0; k < xs.length; k++) {
    const [x, y] = [place.x(xs[k]), place.y(ys[k])];
    const shown = Number.isFinite(x) && y >= place.top - 1 && y <= place.bottom + 1;
    if (shown) path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = shown;
  }
  return path;
}

/** Fewer ticks where there is little room. */
function spaced(ticks: readonly number[], length: number, least: number): readonly number[] {
  const every = Math.max(1, Math.ceil((ticks.length * least) / Math.max(1, length)));
  return ticks.filter((_, k) => k % every === 0);
}

function tickText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return String(value).replace('-', '\u2212');
  return formatNumber(value, 3)
    .replace(/(\.\d*?)0+(?=e|$)/, '$1')
    .replace(/\.(?=e|$)/, '');
}
