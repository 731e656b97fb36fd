import { useId, useMemo, type KeyboardEvent, type PointerEvent } from 'react';
import { colorAt, colorTable, type ColorMapName } from '../../../app/landscape/color-map.ts';
import { contourLines } from '../../../app/landscape/contours.ts';
import { formatTick } from '../../scene/format-tick.ts';

export interface MapPath {
  readonly label: string;
  readonly color: string;
  /** [x₀, y₀, x₁, y₁, …]. */
  readonly points: ArrayLike<number>;
  /** A dot at every point, as the steps are what is looked at. */
  readonly dots?: boolean;
}

export interface MapMark {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly shape: 'disc' | 'diamond' | 'cross';
}

/** An arrow from (x, y) by (dx, dy), in the map's units. */
export interface MapArrow {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly color: string;
}

export interface LossMapProps {
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly box: readonly [readonly [number, number], readonly [number, number]];
  /** Loss at (x, y). A new function draws anew. */
  readonly loss: (x: number, y: number) => number;
  /** Colours by log(L − least + a thousandth of the range), by L itself, or about zero. Default: log. */
  readonly scale?: 'log' | 'linear' | 'diverging';
  readonly paths?: readonly MapPath[];
  readonly marks?: readonly MapMark[];
  readonly arrows?: readonly MapArrow[];
  /** Cells per side. Default 81. */
  readonly size?: number;
  /** Given: the reader may drag, or move with arrow keys, the place (x, y). */
  readonly at?: { readonly x: number; readonly y: number; readonly onMove: (x: number, y: number) => void };
  /** Height over width. Default 0.72. */
  readonly aspect?: number;
}

const WIDTH = 560;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 6;
const RIGHT = 8;
const LEVELS = 12;

