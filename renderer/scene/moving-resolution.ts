/** Shares of the full pixel ratio at which a moving picture is drawn, from the finest. */
const SHARES = [1, 0.75, 0.5, 0.35] as const;
/** Milliseconds of a frame: above the first the picture is too fine, below the second it may be finer. */
const SLOW = 40;
const QUICK = 20;
/** Slow frames one after the other that make it coarser, and quick ones that make it finer. */
const SLOW_FRAMES = 2;
const QUICK_FRAMES = 12;

/** How finely a picture that moves is drawn. At rest it is drawn at its full ratio, whatever this says. */
export interface MovingResolution {
  /** Of the full pixel ratio. */
  readonly share: number;
  /** Frames in a row that were slow (negative) or quick (positive). */
  readonly streak: number;
}

export const FINEST: MovingResolution = { share: SHARES[0], streak: 0 };

/**
 * What a frame's time says about the next one's resolution. Time is taken to grow with the pixels, share²: it becomes coarser
 * at once by as much as brings a frame under 40 ms, and finer by one step where that step would still be. A single slow
 * frame says nothing: something else may have had the processor.
 *
 * @param milliseconds from the drawing of a frame to the time when the next one may be drawn
 */
export function afterFrame({ share, streak }: MovingResolution, milliseconds: number): MovingResolution {
  const at = SHARES.findIndex((known) => known <= share);
  if (milliseconds > SLOW) {
    const next = Math.min(streak, 0) - 1;
    if (-next < SLOW_FRAMES) return { share, streak: next };
    const fits = SHARES.find((finer, k) => k > at && milliseconds * (finer / share) ** 2 <= SLOW);
    return { share: fits ?? SHARES[SHARES.length - 1], streak: 0 };
  }
  if (milliseconds > QUICK) return { share, streak: 0 };
  const next = Math.max(streak, 0) + 1;
  if (at <= 0 || next < QUICK_FRAMES) return { share, streak: next };
  const finer = SHARES[at - 1];
  return milliseconds * (finer / share) ** 2 <= SLOW ? { share: finer, streak: 0 } : { share, streak: 0 };
}

/** Milliseconds without a frame after which a picture rests. */
export const REST = 250;
