import { z } from 'zod';
import type { PlaneArrow, PlaneModel } from '../landscape/plane-model.ts';
import { identifierSchema, whereSchema } from '../experiment/where.ts';

const f64 = z.instanceof(Float64Array);

/** The plane of a drawn surface, and under which loss it was drawn. */
const drawnPlane = {
  where: whereSchema,
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  center: f64,
  directions: z.tuple([f64, f64]),
} as const;

/** As many as there are line colours. */
export const MOST_PATHS = 8;

export const surfacePathsSchema = z.strictObject({
  ...drawnPlane,
  runs: z.array(identifierSchema).min(1).max(MOST_PATHS),
});

export const surfaceModelSchema = z.strictObject({
  ...drawnPlane,
  /** The point that the model is of; `where` is the surface's own. */
  of: whereSchema,
  /** Largest radius, in parameter units. */
  reach: z.number().positive().max(1e12),
});

/** The quadratic model of a point on the plane of a surface. */
export interface SurfaceModel {
  readonly model: PlaneModel;
  /** Eigenvectors of the most negative and the largest eigenvalues, ascending; null above the dense limit. */
  readonly arrows: readonly PlaneArrow[] | null;
}
