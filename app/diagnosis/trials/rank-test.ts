/** Losses of left-out samples and of others by one and the same fit. */
export interface LossPair {
  readonly own: Float64Array;
  readonly other: Float64Array;
}

export interface RankTest {
  /** P(loss of another sample > loss of a left-out one) + ½ P(equal); ½ where both are of one kind. */
  readonly above: number;
  /** The same less ½, in standard errors that chance gives samples of one kind. */
  readonly errors: number;
}

/**
 * Mann & Whitney's test (Ann. Math. Stat. 18, 1947) of whether other samples lose more than left-out ones: it asks for their order alone, so that
 * one sample far out counts no more than any other. Every pair is of one fit; of N left-out samples in all and M others the standard error is
 * √((N + M + 1)/(12NM)).
 */
export function rankTest(fits: readonly LossPair[]): RankTest {
  const left = fits.reduce((sum, { own }) => sum + own.length, 0);
  const others = fits[0]?.other.length ?? 0;
  const wins = fits.reduce((sum, pair) => sum + winsOf(pair), 0);
  const above = wins / (left * others);
  return { above, errors: (above - 0.5) / Math.sqrt((left + others + 1) / (12 * left * others)) };
}

/** Pairs in which the other sample loses more; equal ones count half. */
function winsOf({ own, other }: LossPair): number {
  let wins = 0;
  for (const a of own) for (const b of other) wins += b > a ? 1 : b === a ? 0.5 : 0;
  return wins;
}
