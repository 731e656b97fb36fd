import { z } from 'zod';
import { identifierSchema, whereSchema } from '../experiment/where.ts';

/** Which plane through the point is drawn. */
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
  /** First two principal components of the run's recorded path, together with the paths of `runs` where they are named. */
  z.strictObject({ kind: z.literal('pca'), runs: z.array(identifierSchema).min(1).max(8).optional() }),
  /** The gradient g and its Hessian image H·g, made orthogonal to g: the plane of steepest descent and how it bends. */
  z.strictObject({ kind: z.literal('gradient') }),
  /** Through the point and two others, orthonormal (Garipov et al. 2018, arXiv 1802.10026): distances are true. */
  z.strictObject({ kind: z.literal('points'), points: z.tuple([whereSchema, whereSchema]) }),
  /**
   * To another point: x = 0 here, x = 1 there (linear interpolation, Goodfellow et al. 2015, arXiv 1412.6544); across it a
   * Gaussian direction, filter-normalised.
   */
  z.strictObject({
    kind: z.literal('between'),
    to: whereSchema,
    seed: z.number().int().min(0).default(0),
  }),
  /** Two coordinates of θ; the exact plane of a function of two variables over its box. */
  z.strictObject({
    kind: z.literal('coordinates'),
    indices: z.tuple([z.number().int().min(0), z.number().int().min(0)]).default([0, 1]),
  }),
]);
export type PlaneSpec = z.infer<typeof planeSchema>;
