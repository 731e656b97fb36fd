import { z } from 'zod';
import type { Note } from '../data/prepared-data.ts';
import type { MismatchRow, TensorMapping, TensorSlot } from '../exchange/match-tensors.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { METRIC_COLUMNS } from '../training/metric-columns.ts';
import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';

/** The part of the contracts (renderer ↔ host, host ↔ workers) that is about weights files. */

/** Largest weights file that is brought in through a window, in bytes. */
const MAX_WEIGHTS_BYTES = 256 * 1024 * 1024;

export const weightsMethods = {
  /** Keeps a weights file in the host; answers the `upload:…` name for `start.weights` and `point.weights`. */
  'weights.upload': z.strictObject({
    name: z.string().min(1).max(200),
    bytes: z
      .instanceof(Uint8Array)
      .refine((bytes) => bytes.byteLength >= 1 && bytes.byteLength <= MAX_WEIGHTS_BYTES, {
        message: `expected 1 to ${MAX_WEIGHTS_BYTES} bytes`,
      }),
  }),
  /** Makes a run of weights files brought in before: each a checkpoint, in natural order of the names they had. */
  'weights.import': z.strictObject({
    experiment: experimentSchema,
    files: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(1000),
          weights: z.string().regex(/^upload:/, 'expected upload:…'),
        }),
      )
      .min(1)
      .max(10_000),
    /** Records of their training, row-major [rows, METRIC_COLUMNS] by step. */
    metrics: z
      .custom<Float64Array>(
        (rows) => rows instanceof Float64Array && rows.length % METRIC_COLUMNS.length === 0,
        `expected rows of ${METRIC_COLUMNS.length} numbers`,
      )
      .optional(),
  }),
} as const;

export interface WeightsResults {
  'weights.upload': { readonly weights: string };
  'weights.import': { readonly run: string; readonly notes: readonly Note[] };
}

/** What a weights file is for a network: its θ, or the table of what does not fit. */
export type WeightsReading =
  | {
      readonly kind: 'matched';
      /** P numbers in parameter order. */
      readonly theta: Float64Array;
      readonly format: string;
      /** The numbers were float32 (or less) in the file: zero eigenvalues need a wider tolerance. */
      readonly float32Origin: boolean;
      readonly mapping: readonly TensorMapping[];
      /** Arrays of the file that are no parameters. */
      readonly ignored: readonly string[];
      /** Square weights that the file format alone says how to read. */
      readonly squareByConvention: boolean;
    }
  | { readonly kind: 'mismatch'; readonly mismatch: readonly MismatchRow[]; readonly message: string };

export interface WeightsJobTypes {
  /** Reads one weights file into the blocks of θ. */
  'load-weights': {
    input: { path: string; slots: readonly TensorSlot[]; cancel: Int32Array };
    progress: never;
    output: WeightsReading;
  };
  /** Loss and ‖∇L‖ at a point, for points whose Hessian nobody asks for. */
  'measure-point': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; cancel: Int32Array };
    progress: never;
    output: { loss: number; gradientNorm: number };
  };
}
