import { z } from 'zod';

/**
 * Learning-rate schedules, as they stand in an experiment: η of an update is the optimizer's rate times warm-up times
 * decay. Time t counts updates or epochs from 0; formulas and sources in `app/training/rate-at.ts`.
 */

const length = z.number().int().min(1).max(100_000_000);
const factor = z.number().positive().max(1e6);
/** Multiplier at the end of a decay. That the rates stay positive is checked against the run's length. */
const end = z.number().default(0);

export const decaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** Multiplied by `factor` every `every` (PyTorch StepLR; its default 0.1). */
  z.strictObject({ kind: z.literal('step'), every: length, factor: factor.default(0.1) }),
  z.strictObject({ kind: z.literal('exponential'), factor }),
  /** 1/√(t+1). */
  z.strictObject({ kind: z.literal('inverseSqrt') }),
  /** From 1 to `end` over `length` (default: the rest of the run); power 1 is linear (PyTorch PolynomialLR). */
  z.strictObject({
    kind: z.literal('polynomial'),
    power: z.number().positive().max(100).default(1),
    end,
    length: length.optional(),
  }),
  /** Half a cosine from 1 to `end` over `length`; with `restarts` again and again, each `growth` times as long. */
  z.strictObject({
    kind: z.literal('cosine'),
    end,
    length: length.optional(),
    restarts: z.boolean().default(false),
    growth: z.number().int().min(1).max(100).default(1),
  }),
  /** Smith & Topin 2018 with PyTorch's OneCycleLR defaults: up from 1/startDivisor over `rise` of the run, down to that/endDivisor. */
  z.strictObject({
    kind: z.literal('oneCycle'),
    rise: z.number().min(0).lt(1).default(0.3),
    startDivisor: z.number().min(1).max(1e12).default(25),
    endDivisor: z.number().min(1).max(1e12).default(1e4),
  }),
  /** d^(−½)·min(s^(−½), s·w^(−3/2)), s = t + 1 (Vaswani et al. 2017, their w by default); with rate 1 the paper's rate. */
  z.strictObject({
    kind: z.literal('transformer'),
    dimension: z.number().int().min(1).max(1_000_000).default(512),
    warmup: length.default(4000),
  }),
]);
export type DecaySpec = z.infer<typeof decaySchema>;

export const scheduleSchema = z.strictObject({
  /** What t counts. Default: step (update). */
  unit: z.enum(['step', 'epoch']).default('step'),
  /** Linear rise from `from` to 1 over `length`, before the decay begins (PyTorch LinearLR; its default ⅓). */
  warmup: z
    .strictObject({
      length,
      from: z
        .number()
        .positive()
        .max(1)
        .default(1 / 3),
    })
    .optional(),
  decay: decaySchema.prefault({ kind: 'constant' }),
});
export type ScheduleSpec = z.infer<typeof scheduleSchema>;
