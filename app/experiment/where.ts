import { z } from 'zod';
import { problemSchema } from './experiment.ts';

/** Names of runs and jobs: what may stand in a topic. */
export const identifierSchema = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const runId = identifierSchema;
const f64 = z.instanceof(Float64Array);

/** Which point an analysis is about: a checkpoint of a run, or θ itself under a run's or a problem's loss. */
export const whereSchema = z.union([
  z.strictObject({ run: runId, step: z.number().int().min(0) }),
  z.strictObject({ run: runId, theta: f64 }),
  z.strictObject({ problem: problemSchema }),
  z.strictObject({ problem: problemSchema, theta: f64 }),
]);
export type Where = z.infer<typeof whereSchema>;
