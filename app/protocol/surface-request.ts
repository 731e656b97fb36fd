import { z } from 'zod';
import { planeSchema } from '../landscape/plane-spec.ts';
import { planeWindowSchema } from '../landscape/plane-window.ts';
import { tiltSchema } from '../landscape/tilt.ts';
import { whereSchema } from '../experiment/where.ts';

export const surfaceRequestSchema = z.strictObject({
  where: whereSchema,
  plane: planeSchema,
  /** Grid points per side, odd so that the centre is a grid point. */
  size: z.number().int().min(3).max(401).default(51),
  /** Half-width in plane coordinates; default: chosen from the path or the box, stated in the result. */
  extent: z.number().positive().max(1e6).optional(),
  /** The plane turned out of itself towards a third direction. */
  tilt: tiltSchema.optional(),
  /**
   * Which part of the plane: offset of the middle in half-widths of the whole, and how many times its sides are halved
   * (negative: doubled). Offsets are moved to the grid, so that cells of one part are cells of the next. Default: the
   * whole.
   */
  window: planeWindowSchema.optional(),
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  /**
   * What is computed in each cell: the loss, the share of samples whose class comes out right, ‖∇L‖, or the extreme
   * eigenvalues and the inertia of the full Hessian (exact; costs a spectrum a cell).
   */
  quantity: z.enum(['loss', 'accuracy', 'gradientNorm', 'curvature']).default('loss'),
});
export type SurfaceRequest = z.infer<typeof surfaceRequestSchema>;
