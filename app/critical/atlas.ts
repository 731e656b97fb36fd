import { inertiaOf, zeroTolerance } from '../curvature/classify.ts';
import type { Inertia } from '../curvature/point-card.ts';
import { statedError } from '../experiment/stated-error.ts';
import { isNetworkObjective } from '../experiment/objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { eigenvalueErrorBound } from '../numerics/symmetric-eigen.ts';
import { distance, norm2 } from '../numerics/vector.ts';
import { canonicalParameters } from './canonical-network.ts';
import type { Completeness } from './completeness.ts';
import { completeInPlane } from './complete-in-plane.ts';
import { searchBox, searchFromStart, searchKink, type SearchOptions, type SearchRecord } from './search.ts';
import { checkBox, checkStarts, startingPoint } from './starts.ts';
import { verdictCard, type VerdictCard, type VerdictOptions } from './verdict-card.ts';

/** A critical point, or a continuous family of them, with how often it was met. */
export interface AtlasPoint {
  readonly card: VerdictCard;
  /** Starts that ended here. */
  readonly multiplicity: number;
  /** True: one member of a continuum of equal loss and inertia (a valley, an orbit of a symmetry). */
  readonly family: boolean;
  /** n₊/P, the minimum ratio of the lecture (C11). */
  readonly minimumRatio: number;
  /** Indices of the starts. */
  readonly starts: readonly number[];
}

export interface CriticalPointAtlas {
  /** By loss, ascending; equal losses by Morse index. */
  readonly points: readonly AtlasPoint[];
  /** Starts that ended elsewhere than at a critical point in the box: with points they account for every start. */
  readonly rejected: readonly SearchRecord[];
  /** How many starts ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The count check; null for other than two variables, or without a box. */
  readonly completeness: Completeness | null;
  /** Starts made, those that the count check asked for included. */
  readonly starts: number;
  readonly cancelled: boolean;
}

export interface AtlasOptions extends SearchOptions {
  /** Points nearer than this · max(1, ‖θ‖) are the same. Default 1e−6 (degenerate ones: 1e−4). */
  readonly duplicateDistance?: number;
  /** For two variables and a box: count check, and further starts where it says that something is missing. Default true. */
  readonly completeness?: boolean;
  readonly verdict?: VerdictOptions;
}

export interface AtlasHooks {
  readonly cancelled?: () => boolean;
  /** After every start: starts done and planned. */
  readonly progress?: (done: number, total: number) => void;
}

/** So many starts also look for kinks. */
const KINK_STARTS = 24;
/** More starts than this are a slip of the finger. */
const MAX_STARTS = 1_000_000;

/**
 * Searches from many starts and lists what was found. To spread the starts over threads call `searchFromStart` there
 * and hand the records to {@link collectAtlas}; the result is the same.
 *
 * @throws InputError for starts or a box that do not fit
 */
export function findCriticalPoints(
  objective: Objective,
  options: AtlasOptions,
  hooks: AtlasHooks = {},
): CriticalPointAtlas {
  checkSearch(objective, options);
  const records: SearchRecord[] = [];
  const cancelled = hooks.cancelled ?? (() => false);
  for (let index = 0; index < options.count && !cancelled(); index++) {
    records.push(searchFromStart(objective, options, index, cancelled));
    hooks.progress?.(index + 1, options.count);
  }
  return collectAtlas(objective, records, options, hooks);
}

/** Checks what can be wrong with a search before any work is done. */
export function checkSearch(objective: Objective, options: SearchOptions): void {
  checkStarts(objective, options.starts);
  if (options.box !== undefined) checkBox(options.box, objective.dimension);
  if (!(Number.isInteger(options.count) && options.count >= 1 && options.count <= MAX_STARTS)) {
    throw statedError(
      'startsCount',
      `Expected 1 to ${MAX_STARTS} starts, got ${options.count}`,
      { most: MAX_STARTS, got: String(options.count) },
      'starts',
    );
  }
}

/** Merges duplicates, classifies what is left, and makes the count check. Records may come in any order. */
export function collectAtlas(
  objective: Objective,
  records: readonly SearchRecord[],
  options: AtlasOptions,
  hooks: AtlasHooks = {},
): CriticalPointAtlas {
  const cancelled = hooks.cancelled ?? (() => false);
  const groups = new PointGroups(objective, options);
  const all = [...records].sort((a, b) => a.index - b.index);
  const unsettled: SearchRecord[] = [];
  const take = (record: SearchRecord): void => {
    if (!groups.add(record)) unsettled.push({ ...record, outcome: 'singular' });
  };
  all.forEach(take);
  // Kinks are passed by where every start finds a smooth critical point.
  for (let k = 0; k < Math.min(options.count, KINK_STARTS) && !cancelled(); k++) {
    const start = startingPoint(objective, options.starts, options.seed ?? 0, k);
    const record = searchKink(objective, options, all.length, start, cancelled);
    if (record === null || groups.has(record.theta)) continue;
    all.push(record);
    take(record);
  }
  const box = searchBox(options);
  let completeness: Completeness | null = null;
  if (box !== null && objective.dimension === 2 && options.completeness !== false) {
    completeness = completeInPlane(objective, box, options, all.length, cancelled, {
      found: () => groups.indexed(),
      has: (theta) => groups.has(theta),
      add: (record) => {
        all.push(record);
        take(record);
      },
    });
  }
  const outcomes: Record<string, number> = {};
  const rejected = [
    ...all.filter(({ outcome }) => outcome !== 'converged' && outcome !== 'onKink'),
    ...unsettled,
  ];
  for (const { outcome } of rejected) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const kinks = all.filter(({ outcome }) => outcome === 'onKink').length;
  if (kinks > 0) outcomes.onKink = kinks;
  if (all.length > rejected.length + kinks) outcomes.converged = all.length - rejected.length - kinks;
  return {
    points: groups.points(),
    rejected,
    outcomes,
    completeness,
    starts: all.length,
    cancelled: cancelled(),
  };
}