/** A loss from above: colours and contours computed from the function itself, with paths and points on it. */
export function LossMap(props: LossMapProps) {
  const {
    label,
    xLabel,
    yLabel,
    box,
    loss,
    scale = 'log',
    paths = [],
    marks = [],
    arrows = [],
    size = 81,
    at,
  } = props;
  const height = Math.round(WIDTH * (props.aspect ?? 0.72));
  const clip = useId();
  const [[x0, x1], [y0, y1]] = box;
  const picture = useMemo(
    () => paint(loss, [x0, x1], [y0, y1], size, scale),
    [loss, x0, x1, y0, y1, size, scale],
  );
  const inner = { width: WIDTH - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const px = (x: number): number => LEFT + ((x - x0) / (x1 - x0)) * inner.width;
  const py = (y: number): number => TOP + ((y1 - y) / (y1 - y0)) * inner.height;
  const line = (points: ArrayLike<number>): string => {
    let path = '';
    for (let k = 0; k + 1 < points.length; k += 2) {
      const [x, y] = [px(points[k]), py(points[k + 1])];
      if (!Number.isFinite(x) || !Number.isFinite(y)) break;
      path += `${k === 0 ? 'M' : 'L'}${bounded(x)} ${bounded(y)}`;
    }
    return path;
  };
  function moveTo(event: PointerEvent<SVGSVGElement>): void {
    if (at === undefined || (event.type === 'pointermove' && event.buttons !== 1)) return;
    const frame = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * WIDTH;
    const y = ((event.clientY - frame.top) / frame.height) * height;
    at.onMove(
      within(x0 + ((x - LEFT) / inner.width) * (x1 - x0), x0, x1),
      within(y1 - ((y - TOP) / inner.height) * (y1 - y0), y0, y1),
    );
  }
  function moveBy(event: KeyboardEvent): void {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (at === undefined || move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (x1 - x0) / 80;
    at.onMove(within(at.x + move[0] * step, x0, x1), within(at.y + move[1] * step, y0, y1));
  }
  return (
    <figure className="lesson-plot">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role={at === undefined ? 'img' : 'application'}
        aria-label={label}
        tabIndex={at === undefined ? undefined : 0}
        onPointerDown={moveTo}
        onPointerMove={moveTo}
        onKeyDown={moveBy}
        data-movable={at !== undefined}
      >
        <clipPath id={clip}>
          <rect x={LEFT} y={TOP} width={inner.width} height={inner.height} />
        </clipPath>
        <g clipPath={`url(#${clip})`} fill="none">
          {/* Cells are centred on their grid points: the picture is half a cell wider on each side. */}
          <image
            href={picture.url}
            x={LEFT - inner.width / (2 * (size - 1))}
            y={TOP - inner.height / (2 * (size - 1))}
            width={(inner.width * size) / (size - 1)}
            height={(inner.height * size) / (size - 1)}
            preserveAspectRatio="none"
          />
          {picture.contours.map((points, k) => (
            <path key={k} d={line(points)} stroke="#fff" strokeOpacity={0.35} strokeWidth={0.8} />
          ))}
          {paths.map((path) => (
            <g key={path.label}>
              <path
                d={line(path.points)}
                stroke="#000"
                strokeOpacity={0.6}
                strokeWidth={4.5}
                strokeLinejoin="round"
              />
              <path d={line(path.points)} stroke={path.color} strokeWidth={2.4} strokeLinejoin="round" />
              {path.dots === true ? <Dots path={path} px={px} py={py} /> : null}
            </g>
          ))}
          {arrows.map((arrow) => (
            <Arrow key={arrow.label} arrow={arrow} px={px} py={py} />
          ))}
          {marks.map((mark, k) => (
            <g key={k} transform={`translate(${bounded(px(mark.x))} ${bounded(py(mark.y))})`}>
              <path
                d={SHAPES[mark.shape]}
                fill={mark.shape === 'cross' ? 'none' : mark.color}
                stroke="#000"
                strokeWidth={mark.shape === 'cross' ? 5 : 1.5}
              />
              {mark.shape === 'cross' ? (
                <path d={SHAPES.cross} stroke={mark.color} strokeWidth={2.5} />
              ) : null}
            </g>
          ))}
        </g>
        {[x0, (x0 + x1) / 2, x1].map((value, k) => (
          <text key={k} x={px(value)} y={height - 12} textAnchor={(['start', 'middle', 'end'] as const)[k]}>
            {formatTick(value)}
          </text>
        ))}
        {[y0, (y0 + y1) / 2, y1].map((value, k) => (
          <text key={k} x={LEFT - 6} y={py(value) + [0, 4, 9][k]} textAnchor="end">
            {formatTick(value)}
          </text>
        ))}
      </svg>
      <figcaption>
        <span className="lesson-legend">
          {[...new Map([...paths, ...arrows, ...marks].map(({ label: name, color }) => [name, color]))].map(
            ([name, color]) => (
              <span key={name}>
                <i style={{ background: color }} />
                {name}
              </span>
            ),
          )}
        </span>
        <span>
          {xLabel} → · {yLabel} ↑
        </span>
      </figcaption>
    </figure>
  );
}

const SHAPES = {
  disc: 'M-7 0A7 7 0 1 0 7 0A7 7 0 1 0 -7 0Z',
  diamond: 'M0 -8L8 0L0 8L-8 0Z',
  cross: 'M-6 -6L6 6M6 -6L-6 6',
} as const;

type Place = (value: number) => number;

function Dots({ path, px, py }: { path: MapPath; px: Place; py: Place }) {
  const dots = [];
  for (let k = 0; k + 1 < path.points.length; k += 2) {
    const [x, y] = [px(path.points[k]), py(path.points[k + 1])];
    if (Number.isFinite(x) && Number.isFinite(y))
      dots.push(<circle key={k} cx={bounded(x)} cy={bounded(y)} r={2.6} />);
  }
  return (
    <g fill={path.color} stroke="#000" strokeWidth={0.6}>
      {dots}
    </g>
  );
}

function Arrow({ arrow: { x, y, dx, dy, color }, px, py }: { arrow: MapArrow; px: Place; py: Place }) {
  const [fromX, fromY, toX, toY] = [px(x), py(y), px(x + dx), py(y + dy)].map(bounded);
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (!(length > 1)) return null;
  const [ux, uy] = [(toX - fromX) / length, (toY - fromY) / length];
  const head = Math.min(10, length / 2);
  const d =
    `M${fromX} ${fromY}L${toX} ${toY}` +
    `M${toX - head * (ux - 0.5 * uy)} ${toY - head * (uy + 0.5 * ux)}L${toX} ${toY}L${toX - head * (ux + 0.5 * uy)} ${toY - head * (uy - 0.5 * ux)}`;
  return (
    <>
      <path d={d} stroke="#000" strokeOpacity={0.6} strokeWidth={5} />
      <path d={d} stroke={color} strokeWidth={2.6} />
    </>
  );
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
/** Far outside the picture is far enough. */
const bounded = (value: number): number => Math.round(10 * within(value, -2000, 3000)) / 10;

function paint(
  loss: (x: number, y: number) => number,
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
  size: number,
  scale: 'log' | 'linear' | 'diverging',
): { readonly url: string; readonly contours: readonly Float64Array[] } {
  const values = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const y = y0 + (j * (y1 - y0)) / (size - 1);
    for (let i = 0; i < size; i++) values[j * size + i] = loss(x0 + (i * (x1 - x0)) / (size - 1), y);
  }
  const finite = values.filter(Number.isFinite);
  let low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  let high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const floor = (high - low) / 1000 || 1;
  let shown = values;
  if (scale === 'log') shown = values.map((value) => Math.log(value - low + floor));
  if (scale === 'log') [low, high] = [Math.log(floor), Math.log(high - low + floor)];
  if (scale === 'diverging') [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  const table = colorTable((scale === 'diverging' ? 'diverging' : 'viridis') satisfies ColorMapName);
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('expected a 2D canvas, the browser gave none');
  const image = context.createImageData(size, size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const value = shown[j * size + i];
      const to = 4 * ((size - 1 - j) * size + i);
      // A hole stays transparent.
      if (!Number.isFinite(value)) continue;
      image.data.set(colorAt(table, (value - low) / (high - low || 1)), to);
      image.data[to + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  const contours: Float64Array[] = [];
  for (let k = 1; k < LEVELS; k++) {
    for (const { points } of contourLines(shown, size, size, low + (k * (high - low)) / LEVELS)) {
      contours.push(
        points.map((value, at) =>
          at % 2 === 0 ? x0 + (value * (x1 - x0)) / (size - 1) : y0 + (value * (y1 - y0)) / (size - 1),
        ),
      );
    }
  }
  return { url: canvas.toDataURL(), contours };
}
