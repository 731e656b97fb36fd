import { z } from 'zod';
import { whereSchema } from '../experiment/where.ts';
import { lineSchema } from '../landscape/line-spec.ts';

export const profileRequestSchema = z.strictObject({
  where: whereSchema,
  line: lineSchema,
  /** Positions on the line; odd, so that the point itself is one. */
  points: z.number().int().min(3).max(2001).default(101),
  /** Half-width in t; default 1, and −0.25 … 1.25 between two points. */
  extent: z.number().positive().max(1e6).optional(),
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
});
export type ProfileRequest = z.infer<typeof profileRequestSchema>;
