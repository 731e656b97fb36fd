import type { DenseShape } from '../../network/dense-chain.ts';
import type { Objective } from '../../numerics/objective.ts';
import type { ChannelEvidence } from '../diagnosis-evidence.ts';
import { measure, motionAlong, pairs, places, type Pair } from './unit-pair.ts';

/** Share of the leaving weights that a pair may keep beside what cancels. */
const MOST_LEFT = 0.6;
/** Cosine of entering weights from which on two units can be on their way to each other: they come from far. */
const LEAST_COSINE = -0.3;
/** Multiples of the pair's leaving weights at which the rest is minimised. */
const CHANNEL_FACTORS = [1, 2, 4, 8];
/** Cosine of the way so far with the channel's direction below which a pair is not followed outwards. */
const LEAST_MOTION = 0.05;
/** Pairs that are followed, those that the way so far lies along most first. */
const MOST_PAIRS = 2;

interface Least {
  readonly loss: number;
  readonly theta: Float64Array;
}

/**
 * The channel to infinity that θ is in, if any (Martinelli et al. 2025, arXiv 2506.14951): two units with
 * a_u·φ(w_u·x) + a_v·φ(w_v·x), w_u → w_v, a_u, −a_v → ∞, whose limit c·φ(w·x) + d·(δ·x)·φ′(w·x) no finite pair is.
 *
 * Its mark is a profile. With w_{u,v} = w ± δ/2f and a_{u,v} = c/2 ± f·d, the largest |d_k| held, P(f) is the least loss over
 * all other parameters at f times the present size. Symmetric in 1/f, it is L∞ + k/f² + O(f⁻⁴): in a channel k > 0 and P
 * falls for ever, toward a finite minimum it rises beyond it.
 *
 * @param earlier θ at an earlier checkpoint, where there is one
 * @param minimise least loss of an objective from a start, with its place
 */
export function findChannel(
  objective: Objective,
  chain: readonly DenseShape[],
  theta: Float64Array,
  earlier: Float64Array | null,
  minimise: (objective: Objective, start: Float64Array) => Least,
): ChannelEvidence | null {
  const candidates = pairs(chain, theta)
    .map((pair) => ({
      pair,
      now: measure(chain, theta, pair),
      motion: earlier === null ? NaN : motionAlong(chain, earlier, theta, pair),
    }))
    .filter(({ now }) => now.cancellation <= MOST_LEFT && now.cosine >= LEAST_COSINE)
    .filter(({ motion }) => !(motion < LEAST_MOTION))
    .sort((a, b) => (earlier === null ? a.now.cancellation - b.now.cancellation : b.motion - a.motion))
    .slice(0, MOST_PAIRS);
  let free: Least | null = null;
  const found = candidates.map(({ pair, now, motion }) => {
    const before = earlier === null ? null : measure(chain, earlier, pair);
    const along = (factor: number, from: Float64Array) =>
      minimise(inPairCoordinates(objective, chain, theta, pair, factor), from);
    const start = along(1, toPairCoordinates(chain, theta, pair));
    let end = start;
    const outwards = CHANNEL_FACTORS.slice(1).map((factor) => {
      const least = end.loss;
      end = along(factor, end.theta);
      // Not lower: perhaps not at its end yet.
      if (!(end.loss < least)) end = along(factor, end.theta);
      return end.loss;
    });
    const profile = Float64Array.of(start.loss, ...outwards);
    const falls = isFalling(profile);
    const stayed = falls ? stay(start, (from) => along(1, from)) : start.loss;
    if (falls) free ??= minimise(objective, minimise(objective, theta).theta);
    const gone = free === null ? null : measure(chain, free.theta, pair);
    return {
      ...pair,
      ...now,
      sizeBefore: before?.size ?? NaN,
      motion,
      profile,
      stayed,
      flight: gone === null ? NaN : gone.size / now.size,
      meeting: gone === null ? NaN : gone.apart / now.apart,
    };
  });
  // Of those that lead outwards the one that leads lowest.
  const falling = found.filter(({ profile }) => isFalling(profile));
  return lowest(falling) ?? lowest(found);
}

