import { Slider } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { formatNumber } from '../format/number.ts';
import { formatTick } from '../scene/format-tick.ts';

/** A labelled slider with its value; `log` moves by factors. */
export function Dial({
  label,
  value,
  min,
  max,
  step = 1,
  log = false,
  text,
  onChange,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  log?: boolean;
  text?: string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  const at = log ? Math.log10(value) : value;
  const read = (place: number): number => (log ? Math.max(min, Math.min(max, rounded(10 ** place))) : place);
  return (
    <div className="lesson-dial">
      <span id={id} className="lesson-dial-label">
        {label}
      </span>
      <Slider
        size="sm"
        min={log ? Math.log10(min) : min}
        max={log ? Math.log10(max) : max}
        step={log ? 0.01 : step}
        value={at}
        label={null}
        thumbProps={{ 'aria-labelledby': id, 'aria-valuetext': text ?? formatTick(value) }}
        onChange={(place) => onChange(read(place))}
      />
      <output className="lesson-dial-value">{text ?? formatTick(value)}</output>
    </div>
  );
}

function rounded(value: number): number {
  return value >= 10 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Numbers side by side, large enough for a room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="lesson-facts">{children}</dl>;
}
export function Fact({ label, value, tone }: { label: string; value: string; tone?: 'good' | 'wrong' }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-tone={tone}>{value}</dd>
    </div>
  );
}

export interface PlotLine {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly color: string;
  readonly dashed?: boolean;
  /** Drawn as points instead of a line. */
  readonly points?: boolean;
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
}) {
  const area = useId();
  const fx = (value: number): number => (logX ? Math.log10(value) : value);
  const fy = (value: number): number => (logY ? Math.log10(value) : value);
  const extent = (values: number[]): [number, number] => {
    const finite = values.filter(Number.isFinite);
    const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
    const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
    return !(low <= high) ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high];
  };
  const [x0, x1] = extent(lines.flatMap(({ x }) => Array.from(x, fx)));
  const [y0, y1] =
    range === undefined ? extent(lines.flatMap(({ y }) => Array.from(y, fy))) : [fy(range[0]), fy(range[1])];
  const px = (value: number): number => LEFT + ((fx(value) - x0) / (x1 - x0)) * (WIDTH - LEFT - 8);
  const py = (value: number): number =>
    HEIGHT - BOTTOM - ((fy(value) - y0) / (y1 - y0)) * (HEIGHT - BOTTOM - TOP);
  const ticks = (low: number, high: number, isLog: boolean): number[] =>
    Array.from({ length: 5 }, (_, k) => low + (k * (high - low)) / 4).map((place) =>
      isLog ? 10 ** place : place,
    );
  return (
    <figure className="lesson-plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {ticks(y0, y1, logY).map((value, k) => (
          <g key={k}>
            <line x1={LEFT} x2={WIDTH - 8} y1={py(value)} y2={py(value)} stroke="var(--line)" />
            <text x={LEFT - 6} y={py(value) + 4} textAnchor="end">
              {formatTick(tidy(value))}
            </text>
          </g>
        ))}
        {ticks(x0, x1, logX).map((value, k) => (
          <text
            key={k}
            x={px(value)}
            y={HEIGHT - BOTTOM + 16}
            textAnchor={k === 4 ? 'end' : k === 0 ? 'start' : 'middle'}
          >
            {formatTick(tidy(value))}
          </text>
        ))}
        <clipPath id={area}>
          <rect x={LEFT} y={TOP - 4} width={WIDTH - LEFT - 4} height={HEIGHT - BOTTOM - TOP + 8} />
        </clipPath>
        <g clipPath={`url(#${area})`}>
          {mark === undefined ? null : (
            <line
              x1={px(mark)}
              x2={px(mark)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              stroke="var(--muted)"
              strokeDasharray="3 3"
            />
          )}
          {lines.map((line) =>
            line.points === true ? (
              <g key={line.label} fill={line.color}>
                {Array.from(line.x, (x, k) =>
                  Number.isFinite(py(line.y[k])) ? (
                    <circle key={k} cx={px(x)} cy={py(line.y[k])} r={4} />
                  ) : null,
                )}
              </g>
            ) : (
              <path
                key={line.label}
                d={pathOf(line, px, py)}
                fill="none"
                stroke={line.color}
                strokeWidth={2.5}
                strokeDasharray={line.dashed === true ? '6 5' : undefined}
              />
            ),
          )}
        </g>
      </svg>
      <figcaption>
        <span className="lesson-legend">
          {lines.map(({ label: name, color }) => (
            <span key={name}>
              <i style={{ background: color }} />
              {name}
            </span>
          ))}
        </span>
        <span>{xLabel}</span>
      </figcaption>
    </figure>
  );
}

function pathOf({ x, y }: PlotLine, px: (value: number) => number, py: (value: number) => number): string {
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
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

/** Bars for a few named numbers in [low, high], from zero. */
export function Bars({
  label,
  items,
  most,
}: {
  label: string;
  items: readonly { name: string; value: number; color: string; text?: string }[];
  most: number;
}) {
  return (
    <div
      className="lesson-bars"
      role="img"
      aria-label={`${label}: ${items.map(({ name, value }) => `${name} ${formatNumber(value)}`).join(', ')}`}
    >
      {items.map(({ name, value, color, text }) => (
        <div key={name}>
          <span>{name}</span>
          <span className="lesson-bar">
            <i
              style={{
                background: color,
                width: `${Math.max(0, Math.min(100, (100 * Math.abs(value)) / most))}%`,
              }}
            />
          </span>
          <b>{text ?? formatTick(value)}</b>
        </div>
      ))}
    </div>
  );
}

/** Two hues for "one against the other", and the one accent. */
export const HUES = {
  first: 'var(--good)',
  second: 'var(--negative)',
  third: 'var(--positive)',
  faint: 'var(--zero)',
} as const;

export const spread = (from: number, to: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => from + (k * (to - from)) / (count - 1));
