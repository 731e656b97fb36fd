import { z } from 'zod';
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
