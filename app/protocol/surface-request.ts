import { z } from 'zod';
import { whereSchema } from './where.ts';

export const planeSchema = z.discriminatedUnion('kind', [
  /** Two Gaussian directions; `filter` is Li et al. 2018 (arXiv 1712.09913). Biases are scaled with their filter. */
  z.strictObject({
    kind: z.literal('random'),
    normalization: z.enum(['filter', 'layer', 'none']).default('filter'),
    seed: z.number().int().min(0).default(0),
  }),
  /** Eigenvectors of the Hessian at the point, by rank in ascending order of λ; negative ranks count from the top. Never re-normalised. */
  z.strictObject({
    kind: z.literal('eigenvectors'),
    ranks: z.tuple([z.number().int(), z.number().int()]).default([-1, 0]),
  }),
  /** First two principal components of the run's recorded path around the point. */
  z.strictObject({ kind: z.literal('pca') }),
  /** Two coordinates of θ; the exact plane of a function of two variables over its box. */
  z.strictObject({
    kind: z.literal('coordinates'),
    indices: z.tuple([z.number().int().min(0), z.number().int().min(0)]).default([0, 1]),
  }),
]);
export type PlaneSpec = z.infer<typeof planeSchema>;

export const surfaceRequestSchema = z.strictObject({
  where: whereSchema,
  plane: planeSchema,
  /** Grid points per side, odd so that the centre is a grid point. */
  size: z.number().int().min(3).max(401).default(51),
  /** Half-width in plane coordinates; default: chosen from the path or the box, stated in the result. */
  extent: z.number().positive().max(1e6).optional(),
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
});
export type SurfaceRequest = z.infer<typeof surfaceRequestSchema>;
