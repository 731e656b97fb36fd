import { z } from 'zod';
import type { TrainingCommand, TrainingMessage, TrainingStart } from './jobs.ts';

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

/** Host → the TensorFlow thread. Sessions are numbered by the host. */
export type LaneRequest =
  | { readonly session: number; readonly kind: 'start'; readonly start: TrainingStart }
  | { readonly session: number; readonly kind: 'command'; readonly command: TrainingCommand }
  /** Ends the session at once; nothing more is sent about it. */
  | { readonly session: number; readonly kind: 'drop' };

/** The TensorFlow thread → host. */
export type LaneReply =
  | { readonly session: number; readonly kind: 'message'; readonly message: TrainingMessage }
  | { readonly session: number; readonly kind: 'report'; readonly report: TensorflowReport }
  | { readonly session: number; readonly kind: 'failed'; readonly message: string }
  /** After `ended` or `drop`: tensors that are alive in the thread, 0 when no session is. */
  | { readonly session: number; readonly kind: 'freed'; readonly tensors: number };
