/** 2^k as two exact factors, because 2^±1074 is not representable as one. */
export type PowerOfTwo = readonly [number, number];

export function powerOfTwo(k: number): PowerOfTwo {
  const half = Math.trunc(k / 2);
  return [2 ** half, 2 ** (k - half)];
}
