/**
 * Directions along which a known structure keeps the loss of a network the same (C15).
 *
 * `symmetry`: the loss is invariant under a group acting near θ, so a zero eigenvalue along its orbit says nothing about
 * the point. `flat`: the loss is constant along the line at this very θ only (two equal units, say); the zero is
 * understood, but the point may still be degenerate, so these alone never make a minimum.
 */
export interface TangentFamily {
  readonly cause: string;
  readonly kind: 'symmetry' | 'flat';
  readonly directions: readonly Float64Array[];
}
