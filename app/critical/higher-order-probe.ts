import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { dot, norm2 } from '../numerics/vector.ts';
import { reducedFunction, type NullSplit, type ReducedFunction } from './reduced-function.ts';

/** What was found beyond second order around a degenerate critical point. */
export interface HigherOrderProbe {
  /** Points near θ where the loss is significantly lower (higher); null when none was found. */
  readonly lower: Witness | null;
  readonly higher: Witness | null;
  /**
   * `saddle`: lower and higher points arbitrarily near. `higherAround` (`lowerAround`): on the smallest spheres that
   * rounding lets us see, every point found is higher (lower): evidence of a minimum (maximum), no proof.
   */
  readonly verdict: 'saddle' | 'higherAround' | 'lowerAround' | 'open';
  /** Radii tried, starts on the largest sphere, function evaluations. */
  readonly tried: {
    readonly radii: readonly number[];
    readonly starts: number;
    readonly evaluations: number;
  };
}

export interface Witness {
  readonly theta: Float64Array;
  readonly loss: number;
  /** L(witness) − L(θ). */
  readonly difference: number;
  /** Distance in the null space. */
  readonly radius: number;
  /** Order p of the change −c·rᵖ, measured between two radii; NaN where only one was significant. */
  readonly order: number;
}

export interface ProbeOptions {
  /** Random starts on each sphere beside the coordinate ones. Default 8 + 4·n₀, at most 40. */
  readonly starts?: number;
  /** Largest radius relative to max(1, ‖θ‖). Default 0.2; nine radii are tried, each half of the one before. */
  readonly radius?: number;
  readonly seed?: number;
  /** Gradients of L to spend, spread evenly over spheres, each of which is climbed once at least. Default: no limit. */
  readonly gradients?: number;
  readonly cancelled?: () => boolean;
}

const RADII = 9;
const SPHERE_STEPS = 60;

/**
 * Looks for lower and higher points around a critical point with a singular Hessian, in the null space and along bent
 * curves (see `reduced-function.ts`): on spheres of shrinking radius the reduced function is minimised and maximised
 * from many starts. A sign counts only above rounding, and only if it holds on at least two radii down to the smallest
 * significant one, so that a lower basin farther away is not mistaken for a way down.
 *
 * @param oneSided −1: only lower points matter (H has positive curvature, higher ones are known); +1 the reverse; 0 both
 */
export function probeHigherOrder(
  objective: Objective,
  theta: Float64Array,
  split: NullSplit,
  loss: number,
  hessianNorm: number,
  oneSided: -1 | 0 | 1,
  options: ProbeOptions = {},
): HigherOrderProbe {
  const reduced = reducedFunction(objective, theta, split);
  const n0 = reduced.dimension;
  const largest = (options.radius ?? 0.2) * Math.max(1, norm2(theta));
  const radii = Array.from({ length: RADII }, (_, k) => largest / 2 ** k);
  const starts = options.starts ?? Math.min(40, 8 + 4 * n0);
  // Rounding of L near θ: its own size, and what terms of the size ‖H‖‖θ‖² lose when they cancel.
  const noise = 1e-15 * Math.max(8 * Math.abs(loss), hessianNorm * dot(theta, theta), 1e-3);
  const sides = oneSided === 0 ? 2 : 1;
  const perSphere = (options.gradients ?? Infinity) / (RADII * sides);
  const search = new SphereSearch(reduced, theta.length, starts, perSphere, options);
  const lower = oneSided === 1 ? null : search.along(radii, loss, noise, -1);
  const higher = oneSided === -1 ? null : search.along(radii, loss, noise, 1);
  const hasLower = oneSided === 1 || lower?.witness != null;
  const hasHigher = oneSided === -1 || higher?.witness != null;
  let verdict: HigherOrderProbe['verdict'] = 'open';
  if (hasLower && hasHigher) verdict = 'saddle';
  else if (!hasLower && lower?.opposite === true) verdict = 'higherAround';
  else if (!hasHigher && higher?.opposite === true) verdict = 'lowerAround';
  return {
    lower: lower?.witness ?? null,
    higher: higher?.witness ?? null,
    verdict,
    tried: { radii, starts: search.fewestStarts, evaluations: search.evaluations },
  };
}

interface SideResult {
  readonly witness: Witness | null;
  /** On the smallest significant sphere even the most extreme value found lies on the other side. */
  readonly opposite: boolean;
}

class SphereSearch {
  evaluations = 0;
  /** Starts made on the largest sphere of the side that had fewer. */
  fewestStarts: number;
  readonly #starts: number;
  readonly #reduced: ReducedFunction;
  readonly #length: number;
  /** Gradients after which no further start is made on a sphere. */
  readonly #perSphere: number;
  readonly #options: ProbeOptions;

