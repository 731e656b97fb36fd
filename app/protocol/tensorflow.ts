import { z } from 'zod';

/** Which TensorFlow trained, and how far from the float64 engine it went. Kept with the run. */
export const tensorflowReportSchema = z.object({
  /** `native`: tfjs-node's library; `wasm`, `cpu`: TensorFlow.js's own in WebAssembly, in JavaScript; `none`: none could be loaded, float64 trained. */
  backend: z.enum(['native', 'wasm', 'cpu', 'none']),
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
      /** After each of them; empty in runs that older versions made. */
      distances: z.array(z.number()).default([]),
    })
    .nullable(),
});
export type TensorflowReport = z.infer<typeof tensorflowReportSchema>;