interface Group {
  readonly card: VerdictCard;
  readonly canonical: Float64Array;
  family: boolean;
  readonly starts: number[];
}

/** Points found so far, without their doubles. */
class PointGroups {
  readonly #objective: Objective;
  readonly #options: AtlasOptions;
  readonly #groups: Group[] = [];

  constructor(objective: Objective, options: AtlasOptions) {
    this.#objective = objective;
    this.#options = options;
  }

  /** False when the search called a point converged that the card does not call critical. */
  add(record: SearchRecord): boolean {
    if (record.outcome === 'onKink') return this.#addKink(record);
    if (record.outcome !== 'converged' || record.eigenvalues === null) return true;
    const canonical = this.#canonical(record.theta);
    const known = this.#groups.find((group) => this.#same(group, record, canonical));
    if (known !== undefined) {
      known.starts.push(record.index);
      return true;
    }
    const card = verdictCard(this.#objective, record.theta, {
      crossCheck: false,
      ...this.#options.verdict,
    });
    if (card.class === 'notCritical' || card.class === 'gradientFlat') return false;
    // Polishing moves degenerate points by more than the distance that told them apart.
    const polished = this.#canonical(card.theta);
    const twin = this.#groups.find(
      (group) =>
        near(group, polished, this.#tolerance(card)) || this.#related(group, card.loss, card.inertia),
    );
    if (twin !== undefined) {
      twin.starts.push(record.index);
      return true;
    }
    const explained = card.inertia.zero > 0 && card.unexplainedZeros < card.inertia.zero;
    const family = explained || (card.inertia.zero > 0 && isNetworkObjective(this.#objective));
    this.#groups.push({ card, canonical: polished, family, starts: [record.index] });
    return true;
  }

  /** Whether a point is known already. */
  has(theta: Float64Array): boolean {
    return this.#at(theta) !== undefined;
  }

  #at(theta: Float64Array): Group | undefined {
    const tolerance = (this.#options.duplicateDistance ?? 1e-6) * Math.max(1, norm2(theta));
    return this.#groups.find((group) => near(group, theta, tolerance));
  }

  #addKink({ theta, index }: SearchRecord): boolean {
    const known = this.#at(theta);
    if (known !== undefined) known.starts.push(index);
    else {
      const card = verdictCard(this.#objective, theta, { ...this.#options.verdict, polish: false });
      this.#groups.push({ card, canonical: theta, family: false, starts: [index] });
    }
    return true;
  }

  points(): AtlasPoint[] {
    const n = this.#objective.dimension;
    return this.#groups
      .map(({ card, family, starts }) => ({
        card,
        multiplicity: starts.length,
        family,
        minimumRatio: card.inertia.positive / n,
        starts,
      }))
      .sort((a, b) => a.card.loss - b.card.loss || (a.card.morseIndex ?? 0) - (b.card.morseIndex ?? 0));
  }

  indexed(): { theta: Float64Array; card: VerdictCard; family: boolean }[] {
    return this.#groups.map(({ card, family }) => ({ theta: card.theta, card, family }));
  }

  #canonical(theta: Float64Array): Float64Array {
    return isNetworkObjective(this.#objective) ? canonicalParameters(this.#objective, theta) : theta;
  }

  #tolerance(card: VerdictCard): number {
    const relative = card.inertia.zero > 0 ? 1e-4 : (this.#options.duplicateDistance ?? 1e-6);
    return relative * Math.max(1, norm2(card.theta));
  }

  #same(group: Group, record: SearchRecord, canonical: Float64Array): boolean {
    if (near(group, canonical, this.#tolerance(group.card))) return true;
    return (
      record.eigenvalues !== null && this.#related(group, record.loss, spectrumInertia(record.eigenvalues))
    );
  }

  /** Members of one continuum: equal loss and inertia. */
  #related(group: Group, loss: number, inertia: Inertia): boolean {
    if (!group.family) return false;
    const { card } = group;
    if (!(Math.abs(card.loss - loss) <= 1e-8 * Math.max(Math.abs(card.loss), 1e-3))) return false;
    return inertia.negative === card.inertia.negative && inertia.positive === card.inertia.positive;
  }
}

function near(group: Group, canonical: Float64Array, tolerance: number): boolean {
  return distance(group.canonical, canonical) <= tolerance;
}

function spectrumInertia(values: Float64Array): Inertia {
  const size = Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
  return inertiaOf(values, zeroTolerance(size, eigenvalueErrorBound(values.length, size)));
}
