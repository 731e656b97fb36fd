import type { PointCard } from '../../../app/curvature/point-card.ts';

/** The card as JSON with every digit, for pasting into other programs. Non-finite numbers become strings. */
export function cardText(card: PointCard, theta: Float64Array | null): string {
  const { eigenvalues, ...rest } = card;
  return JSON.stringify(
    { ...(theta === null ? {} : { point: [...theta] }), ...rest, eigenvalues: [...eigenvalues] },
    (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    2,
  );
}
