import type { Note } from '../data/prepared-data.ts';
import type { ParameterLayout } from '../network/parameter-layout.ts';

/** What a plane is built from; the host brings what the kind of plane needs. */
export interface PlaneContext {
  /** The point the plane goes through. */
  readonly theta: Float64Array;
  /** Null for a function: then each of its directions is one group and is scaled to length 1. */
  readonly layout: ParameterLayout | null;
  /** Recorded path θ(step), in order; empty for none. Used by `pca`, and to choose the extent. */
  readonly path: readonly Float64Array[];
  /** Points of other runs' paths, for `pca` of several. */
  readonly alongside?: readonly Float64Array[];
  /** For `eigenvectors`: the two unit eigenvectors in the order of the plane's ranks, with their eigenvalues. */
  readonly eigenpairs?: readonly [Eigenpair, Eigenpair];
  /** For `gradient`: ∇L and H·∇L at the point. */
  readonly gradient?: { readonly value: Float64Array; readonly image: Float64Array };
  /** For `points` and `between`: the other points, in the specification's order. */
  readonly others?: readonly Float64Array[];
  /** For `coordinates`: the box of a function, one [low, high] per variable, and the variables' names. */
  readonly box?: readonly (readonly [number, number])[];
  readonly names?: readonly string[];
  /** Half-width asked for by the user; replaces every choice made here. */
  readonly extent?: number;
}
export interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

export interface Plane {
  /**
   * θ at plane coordinates (0, 0): `theta`, bit for bit; only for `coordinates` its two entries are 0 there, so that
   * plane coordinates are the variables' own values.
   */
  readonly center: Float64Array;
  readonly directions: [Float64Array, Float64Array];
  readonly axisLabels: [Note, Note];
  /** Range of plane coordinates that is drawn. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** The larger half-width of the two ranges. */
  readonly extent: number;
  /** What a reader of the picture must know: normalisation, angle, explained variance, dead filters. */
  readonly notes: Note[];
  /** For `pca`: shares of the path's variance along the two directions. */
  readonly explained?: readonly [number, number];
}

export type Directions = Pick<Plane, 'center' | 'directions' | 'axisLabels' | 'notes' | 'explained'>;
