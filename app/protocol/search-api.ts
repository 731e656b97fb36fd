import { z } from 'zod';
import { FINDER_METHODS } from '../critical/finders/finder-options.ts';
import { problemSchema } from '../experiment/experiment.ts';
import { identifierSchema, whereSchema } from '../experiment/where.ts';

/** The part of the contract renderer ↔ host that is about searches for critical points. */

export const criticalRequestSchema = z.strictObject({
  problem: problemSchema,
  /** Default: Levenberg–Marquardt on ½‖g‖², finished by Newton's method. */
  method: z.enum(FINDER_METHODS).optional(),
  starts: z.number().int().min(1).max(1_000_000).default(200),
  seed: z.number().int().min(0).default(0),
  /** Wished Morse index, for eigenvectorFollowing. */
  index: z.number().int().min(0).optional(),
  /** Region searched, one [low, high] per parameter. Default: a function's box; none for networks. */
  box: z.array(z.tuple([z.number(), z.number()])).optional(),
  /** Standard deviation of normal starts around their centre, where there is no box. Default 1. */
  spread: z.number().positive().max(1e6).default(1),
  /** Where starts are drawn. Default: the box where there is one, else around 0. */
  from: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('box') }),
      /** Normal around a checkpoint or a point. */
      z.strictObject({ kind: z.literal('around'), where: whereSchema }),
      /** The checkpoints of a run in turn, each shifted by normal noise. */
      z.strictObject({ kind: z.literal('path'), run: identifierSchema }),
    ])
    .default({ kind: 'box' }),
  /** A run of the same loss whose folder keeps the search: what was kept of the same search before is not done again. */
  keep: identifierSchema.optional(),
});
export type CriticalRequest = z.infer<typeof criticalRequestSchema>;

/** What a search was asked for, as it is kept and shown: the request without its loss and its points. */
export const searchSettingsSchema = criticalRequestSchema
  .omit({ problem: true, keep: true, from: true, starts: true })
  .extend({ from: z.enum(['box', 'around', 'path']) });
export type SearchSettings = z.output<typeof searchSettingsSchema>;

/** A search in a run's folder. */
export interface KeptSearch {
  readonly search: string;
  readonly settings: SearchSettings;
  /** Starts that have ended; the same request takes them from here. */
  readonly starts: number;
  /** When it was begun, ISO 8601. */
  readonly started: string;
}

/** method → parameters. */
export const searchMethods = {
  /** Starts a search for critical points; answers a job id; the job's `atlas` event carries the result. */
  'critical.start': criticalRequestSchema,
  /** Runs every finder from the same starts; answers a job id; the job's `comparison` event carries the scores. */
  'critical.compare': criticalRequestSchema,
  /** The searches that a run's folder keeps, newest first. */
  'critical.kept': z.strictObject({ run: identifierSchema }),
  /** What a kept search found; one that was broken off is listed from the starts that ended. Answers a job id; event `atlas`. */
  'critical.open': z.strictObject({ run: identifierSchema, search: identifierSchema }),
} as const;

export interface SearchResults {
  'critical.start': { readonly job: string };
  'critical.compare': { readonly job: string };
  'critical.kept': readonly KeptSearch[];
  'critical.open': { readonly job: string };
}
