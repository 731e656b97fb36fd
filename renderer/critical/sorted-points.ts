import type { AtlasPoint } from '../../app/critical/atlas.ts';

export const SORT_KEYS = ['index', 'loss', 'gradientNorm', 'inertia', 'multiplicity'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** By one column; equal ones by loss. Inertia sorts by n₋, then n₀. */
export function sortedPoints(
  points: readonly AtlasPoint[],
  key: SortKey,
  descending: boolean,
): readonly AtlasPoint[] {
  const sign = descending ? -1 : 1;
  return [...points].sort((a, b) => sign * compare(a, b, key) || a.card.loss - b.card.loss);
}

function compare(a: AtlasPoint, b: AtlasPoint, key: SortKey): number {
  switch (key) {
    case 'index':
      return a.card.inertia.negative - b.card.inertia.negative;
    case 'loss':
      return a.card.loss - b.card.loss;
    case 'gradientNorm':
      return a.card.gradientNorm - b.card.gradientNorm;
    case 'inertia':
      return a.card.inertia.negative - b.card.inertia.negative || a.card.inertia.zero - b.card.inertia.zero;
    case 'multiplicity':
      return a.multiplicity - b.multiplicity;
  }
}
