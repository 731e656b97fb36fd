import { isFunctionObjective } from '../experiment/objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { distance } from '../numerics/vector.ts';
import { gradientWinding, localIndex, type Box, type Completeness } from './completeness.ts';
import { searchFrom, searchKink, type SearchOptions, type SearchRecord } from './search.ts';
import { insideBox } from './starts.ts';
import { isOnKink, type VerdictCard } from './verdict-card.ts';

interface Found {
  readonly theta: Float64Array;
  readonly card: VerdictCard;
  readonly family: boolean;
}
interface Collection {
  found(): readonly Found[];
  has(theta: Float64Array): boolean;
  add(record: SearchRecord): void;
}

/** The box is divided at least this often (64 cells), and at most this often. */
const MIN_DEPTH = 3;
const MAX_DEPTH = 9;
/** … and so often where a kink runs through a cell that looks simple beside it. */
const KINK_DEPTH = 5;
/** Starts spent on a cell whose count disagrees. */
const STARTS_PER_CELL = 6;
const MAX_CELLS = 10_000;
const MAX_PASSES = 6;

/**
 * Makes the count check of a search in two variables, and a better search of it. The box is divided until in every cell
 * either ∇f exceeds what H could change on the way to the border, so that no critical point fits in, or det H keeps
 * its sign, so that all critical points inside have the same index and the winding number of ∇f around the cell is
 * their number. Where that number and the points found disagree, searches are started in the cell. H is sampled on
 * a 4 × 4 grid of each cell: agreement everywhere is very strong evidence, short of a proof.
 */
export function completeInPlane(
  objective: Objective,
  box: Box,
  options: SearchOptions,
  firstIndex: number,
  cancelled: () => boolean,
  collection: Collection,
): Completeness {
  const outer = gradientWinding(objective, box);
  const isolated = collection.found().every(({ family }) => !family);
  let cells = 0;
  let agrees = true;
  let exhausted = false;
  let pass = 0;
  let next = firstIndex;
  const indices = new IndexBook(objective, box);
  const sumIn = (cell: Box): number | null => {
    const all = collection.found();
    let sum: number | null = 0;
    for (const one of all) {
      if (!insideBox(one.theta, cell)) continue;
      const index = indices.of(one, all);
      sum = sum === null || index === null ? null : sum + index;
    }
    return sum;
  };
  const survey = cellSurvey(objective);
  const count = (cell: Box, depth: number): void => {
    const around = depth === 0 ? outer : gradientWinding(objective, cell, 8);
    if (around.status === 'unknown') return;
    const matches = (): boolean => sumIn(cell) === around.winding;
    const random = randomStream(options.seed ?? 0, 'completeness-start', next);
    for (let k = 0; k < STARTS_PER_CELL && !cancelled() && !matches(); k++) {
      const at = Float64Array.from(
        cell,
        ([low, high]) => low + (high - low) * (k + pass === 0 ? 0.5 : random.uniform()),
      );
      collection.add(searchFrom(objective, options, next++, at, cancelled));
      const kink = matches() ? null : searchKink(objective, options, next, at, cancelled);
      if (kink === null || !insideBox(kink.theta, cell) || collection.has(kink.theta)) continue;
      collection.add(kink);
      next++;
    }
    if (!matches()) agrees = false;
  };
  /** Level by level, so that a budget that runs out leaves no corner of the box unseen. */
  const sweep = (): void => {
    let level: Box[] = [box];
    for (let depth = 0; level.length > 0; depth++) {
      const below: Box[] = [];
      for (const cell of level) {
        if (cancelled()) return;
        cells++;
        const kind = survey(cell);
        if (kind === 'empty') continue;
        const deepest = kind === 'mixed' ? MAX_DEPTH : kind === 'kinked' ? KINK_DEPTH : MIN_DEPTH;
        const wanted = depth < deepest;
        const divide = wanted && cells + below.length < MAX_CELLS;
        if (wanted && !divide) exhausted = true;
        if (divide) below.push(...quarters(cell));
        else count(cell, depth);
      }
      level = below;
    }
  };
  // Points found late may belong to cells that were counted before.
  for (let growing = true; isolated && growing && pass < MAX_PASSES && !cancelled(); pass++) {
    agrees = true;
    exhausted = false;
    cells = 0;
    const before = collection.found().length;
    sweep();
    growing = !agrees || collection.found().length > before;
  }
  const inside = collection.found().filter(({ theta }) => insideBox(theta, box));
  const ofClass = (wanted: string): number => inside.filter(({ card }) => card.class === wanted).length;
  const [minima, saddles, maxima] = [ofClass('minimum'), ofClass('saddle'), ofClass('maximum')];
  const indexSum = isolated ? sumIn(box) : null;
  const winding = outer.status === 'known' ? outer.winding : null;
  const reason = cancelled()
    ? 'cancelled'
    : !isolated
      ? 'notIsolated'
      : outer.status === 'unknown'
        ? outer.reason
        : exhausted
          ? 'unresolved'
          : null;
  return {
    winding,
    reason,
    minima,
    saddles,
    maxima,
    degenerate: inside.length - minima - saddles - maxima,
    indexSum,
    complete: reason === null && indexSum !== null ? agrees && indexSum === winding : null,
    cells,
  };
}

/** Covers what H does between its samples. */
const SAMPLE_MARGIN = 1.5;