/** The channel whose profile ends lowest; where none ends in a number, the first. */
function lowest(found: readonly ChannelEvidence[]): ChannelEvidence | null {
  const end = ({ profile }: ChannelEvidence): number => profile[profile.length - 1];
  const [first] = found.filter((one) => Number.isFinite(end(one))).sort((a, b) => end(a) - end(b));
  return first ?? found.at(0) ?? null;
}

/**
 * How far a profile is from the law of a channel, L∞ + k/f², whose falls from each size to twice of it are 4 to 1: the larger of
 * ratio/4 and 4/ratio, at worst.
 */
export function lawMiss(profile: Float64Array): number {
  const falls = Array.from(profile.subarray(1), (value, k) => profile[k] - value);
  return falls.slice(1).reduce((worst, fall, k) => {
    const ratio = falls[k] / fall / 4;
    return Math.max(worst, ratio > 0 ? Math.max(ratio, 1 / ratio) : Infinity);
  }, 1);
}

/** A profile that falls all the way out. */
export function isFalling(profile: Float64Array): boolean {
  return profile.every((value, k) => k === 0 || value < profile[k - 1]);
}

/**
 * The least loss at the present size after as many minimisations as the way outwards took: what falls as far without going
 * out is a minimisation that was not at its end, no channel.
 */
function stay(start: Least, along: (from: Float64Array) => Least): number {
  let end = start;
  for (let k = 1; k < CHANNEL_FACTORS.length; k++) {
    const next = along(end.theta);
    if (!(next.loss < end.loss)) break;
    end = next;
  }
  return end.loss;
}

/** z: θ with (w, δ) in place of the pair's entering and (c, d) in place of its leaving weights. */
function toPairCoordinates(chain: readonly DenseShape[], theta: Float64Array, pair: Pair): Float64Array {
  const { w, a } = places(chain, pair);
  const { sign } = pair;
  const z = theta.slice();
  w[0].forEach((p, j) => {
    const q = w[1][j];
    [z[p], z[q]] = [(theta[p] + sign * theta[q]) / 2, theta[p] - sign * theta[q]];
  });
  a[0].forEach((p, k) => {
    const q = a[1][k];
    [z[p], z[q]] = [theta[p] + sign * theta[q], (theta[p] - sign * theta[q]) / 2];
  });
  return z;
}

/** The loss over z with w_{u,v} = w ± δ/2f, a_{u,v} = c/2 ± f·d; the d_k that is largest at θ stays where it is. */
function inPairCoordinates(
  objective: Objective,
  chain: readonly DenseShape[],
  theta: Float64Array,
  pair: Pair,
  f: number,
): Objective {
  const { w, a } = places(chain, pair);
  const { sign } = pair;
  const difference = a[0].map((p, k) => Math.abs(theta[p] - sign * theta[a[1][k]]));
  const held = a[1][difference.indexOf(Math.max(...difference))];
  const at = new Float64Array(theta.length);
  function place(z: Float64Array): void {
    at.set(z);
    w[0].forEach((p, j) => {
      const q = w[1][j];
      [at[p], at[q]] = [z[p] + z[q] / (2 * f), sign * (z[p] - z[q] / (2 * f))];
    });
    a[0].forEach((p, k) => {
      const q = a[1][k];
      [at[p], at[q]] = [z[p] / 2 + f * z[q], sign * (z[p] / 2 - f * z[q])];
    });
  }
  const refuse = (): never => {
    throw new RangeError('channel profile: expected first derivatives to be enough');
  };
  return {
    dimension: theta.length,
    loss: (z) => (place(z), objective.loss(at)),
    gradient(z, out) {
      place(z);
      const loss = objective.gradient(at, out);
      w[0].forEach((p, j) => {
        const q = w[1][j];
        const [gu, gv] = [out[p], sign * out[q]];
        [out[p], out[q]] = [gu + gv, (gu - gv) / (2 * f)];
      });
      a[0].forEach((p, k) => {
        const q = a[1][k];
        const [gu, gv] = [out[p], sign * out[q]];
        [out[p], out[q]] = [(gu + gv) / 2, f * (gu - gv)];
      });
      out[held] = 0;
      return loss;
    },
    hessianVectorProduct: refuse,
    hessian: refuse,
  };
}
