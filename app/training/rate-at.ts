import { statedError } from '../experiment/stated-error.ts';
import type { DecaySpec, ScheduleSpec } from '../experiment/schedule-spec.ts';

/** What a schedule needs to know of its run. */
export interface ScheduleContext {
  /** η of the optimizer, which every multiplier multiplies. */
  readonly rate: number;
  /** Updates in the run. */
  readonly steps: number;
  /** ⌈N/B⌉. */
  readonly updatesPerEpoch: number;
}

/**
 * η of update `step` (0-based; it makes θ_{step+1}) in epoch `epoch` (0-based): rate × multiplier at t, where t is step or epoch as
 * the schedule's unit says. During warm-up of length W: from + (1−from)·t/W; afterwards the decay at t − W, with T its
 * length (default: what is left of the run):
 *
 * - constant 1; step factor^⌊t/every⌋; exponential factor^t; inverseSqrt 1/√(t+1);
 * - polynomial end + (1−end)(1−t/T)^power, `end` after T;
 * - cosine end + (1−end)(1+cos(πt/T))/2, `end` after T or, with restarts, again from 1 with T ← growth·T
 *   (Loshchilov & Hutter 2017);
 * - oneCycle: cosine up from 1/startDivisor to 1 at t = rise·T − 1, cosine down to 1/(startDivisor·endDivisor) at T − 1;
 * - transformer: d^(−½)·min(s^(−½), s·w^(−3/2)), s = t + 1.
 *
 * Equal to PyTorch's schedulers of the same names. A pure function: a schedule can be drawn before its run.
 */
export function rateAt(
  schedule: ScheduleSpec | undefined,
  step: number,
  epoch: number,
  context: ScheduleContext,
): number {
  if (schedule === undefined) return context.rate;
  return (
    context.rate * multiplierAt(schedule, schedule.unit === 'epoch' ? epoch : step, spanOf(schedule, context))
  );
}

/** The run's length in the schedule's unit. */
function spanOf(schedule: ScheduleSpec, { steps, updatesPerEpoch }: ScheduleContext): number {
  return schedule.unit === 'epoch' ? Math.ceil(steps / updatesPerEpoch) : steps;
}

function multiplierAt({ warmup, decay }: ScheduleSpec, t: number, span: number): number {
  const before = warmup?.length ?? 0;
  if (warmup !== undefined && t < before) return warmup.from + (1 - warmup.from) * (t / before);
  return decayAt(decay, t - before, Math.max(1, span - before));
}

function decayAt(decay: DecaySpec, t: number, rest: number): number {
  switch (decay.kind) {
    case 'constant':
      return 1;
    case 'step':
      return decay.factor ** Math.floor(t / decay.every);
    case 'exponential':
      return decay.factor ** t;
    case 'inverseSqrt':
      return 1 / Math.sqrt(t + 1);
    case 'polynomial': {
      const span = decay.length ?? rest;
      return decay.end + (1 - decay.end) * (1 - Math.min(t, span) / span) ** decay.power;
    }
    case 'cosine':
      return halfCosine(1, decay.end, cosinePhase(decay, t, decay.length ?? rest));
    case 'oneCycle': {
      const top = decay.rise * rest - 1;
      const start = 1 / decay.startDivisor;
      if (t <= top && top > 0) return halfCosine(start, 1, t / top);
      const from = Math.max(top, 0);
      const down = rest - 1 - from;
      return halfCosine(1, start / decay.endDivisor, down > 0 ? Math.min(1, (t - from) / down) : 0);
    }
    case 'transformer': {
      const s = t + 1;
      return decay.dimension ** -0.5 * Math.min(s ** -0.5, s * decay.warmup ** -1.5);
    }
  }
}

/** Share of the present half cosine that is behind. */
function cosinePhase(
  { restarts, growth }: Extract<DecaySpec, { kind: 'cosine' }>,
  t: number,
  first: number,
): number {
  if (!restarts) return Math.min(1, t / first);
  if (growth === 1) return (t % first) / first;
  let begin = 0;
  let length = first;
  while (t - begin >= length) {
    begin += length;
    length *= growth;
  }
  return (t - begin) / length;
}

function halfCosine(from: number, to: number, phase: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * phase));
}

/**
 * Refuses schedules that reach a rate that is not a positive number during the run, and risings on top of each other.
 *
 * @throws {InputError} naming the first update with such a rate.
 */
export function checkSchedule(schedule: ScheduleSpec | undefined, context: ScheduleContext): void {
  if (schedule === undefined) return;
  const { decay, warmup } = schedule;
  if (warmup !== undefined && (decay.kind === 'oneCycle' || decay.kind === 'transformer')) {
    throw statedError(
      'warmupTwice',
      `expected no warm-up before a ${decay.kind} schedule, which has its own, got one of length ${warmup.length}: leave one out`,
      { decay: decay.kind, length: warmup.length },
      'training.schedule.warmup',
    );
  }
  const rate = (step: number): number =>
    rateAt(schedule, step, Math.floor(step / context.updatesPerEpoch), context);
  const step = firstNotPositive(rate, context.steps);
  if (step === null) return;
  throw statedError(
    'rateNotPositive',
    `expected positive rates in all ${context.steps} updates, got ${rate(step)} at update ${step + 1}: use a larger end or factor, or a longer decay`,
    { steps: context.steps, rate: rate(step), update: step + 1 },
    'training.schedule',
  );
}

/** All updates of short runs; of long ones every k-th and then those between. Only ends of decays can reach 0: they stay there. */
function firstNotPositive(rate: (step: number) => number, steps: number): number | null {
  const stride = Math.max(1, Math.floor(steps / 10_000));
  const bad = (step: number): boolean => !(rate(step) > 0 && rate(step) < Infinity);
  for (let at = 0; at < steps + stride; at += stride) {
    const last = Math.min(at, steps - 1);
    if (!bad(last)) continue;
    let first = last;
    while (first > Math.max(0, last - stride) && bad(first - 1)) first--;
    return first;
  }
  return null;
}
