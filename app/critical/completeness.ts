import { isFunctionObjective } from '../experiment/objective.ts';
import type { Objective } from '../numerics/objective.ts';

export type Box = readonly (readonly [number, number])[];

/**
 * Winding number of ∇f along the border of a rectangle, or why there is none. By Poincaré–Hopf it is the sum of the
 * indices of the critical points inside: +1 for minima and maxima, −1 for saddles, whatever for degenerate ones.
 */
export type Winding =
  | { readonly status: 'known'; readonly winding: number; readonly evaluations: number }
  | {
      readonly status: 'unknown';
      /** ∇f is zero or not finite on the border, or turns too fast to be followed. */
      readonly reason: 'zeroOnBorder' | 'notFinite' | 'unresolved';
      readonly at: readonly [number, number];
    };

/** Turn between neighbours that is still believed; the midpoint must confirm it. */
const MAX_TURN = Math.PI / 5;
const MAX_DEPTH = 30;
/** Largest turn believed where the gradient jumps. */
const MAX_JUMP = 0.98 * Math.PI;

function hasKinks(objective: Objective): boolean {
  return isFunctionObjective(objective) && objective.kinks(new Float64Array(objective.dimension)).length > 0;
}

/**
 * Follows the angle of ∇f counter-clockwise around the border, halving segments until neighbours differ by less than
 * 36° and the midpoint confirms it, or jump across a kink of the formula. Two variables only.
 *
 * @param segments segments per side to begin with
 */
export function gradientWinding(objective: Objective, box: Box, segments = 24): Winding {
  const [[x0, x1], [y0, y1]] = box;
  const at = new Float64Array(2);
  const g = new Float64Array(2);
  let evaluations = 0;
  let failed: Winding | null = null;
  const kinked = hasKinks(objective);
  const fail = (reason: 'zeroOnBorder' | 'notFinite' | 'unresolved', x: number, y: number): number => {
    failed ??= { status: 'unknown', reason, at: [x, y] };
    return NaN;
  };
  const angle = (x: number, y: number): number => {
    at[0] = x;
    at[1] = y;
    // A loss of NaN may have finite slopes (0/0 + x): what is not defined has no critical points to count.
    const loss = objective.gradient(at, g);
    evaluations++;
    if (![loss, g[0], g[1]].every(Number.isFinite)) return fail('notFinite', x, y);
    if (g[0] === 0 && g[1] === 0) return fail('zeroOnBorder', x, y);
    return Math.atan2(g[1], g[0]);
  };
  const turn = (from: number, to: number): number => {
    const d = to - from;
    return d - 2 * Math.PI * Math.round(d / (2 * Math.PI));
  };
  const follow = (
    xa: number,
    ya: number,
    a: number,
    xb: number,
    yb: number,
    b: number,
    depth: number,
  ): number => {
    if (failed !== null) return NaN;
    const xm = (xa + xb) / 2;
    const ym = (ya + yb) / 2;
    const m = angle(xm, ym);
    const whole = turn(a, b);
    const first = turn(a, m);
    const second = turn(m, b);
    const small = Math.max(Math.abs(first), Math.abs(second), Math.abs(whole)) < MAX_TURN;
    if (small && Math.abs(first + second - whole) < 1e-9) return whole;
    // Across a kink the gradient jumps; by less than half a turn there is no doubt which way (no zero in its hull).
    if (depth >= MAX_DEPTH && kinked && Math.abs(whole) < MAX_JUMP) return whole;
    if (depth >= MAX_DEPTH) return fail('unresolved', xm, ym);
    return follow(xa, ya, a, xm, ym, m, depth + 1) + follow(xm, ym, m, xb, yb, b, depth + 1);
  };
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ];
  let total = 0;
  for (let side = 0; side < 4; side++) {
    const [xa, ya] = corners[side];
    const [xb, yb] = corners[side + 1];
    let [px, py] = [xa, ya];
    let p = angle(px, py);
    for (let k = 1; k <= segments; k++) {
      const x = k === segments ? xb : xa + ((xb - xa) * k) / segments;
      const y = k === segments ? yb : ya + ((yb - ya) * k) / segments;
      const q = angle(x, y);
      total += follow(px, py, p, x, y, q, 0);
      [px, py, p] = [x, y, q];
    }
  }
  if (failed !== null) return failed;
  return { status: 'known', winding: Math.round(total / (2 * Math.PI)), evaluations };
}

/** The count check of a two-variable search (C16). */
export interface Completeness {
  /** Along the border of the box; null with a reason when it does not exist. */
  readonly winding: number | null;
  readonly reason:
    'zeroOnBorder' | 'notFinite' | 'unresolved' | 'notTwoVariables' | 'notIsolated' | 'cancelled' | null;
  readonly minima: number;
  readonly saddles: number;
  readonly maxima: number;
  /** Degenerate or undecided points, each counted with its own winding number in `indexSum`. */
  readonly degenerate: number;
  /** #min − #saddle + #max + Σ indices of degenerate points; null when one of those is not isolated. */
  readonly indexSum: number | null;
  /** True: sums agree in the box and in every cell it was divided into. False: something is missing. Null: no statement. */
  readonly complete: boolean | null;
  /** Cells of the subdivision whose own count was checked. */
  readonly cells: number;
}

/** Index of an isolated critical point from the winding along a small square around it; null when there is none. */
export function localIndex(objective: Objective, theta: Float64Array, radius: number): number | null {
  for (const half of [radius, radius / 8]) {
    // Unequal sides keep the corners off diagonals, along which symmetric functions like to be critical.
    const box: Box = [
      [theta[0] - half, theta[0] + half * 1.0625],
      [theta[1] - half * 1.03125, theta[1] + half],
    ];
    const found = gradientWinding(objective, box);
    if (found.status === 'known') return found.winding;
  }
  return null;
}
