import { useId } from 'react';
import { linearTicks, logTicks } from '../../../app/landscape/ticks.ts';
import { formatTick } from '../../scene/format-tick.ts';

export interface PlotLine {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly color: string;
  readonly dashed?: boolean;
  /** Drawn as points instead of a line. */
  readonly points?: boolean;
  /** Drawn as bars from zero instead of a line. */
  readonly bars?: boolean;
}

const WIDTH = 560;
const HEIGHT = 260;
const LEFT = 52;
const BOTTOM = 30;
const TOP = 10;

/** Lines over one horizontal axis with a legend; values that are not finite leave gaps. */
export function Plot({
  label,
  lines,
  xLabel,
  range,
  logX = false,
  logY = false,
  mark,
  height = HEIGHT,
}: {
  label: string;
  lines: readonly PlotLine[];
  xLabel: string;
  /** Vertical range; default: that of the values. */
  range?: readonly [number, number];
  logX?: boolean;
  logY?: boolean;
  /** A vertical line. */
  mark?: number;
  height?: number;
}) {
  const area = useId();
  const fx = (value: number): number => (logX ? Math.log10(value) : value);
  const fy = (value: number): number => (logY ? Math.log10(value) : value);
  const [x0, x1] = extent(lines.flatMap(({ x }) => Array.from(x, fx)));
  const [y0, y1] =
    range === undefined ? extent(lines.flatMap(({ y }) => Array.from(y, fy))) : [fy(range[0]), fy(range[1])];
  const px = (value: number): number => LEFT + ((fx(value) - x0) / (x1 - x0)) * (WIDTH - LEFT - 8);
  const py = (value: number): number =>
    height - BOTTOM - ((fy(value) - y0) / (y1 - y0)) * (height - BOTTOM - TOP);
  return (
    <figure className="lesson-plot">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        {ticks(y0, y1, logY).map((value, k) => (
          <g key={k}>
            <line x1={LEFT} x2={WIDTH - 8} y1={py(value)} y2={py(value)} stroke="var(--line)" />
            <text x={LEFT - 6} y={py(value) + 4} textAnchor="end">
              {formatTick(short(value))}
            </text>
          </g>
        ))}
        {ticks(x0, x1, logX).map((value, k) => (
          <text
            key={k}
            x={px(value)}
            y={height - BOTTOM + 16}
            textAnchor={px(value) > WIDTH - 24 ? 'end' : px(value) < LEFT + 8 ? 'start' : 'middle'}
          >
            {formatTick(short(value))}
          </text>
        ))}
        <clipPath id={area}>
          <rect x={LEFT} y={TOP - 4} width={WIDTH - LEFT - 4} height={height - BOTTOM - TOP + 8} />
        </clipPath>
        <g clipPath={`url(#${area})`}>
          {mark === undefined ? null : (
            <line
              x1={px(mark)}
              x2={px(mark)}
              y1={TOP}
              y2={height - BOTTOM}
              stroke="var(--muted)"
              strokeDasharray="3 3"
            />
          )}
          {lines.map((line) => (
            <PlottedLine key={line.label} line={line} px={px} py={py} floor={height - BOTTOM} />
          ))}
        </g>
      </svg>
      <figcaption>
        <span className="lesson-legend">
          {lines.map(({ label: name, color, dashed }) => (
            <span key={name}>
              <i style={{ background: color }} data-dashed={dashed} />
              {name}
            </span>
          ))}
        </span>
        <span>{xLabel}</span>
      </figcaption>
    </figure>
  );
}

function extent(values: number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return !(low <= high) ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high];
}

/** Round numbers; on a logarithm without two of them in its range the ends are as good. */
function ticks(low: number, high: number, isLog: boolean): number[] {
  if (!isLog) return linearTicks(low, high, 5);
  const round = logTicks(10 ** low, 10 ** high, 5);
  return round.length > 1 ? round : [10 ** low, 10 ** high];
}

type Place = (value: number) => number;

function PlottedLine({ line, px, py, floor }: { line: PlotLine; px: Place; py: Place; floor: number }) {
  const { x, y, color, dashed, points, bars } = line;
  if (points === true || bars === true) {
    const width = x.length > 1 ? Math.max(1, 0.8 * Math.abs(px(x[1]) - px(x[0]))) : 8;
    return (
      <g fill={color}>
        {Array.from(x, (at, k) => {
          const [left, top] = [px(at), py(y[k])];
          if (!Number.isFinite(left) || !Number.isFinite(top)) return null;
          if (points === true) return <circle key={k} cx={left} cy={top} r={4} />;
          return (
            <rect
              key={k}
              x={left - width / 2}
              width={width}
              y={Math.min(top, floor)}
              height={Math.max(0, floor - top)}
            />
          );
        })}
      </g>
    );
  }
  return (
    <path
      d={pathOf(line, px, py)}
      fill="none"
      stroke={color}
      strokeWidth={2.5}
      strokeDasharray={dashed === true ? '6 5' : undefined}
    />
  );
}

function pathOf({ x, y }: PlotLine, px: Place, py: Place): string {
  let path = '';
  let pen = false;
  for (let k = 0; k < x.length; k++) {
    const [at, place] = [px(x[k]), Math.max(-1e4, Math.min(1e4, py(y[k])))];
    if (!Number.isFinite(at) || !Number.isFinite(py(y[k]))) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${at.toFixed(1)} ${place.toFixed(1)}`;
    pen = true;
  }
  return path;
}

/** Without the last digits of rounding, so that −0.25000000001 reads −0.25. */
function short(value: number): number {
  return Math.abs(value) < 1e-14 ? 0 : Number(value.toPrecision(3));
}
