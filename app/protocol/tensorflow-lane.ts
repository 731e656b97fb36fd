import type { TrainingCommand, TrainingMessage, TrainingStart } from './jobs.ts';
import type { TensorflowReport } from './tensorflow.ts';

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
