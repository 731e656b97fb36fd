import type { CheckpointSummary, RunRecord } from '../../app/protocol/host-api.ts';

/** Stretches of a long run from which cards are sent. */
const STRETCHES = 500;
/** Cards of one stretch at most: what says most, the least and the largest eigenvalue. */
const PER_STRETCH = 3;

/**
 * A run's record as a window can take it: a hundred thousand cards are 80 MB and most of the time that opening takes. Of more than
 * {@link STRETCHES}·{@link PER_STRETCH} checkpoints those are sent with their card that charts and marks show: the last that has one, and
 * of equal stretches the first that says most (a critical point before one that is none) and those of least λmin and largest λmax. The others come
 * without, `run.checkpoint` answers theirs.
 */
export function withShownCards(record: RunRecord): RunRecord {
  const { checkpoints } = record;
  if (checkpoints.length <= STRETCHES * PER_STRETCH) return record;
  const shown = new Set<CheckpointSummary>();
  const length = Math.ceil(checkpoints.length / STRETCHES);
  for (let from = 0; from < checkpoints.length; from += length) {
    const stretch = checkpoints.slice(from, from + length).filter(({ card }) => card !== null);
    if (stretch.length === 0) continue;
    shown.add(most(stretch, saying));
    shown.add(most(stretch, (one) => -(one.card?.eigenvalues[0] ?? Infinity)));
    shown.add(most(stretch, (one) => one.card?.eigenvalues.at(-1) ?? -Infinity));
  }
  const last = checkpoints.findLast(({ card }) => card !== null);
  if (last !== undefined) shown.add(last);
  return {
    ...record,
    checkpoints: checkpoints.map((one) => (shown.has(one) ? one : { ...one, card: null })),
  };
}

function saying({ card }: CheckpointSummary): number {
  if (card === null) return 0;
  return card.class === 'notCritical' ? 1 : 2;
}

/** The first of the largest. */
function most(
  stretch: readonly CheckpointSummary[],
  of: (one: CheckpointSummary) => number,
): CheckpointSummary {
  return stretch.reduce((best, one) => (of(one) > of(best) ? one : best));
}