/**
 * Samples H on a 4 × 4 grid of a cell with centre c and half-widths w: `empty` of critical points when one of
 *   |∂ᵢf(c)| > Σⱼ max|Hᵢⱼ| wⱼ,   |pᵢ| > wᵢ + Σⱼ Kᵢⱼ wⱼ with p = H(c)⁻¹∇f(c), K = max|1 − H(c)⁻¹H|
 * holds (mean values; Krawczyk 1969), `definite` when det H keeps its sign, else `mixed`. `kinked`: none of these rules
 * holds across a kink of the formula that may run through the cell.
 */
function cellSurvey(objective: Objective): (cell: Box) => 'empty' | 'definite' | 'mixed' | 'kinked' {
  const smooth = smoothSurvey(objective);
  if (!isFunctionObjective(objective)) return smooth;
  return (cell) => {
    const kind = smooth(cell);
    if (kind === 'mixed') return kind;
    const [wx, wy] = cell.map(([low, high]) => (high - low) / 2);
    const crossed = objective.kinks(Float64Array.of(cell[0][0] + wx, cell[1][0] + wy)).some((kink) => {
      const [gx, gy] = kink.gradient.map(Math.abs);
      const [hxx, hxy, , hyy] = kink.hessian.map(Math.abs);
      const reach = gx * wx + gy * wy + SAMPLE_MARGIN * (hxx * wx * wx + 2 * hxy * wx * wy + hyy * wy * wy);
      return !(Math.abs(kink.value) > reach);
    });
    return crossed ? 'kinked' : kind;
  };
}

function smoothSurvey(objective: Objective): (cell: Box) => 'empty' | 'definite' | 'mixed' {
  const at = new Float64Array(2);
  const g = new Float64Array(2);
  const h = new Float64Array(4);
  const c = new Float64Array(4);
  const largest = new Float64Array(4);
  const spread = new Float64Array(4);
  return ([[x0, x1], [y0, y1]]) => {
    const [wx, wy] = [(x1 - x0) / 2, (y1 - y0) / 2];
    at[0] = x0 + wx;
    at[1] = y0 + wy;
    objective.gradient(at, g);
    objective.hessian(at, c);
    const center = c[0] * c[3] - c[1] * c[2];
    let [positive, negative] = [0, 0];
    largest.fill(0);
    spread.fill(0);
    for (let i = 0; i < 16; i++) {
      at[0] = x0 + ((x1 - x0) * (i % 4)) / 3;
      at[1] = y0 + ((y1 - y0) * Math.floor(i / 4)) / 3;
      objective.hessian(at, h);
      const determinant = h[0] * h[3] - h[1] * h[2];
      const size = h[0] * h[0] + 2 * h[1] * h[1] + h[3] * h[3];
      if (!Number.isFinite(size)) return 'mixed';
      // Rounding must not make a sign: a determinant that cancels is no evidence.
      if (determinant > 1e-12 * size) positive++;
      else if (determinant < -1e-12 * size) negative++;
      for (let k = 0; k < 4; k++) largest[k] = Math.max(largest[k], Math.abs(h[k]));
      spread[0] = Math.max(spread[0], Math.abs(1 - (c[3] * h[0] - c[1] * h[2]) / center));
      spread[1] = Math.max(spread[1], Math.abs((c[3] * h[1] - c[1] * h[3]) / center));
      spread[2] = Math.max(spread[2], Math.abs((c[0] * h[2] - c[2] * h[0]) / center));
      spread[3] = Math.max(spread[3], Math.abs(1 - (c[0] * h[3] - c[2] * h[1]) / center));
    }
    const m = SAMPLE_MARGIN;
    if (Math.abs(g[0]) > m * (largest[0] * wx + largest[1] * wy)) return 'empty';
    if (Math.abs(g[1]) > m * (largest[2] * wx + largest[3] * wy)) return 'empty';
    const p = (c[3] * g[0] - c[1] * g[1]) / center;
    const q = (c[0] * g[1] - c[2] * g[0]) / center;
    if (Math.abs(p) > wx + m * (spread[0] * wx + spread[1] * wy)) return 'empty';
    if (Math.abs(q) > wy + m * (spread[2] * wx + spread[3] * wy)) return 'empty';
    return positive === 16 || negative === 16 ? 'definite' : 'mixed';
  };
}

/** Indices of points; those of degenerate ones are measured once. */
class IndexBook {
  readonly #objective: Objective;
  readonly #width: number;
  readonly #known = new Map<Float64Array, number | null>();

  constructor(objective: Objective, box: Box) {
    this.#objective = objective;
    this.#width = Math.min(box[0][1] - box[0][0], box[1][1] - box[1][0]);
  }

  of(one: Found, all: readonly Found[]): number | null {
    const { negative, zero } = one.card.inertia;
    if (zero === 0 && !isOnKink(one.card)) return negative % 2 === 0 ? 1 : -1;
    const known = this.#known.get(one.theta);
    if (known !== undefined) return known;
    let radius = 0.05 * this.#width;
    for (const other of all) {
      if (other !== one) radius = Math.min(radius, 0.3 * distance(one.theta, other.theta));
    }
    const index = localIndex(this.#objective, one.theta, radius);
    this.#known.set(one.theta, index);
    return index;
  }
}

/** Four parts of a cell; off the middle, where symmetric functions like to have their critical points. */
function quarters(cell: Box): Box[] {
  const [x, y] = cell.map(([low, high]) => low + 0.48731 * (high - low));
  const [[x0, x1], [y0, y1]] = cell;
  return [
    [
      [x0, x],
      [y0, y],
    ],
    [
      [x, x1],
      [y0, y],
    ],
    [
      [x0, x],
      [y, y1],
    ],
    [
      [x, x1],
      [y, y1],
    ],
  ];
}
