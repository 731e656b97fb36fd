import { z } from 'zod';

/** Which TensorFlow trained, and how far from the float64 engine it went. Kept with the run. */
export const tensorflowReportSchema = z.object({
  /** `native`: tfjs-node's library; `cpu`: TensorFlow.js's own, in JavaScript; `none`: it could not be loaded, float64 trained. */
  backend: z.enum(['native', 'cpu', 'none']),
  version: z.string(),
  /** Why not a faster one; empty for the fastest. */
  reason: z.string(),
  /** Relative distance ‖θ₃₂ − θ₆₄‖/‖θ₆₄‖ of the two engines' θ from the same start, over the first steps. */
  difference: z
    .object({
      /** Steps compared. */
      steps: z.number().int(),
      /** The largest over these steps. */
      largest: z.number(),
      /** At the last of them. */
      last: z.number(),
    })
    .nullable(),
});
export type TensorflowReport = z.infer<typeof tensorflowReportSchema>;
