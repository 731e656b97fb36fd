import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Random streams. Every stream is derived from (seed, purpose, index) and nothing else: the same triple gives the same
 * numbers whatever ran before and in whichever thread; different triples give unrelated streams.
 *
 * Generator: xoroshiro128+ (Blackman & Vigna 2018) from pure-rand, its 128-bit state filled by hashing the triple.
 */
export interface RandomStream {
  /** Uniform in [0, 1), a multiple of 2⁻⁵³ (53 random bits). */
  uniform(): number;
  /** Standard normal, by the polar method (Marsaglia & Bray 1964); every second call is free. */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias; 1 ≤ n ≤ 2³². */
  integer(n: number): number;
  /** Permutes the first `count` (default: all) entries in place, all orders equally likely (Fisher–Yates). */
  shuffle(values: Int32Array, count?: number): void;
  /** Everything needed to go on from here with `restoreRandomStream`; JSON-safe. */
  state(): readonly number[];
}

const TWO_POW_32 = 4294967296;
const LANES = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]; // fraction of π: nothing up the sleeve

/** 32-bit avalanche (the multiply–xorshift finaliser form): each input bit flips each output bit half of the time. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
}

function hashedState(words: readonly number[]): number[] {
  const state: number[] = LANES.map((lane) => {
    let h: number = lane | 0;
    for (const word of words) h = (Math.imul(mix(h ^ word), 0x9e3779b1) + lane) | 0;
    return mix(h);
  });
  if (!state.some((word) => word !== 0)) state[0] = 1; // the all-zero state is a fixed point of the generator
  return state;
}

/** The stream of a triple. `seed` and `index` are integers in [0, 2⁵³); `purpose` any text, e.g. `batch-order`. */
export function randomStream(seed: number, purpose: string, index = 0): RandomStream {
  for (const [name, value] of [
    ['seed', seed],
    ['index', index],
  ] as const) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(
        `randomStream: expected ${name} to be an integer from 0 to 2^53 - 1, got ${String(value)}`,
      );
    }
  }
  const words = [seed | 0, Math.floor(seed / TWO_POW_32) | 0, index | 0, Math.floor(index / TWO_POW_32) | 0];
  words.push(purpose.length);
  for (let i = 0; i < purpose.length; i++) words.push(purpose.charCodeAt(i));
  return streamFrom([...hashedState(words), 0, 0]);
}

/** The stream that goes on exactly where `state()` was taken. */
export function restoreRandomStream(state: readonly number[]): RandomStream {
  if (state.length !== 6) {
    throw new RangeError(`restoreRandomStream: expected 6 numbers, got ${state.length}`);
  }
  return streamFrom(state);
}

/** [four generator words, 1 when a normal is left over, that normal] */
function streamFrom(state: readonly number[]): RandomStream {
  const generator = xoroshiro128plusFromState(state.slice(0, 4));
  let hasSpare = state[4] === 1;
  let spare = state[5];
  const uniform = (): number => {
    // High bits: the lowest bits of a "+" generator are its weakest.
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
  const integer = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= TWO_POW_32)) {
      throw new RangeError(`RandomStream.integer: expected an integer n from 1 to 2^32, got ${String(n)}`);
    }
    const limit = TWO_POW_32 - (TWO_POW_32 % n);
    let word = generator.next() >>> 0;
    while (word >= limit) word = generator.next() >>> 0;
    return word % n;
  };
  return {
    uniform,
    integer,
    normal() {
      if (hasSpare) {
        hasSpare = false;
        return spare;
      }
      let u = 0;
      let v = 0;
      let square = 0;
      do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        square = u * u + v * v;
      } while (square >= 1 || square === 0);
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      hasSpare = true;
      spare = v * factor;
      return u * factor;
    },
    shuffle(values, count = values.length) {
      for (let i = count - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = values[i];
        values[i] = values[j];
        values[j] = held;
      }
    },
    state: () => [...generator.getState(), hasSpare ? 1 : 0, hasSpare ? spare : 0],
  };
}