  constructor(
    reduced: ReducedFunction,
    length: number,
    starts: number,
    perSphere: number,
    options: ProbeOptions,
  ) {
    this.#reduced = reduced;
    this.#length = length;
    this.#perSphere = perSphere;
    this.#options = options;
    this.#starts = starts + 2 * Math.min(reduced.dimension, 12);
    this.fewestStarts = this.#starts;
  }

  /** Extreme values of sign·φ over all spheres, largest radius first. */
  along(radii: readonly number[], loss: number, noise: number, sign: -1 | 1): SideResult {
    const found: { radius: number; change: number; theta: Float64Array }[] = [];
    let best: Float64Array | null = null;
    for (const radius of radii) {
      if (this.#options.cancelled?.() === true) break;
      const extreme = this.#extremeOn(radius, loss, sign, best);
      if (extreme === null) continue;
      best = extreme.direction;
      found.push({ radius, change: extreme.change, theta: extreme.theta });
    }
    const significant = found.filter(({ change }) => Math.abs(change) > noise);
    if (significant.length === 0) return { witness: null, opposite: false };
    const smallest = significant[significant.length - 1];
    const next = significant[significant.length - 2];
    if (sign * smallest.change < 0) return { witness: null, opposite: true };
    if (next === undefined || sign * next.change < 0) return { witness: null, opposite: false };
    const order = Math.log(next.change / smallest.change) / Math.log(next.radius / smallest.radius);
    // A way down or up of finite order shrinks like rᵖ, p ≥ 3; anything else is not about this point.
    if (!(order > 1.5 && order < 40)) return { witness: null, opposite: false };
    // The strongest of the run of significant spheres makes the clearest witness.
    let first = significant.length - 1;
    while (first > 0 && sign * significant[first - 1].change > 0) first--;
    const { radius, change, theta } = significant[first];
    const witness = { theta, loss: loss + change, difference: change, radius, order };
    return { witness, opposite: false };
  }

  #extremeOn(radius: number, loss: number, sign: -1 | 1, warm: Float64Array | null) {
    const n0 = this.#reduced.dimension;
    const random = randomStream(this.#options.seed ?? 0, 'higher-order-probe');
    const directions: Float64Array[] = warm === null ? [] : [warm];
    for (let i = 0; i < Math.min(n0, 12); i++) {
      for (const side of [1, -1]) {
        directions.push(Float64Array.from({ length: n0 }, (_, j) => (i === j ? side : 0)));
      }
    }
    const extra = warm === null ? this.#starts - directions.length : 4;
    for (let i = 0; n0 > 1 && i < extra; i++) {
      directions.push(Float64Array.from({ length: n0 }, () => random.normal()));
    }
    const before = this.#reduced.gradients;
    let made = 0;
    let extreme: { change: number; theta: Float64Array; direction: Float64Array } | null = null;
    for (const direction of directions) {
      if (this.#options.cancelled?.() === true) break;
      if (made > 0 && this.#reduced.gradients - before >= this.#perSphere) break;
      made++;
      const size = norm2(direction);
      const end = this.#climb(
        direction.map((entry) => entry / size),
        radius,
        sign,
      );
      if (end === null) continue;
      const change = end.value - loss;
      if (extreme === null || sign * change > sign * extreme.change) {
        extreme = { change, theta: end.theta, direction: end.direction };
      }
    }
    if (warm === null) this.fewestStarts = Math.min(this.fewestStarts, made);
    return extreme;
  }

  /** Projected gradient ascent of sign·φ on the sphere, the step doubled or halved as it goes. */
  #climb(start: Float64Array, radius: number, sign: -1 | 1) {
    const n0 = start.length;
    const slope = new Float64Array(n0);
    const trialSlope = new Float64Array(n0);
    const theta = new Float64Array(this.#length);
    const trialTheta = new Float64Array(this.#length);
    let direction = start;
    let value = this.#evaluate(direction, radius, slope, theta);
    if (!Number.isFinite(value)) return null;
    let angle = 0.3;
    for (let k = 0; n0 > 1 && k < SPHERE_STEPS && angle > 1e-4; k++) {
      const radial = dot(slope, direction);
      const tangent = slope.map((entry, i) => sign * (entry - radial * direction[i]));
      const size = norm2(tangent);
      if (!(size > 0)) break;
      const trial = direction.map(
        (entry, i) => Math.cos(angle) * entry + (Math.sin(angle) * tangent[i]) / size,
      );
      const length = norm2(trial);
      for (let i = 0; i < n0; i++) trial[i] /= length;
      const after = this.#evaluate(trial, radius, trialSlope, trialTheta);
      if (sign * after > sign * value) {
        direction = trial;
        value = after;
        slope.set(trialSlope);
        theta.set(trialTheta);
        angle = Math.min(0.6, 1.5 * angle);
      } else angle /= 3;
    }
    return { value, direction, theta: theta.slice() };
  }

  #evaluate(direction: Float64Array, radius: number, slope: Float64Array, theta: Float64Array): number {
    this.evaluations++;
    return this.#reduced.value(
      direction.map((entry) => radius * entry),
      slope,
      theta,
    );
  }
}
