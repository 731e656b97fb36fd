/**
 * The one selection of the window. Charts, scene, timeline and inspector all read and write this, so that choosing a
 * checkpoint anywhere is the same choice everywhere.
 */
export type Selection =
  | { readonly kind: 'checkpoint'; readonly run: string; readonly step: number }
  /** A point of the user's own (a click on the surface, an escape step), under the loss of `run`. */
  | { readonly kind: 'point'; readonly run: string; readonly theta: Float64Array; readonly loss: number };
