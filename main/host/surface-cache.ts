import type { JobOutput } from '../../app/protocol/jobs.ts';
import type { SurfaceRequest } from '../../app/protocol/host-api.ts';

type BuiltPlane = JobOutput<'build-plane'>;
type Quantity = NonNullable<SurfaceRequest['quantity']>;

/** One cell: its value, and its row of curvature where that is what was asked for. */
export interface KnownCell {
  readonly value: number;
  readonly curvature: Float64Array | null;
}

/** Cells of one plane that have been computed, by their places (`windowAxis`). */
export class PlaneCells {
  built: BuiltPlane | null = null;
  count = 0;
  readonly #quantities = new Map<Quantity, Map<number, Map<number, KnownCell>>>();

  get(quantity: Quantity, u: number, v: number): KnownCell | undefined {
    return this.#quantities.get(quantity)?.get(u)?.get(v);
  }

  put(quantity: Quantity, u: number, v: number, cell: KnownCell): void {
    let columns = this.#quantities.get(quantity);
    if (columns === undefined) this.#quantities.set(quantity, (columns = new Map()));
    let column = columns.get(u);
    if (column === undefined) columns.set(u, (column = new Map()));
    if (!column.has(v)) this.count++;
    column.set(v, cell);
  }
}

/** About 100 bytes each. */
const MOST_CELLS = 1_000_000;

/**
 * Planes that were drawn, the latest last, with what is known of them: moving, widening or refining a picture computes
 * only what is new. Whole planes are forgotten, the longest unused first, when there are too many cells.
 */
export class SurfaceCache {
  readonly #planes = new Map<string, PlaneCells>();
  readonly #limit: number;

  constructor(limit = MOST_CELLS) {
    this.#limit = limit;
  }

  plane(key: string): PlaneCells {
    const cells = this.#planes.get(key) ?? new PlaneCells();
    this.#planes.delete(key);
    this.#planes.set(key, cells);
    let total = 0;
    for (const { count } of this.#planes.values()) total += count;
    for (const [oldest, { count }] of this.#planes) {
      if (total <= this.#limit || oldest === key) break;
      this.#planes.delete(oldest);
      total -= count;
    }
    return cells;
  }
}
