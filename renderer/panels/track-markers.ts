import type { CheckpointSummary } from '../../app/protocol/host-api.ts';

/** More markers than this lie on each other at any width of a window, and the page has to carry them all. */
const MOST = 240;

/**
 * The checkpoints that are drawn along `end` steps: all of them up to {@link MOST}; of more, one for each of as many equal
 * stretches, the first of those that say most: a point that is critical before one that is not, that before one without a card.
 */
export function trackMarkers(
  checkpoints: readonly CheckpointSummary[],
  end: number,
): readonly CheckpointSummary[] {
  if (checkpoints.length <= MOST) return checkpoints;
  const chosen: CheckpointSummary[] = [];
  let stretch = -1;
  for (const item of checkpoints) {
    const own = Math.min(MOST - 1, Math.floor((item.step / end) * MOST));
    if (own > stretch) {
      stretch = own;
      chosen.push(item);
    } else if (saying(item) > saying(chosen[chosen.length - 1])) {
      chosen[chosen.length - 1] = item;
    }
  }
  return chosen;
}

function saying({ card }: CheckpointSummary): number {
  if (card === null) return 0;
  return card.class === 'notCritical' ? 1 : 2;
}
