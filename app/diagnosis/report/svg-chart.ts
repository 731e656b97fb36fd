import { tickLabels } from '../../exchange/tick-labels.ts';
import { linearTicks, logTicks } from '../../landscape/ticks.ts';

/** One curve of a chart. */
export interface ReportCurve {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [640, 260, 64, 44, 12, 16];
/** Okabe–Ito. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555', '#000000'];

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** Four digits. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential(3)
      : String(Number(value.toPrecision(4)));
  return text.replace(/-/g, '−');
}

/**
 * A line chart as inline SVG with its legend below; logarithmic in y where all values are positive and span more than a decade.
 * Non-finite values are gaps.
 *
 * @param across what x is
 */
export function svgChart(title: string, curves: readonly ReportCurve[], across: string): string {
  const points = curves
    .flatMap(({ x, y }) => Array.from(x, (at, k) => [at, y[k]]))
    .filter((p) => p.every(Number.isFinite));
  if (points.length === 0) return '';
  const values = points.map(([, y]) => y);
  const [low, high] = [minimum(values), -minimum(values.map((value) => -value))];
  const log = low > 0 && high / low > 10;
  const scale = (value: number): number => (log ? Math.log10(value) : value);
  const [x0, x1] = [minimum(points.map(([x]) => x)), -minimum(points.map(([x]) => -x))];
  const [y0, y1] = [scale(low), scale(high)];
  const px = (x: number): number => LEFT + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
  const py = (y: number): number =>
    HEIGHT - BOTTOM - ((scale(y) - y0) / (y1 - y0 || 1)) * (HEIGHT - BOTTOM - TOP);
  const lines = curves.map(({ label, x, y }, k) => {
    let path = '';
    let open = false;
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
        open = false;
        continue;
      }
      path += `${open ? 'L' : 'M'}${px(x[i]).toFixed(1)} ${py(y[i]).toFixed(1)}`;
      open = true;
    }
    const color = COLORS[k % COLORS.length];
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"><title>${escapeText(label)}</title></path>`;
  });
  const legend = curves.map(
    ({ label }, k) => `<li style="border-color:${COLORS[k % COLORS.length]}">${escapeText(label)}</li>`,
  );
  const heights = log ? logTicks(low, high, 5) : linearTicks(low, high, 5);
  const written = tickLabels(heights);
  const axis = heights.map((value, k) => {
    const y = py(value).toFixed(1);
    return `<path d="M${LEFT} ${y}H${WIDTH - RIGHT}" stroke="#e4e4e4"/><text x="${LEFT - 6}" y="${(py(value) + 4).toFixed(1)}" text-anchor="end">${written[k]}</text>`;
  });
  const places = linearTicks(x0, x1, 6);
  const named = tickLabels(places);
  const steps = places.map(
    (value, k) =>
      `<text x="${px(value).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${named[k]}</text>`,
  );
  steps.push(
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeText(across)}</text>`,
  );
  const frame = `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#888888"/>`;
  return `<figure><figcaption>${escapeText(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">${axis.join('')}${frame}${steps.join('')}${lines.join('')}</svg><ul class="legend">${legend.join('')}</ul></figure>`;
}

/** Eigenvalues as ticks on a symmetric logarithmic line: negative orange, zero grey, positive blue. */
export function svgSpectrum(title: string, eigenvalues: ArrayLike<number>, tolerance: number): string {
  const unit = Math.max(tolerance, 1e-300);
  const place = (value: number): number => Math.sign(value) * Math.log10(1 + Math.abs(value) / unit);
  const values = Array.from(eigenvalues).filter(Number.isFinite);
  if (values.length === 0) return '';
  const most = Math.max(1, -minimum(values.map((value) => -Math.abs(place(value)))));
  const marks = values.map((value) => {
    const x = WIDTH / 2 + (place(value) / most) * (WIDTH / 2 - 20);
    const color = value < -tolerance ? '#d55e00' : value > tolerance ? '#0072b2' : '#888888';
    return `<path d="M${x.toFixed(1)} 12V48" stroke="${color}"/>`;
  });
  const ends = [values[0], values[values.length - 1]].map(
    (value, k) =>
      `<text x="${k === 0 ? 4 : WIDTH - 4}" y="66" text-anchor="${k === 0 ? 'start' : 'end'}">${shortNumber(value)}</text>`,
  );
  return `<figure><figcaption>${escapeText(title)}</figcaption><svg viewBox="0 0 ${WIDTH} 72" role="img" aria-label="${escapeText(title)}">${marks.join('')}${ends.join('')}</svg></figure>`;
}

/** A surface as coloured cells, rows from bottom to top; holes stay white. @param what plane, colours and marks in a sentence */
export function svgSurface(title: string, size: number, values: ArrayLike<number>, what: string): string {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return '';
  const [low, high] = [minimum(finite), -minimum(finite.map((value) => -value))];
  const cell = 300 / size;
  const cells = Array.from({ length: size * size }, (_, k) => {
    const value = values[k];
    if (!Number.isFinite(value)) return '';
    const level = Math.log1p((100 * (value - low)) / (high - low || 1)) / Math.log(101);
    const [x, y] = [(k % size) * cell, 300 - (Math.floor(k / size) + 1) * cell];
    return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(cell + 0.3).toFixed(1)}" height="${(cell + 0.3).toFixed(1)}" fill="${blend(level)}"/>`;
  });
  return `<figure class="surface"><figcaption>${escapeText(title)} (${shortNumber(low)} … ${shortNumber(high)})</figcaption><p>${escapeText(what)}</p><svg viewBox="0 0 300 300" role="img" aria-label="${escapeText(title)}">${cells.join('')}<circle cx="150" cy="150" r="4" fill="none" stroke="#ffffff" stroke-width="2"/></svg></figure>`;
}

/** Stations of viridis. */
const VIRIDIS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

function blend(level: number): string {
  const at = Math.min(VIRIDIS.length - 1 - 1e-9, Math.max(0, level * (VIRIDIS.length - 1)));
  const k = Math.floor(at);
  return `rgb(${VIRIDIS[k].map((value, c) => Math.round(value + (at - k) * (VIRIDIS[k + 1][c] - value))).join(',')})`;
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}
