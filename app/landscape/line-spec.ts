import { z } from 'zod';
import { whereSchema } from '../experiment/where.ts';

/** Which line through the point is followed; positions t run along a direction d: θ(t) = θ + t·d. */
export const lineSchema = z.discriminatedUnion('kind', [
  /** A Gaussian direction; `filter` is Li et al. 2018 (arXiv 1712.09913); of length 1 for functions. */
  z.strictObject({
    kind: z.literal('random'),
    normalization: z.enum(['filter', 'layer', 'none']).default('filter'),
    seed: z.number().int().min(0).default(0),
  }),
  /** Unit eigenvector of the Hessian, by rank in ascending order of λ; negative ranks count from the top. */
  z.strictObject({ kind: z.literal('eigenvector'), rank: z.number().int().default(0) }),
  /** Downhill: d = −g/‖g‖. */
  z.strictObject({ kind: z.literal('gradient') }),
  /** One coordinate of θ; t is how far it is moved. */
  z.strictObject({ kind: z.literal('coordinate'), index: z.number().int().min(0).default(0) }),
  /** To another point: t = 0 here, t = 1 there (linear interpolation, Goodfellow et al. 2015, arXiv 1412.6544). */
  z.strictObject({ kind: z.literal('between'), to: whereSchema }),
  /** Not a line but the run's checkpoints in order: t is the step. */
  z.strictObject({ kind: z.literal('path') }),
]);
export type LineSpec = z.infer<typeof lineSchema>;
