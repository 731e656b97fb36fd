import type { Experiment, OptimizerSpec, TrainingSpec } from './experiment.ts';
import { statedError } from './stated-error.ts';
import type { ScheduleSpec } from './schedule-spec.ts';

/** Most runs of one sweep. */
const MAX_SWEEP_RUNS = 10_000;

/** The settings that one group of a sweep shares; the others are the experiment's. */
export interface SweepSetting {
  readonly optimizer: OptimizerSpec;
  readonly batchSize: TrainingSpec['batchSize'];
  readonly schedule: ScheduleSpec | undefined;
  readonly weightDecay: number | undefined;
}

export interface SweepMember {
  /** Place in the sweep, from 0. */
  readonly index: number;
  /** Place of its setting among the settings, from 0; members of a group differ by seed alone. */
  readonly group: number;
  readonly setting: SweepSetting;
  /** The setting in a few signs, for names and tables: `adam 0.01 · 32`. */
  readonly label: string;
  readonly seed: number;
  /** The run itself, without `sweep`. */
  readonly experiment: Experiment;
}

/**
 * The runs of a sweep: optimizers × rates × batch sizes × schedules × decays (the last fastest), each with every seed. An
 * experiment without `sweep` is a sweep of one. For one seed all settings share start, data and batch order: a race. A seed
 * sets the seed of the batch order and of a drawn start (networks draw theirs when none is given); data are never redrawn.
 *
 * @throws {InputError} for a value that is listed twice, or more than 10 000 runs.
 */
export function expandSweep(experiment: Experiment): SweepMember[] {
  if (experiment.training.engine === 'tensorflow') {
    throw statedError(
      'sweepEngine',
      'expected the float64 engine for several runs, got tensorflow: leave engine out, or start single runs',
      {},
      'training.engine',
    );
  }
  const { sweep = {}, ...rest } = experiment;
  const { training } = rest;
  for (const [name, values] of Object.entries(sweep)) refuseRepeats(name, values);
  const seeds = sweep.seeds ?? [training.seed];
  const settings = (sweep.optimizers ?? [training.optimizer]).flatMap((optimizer) =>
    (sweep.rates ?? [optimizer.rate]).flatMap((rate) =>
      (sweep.batchSizes ?? [training.batchSize]).flatMap((batchSize) =>
        (sweep.schedules ?? [training.schedule]).flatMap((schedule) =>
          (sweep.weightDecays ?? [training.weightDecay]).map((weightDecay): SweepSetting => ({
            optimizer: { ...optimizer, rate },
            batchSize,
            schedule,
            weightDecay,
          })),
        ),
      ),
    ),
  );
  const count = settings.length * seeds.length;
  if (count > MAX_SWEEP_RUNS) {
    throw statedError(
      'sweepTooLarge',
      `expected at most ${MAX_SWEEP_RUNS} runs in a sweep, got ${settings.length} settings × ${seeds.length} seeds: list fewer`,
      { most: MAX_SWEEP_RUNS, settings: settings.length, seeds: seeds.length },
      'sweep',
    );
  }
  return settings.flatMap((setting, group) =>
    seeds.map((seed, at): SweepMember => {
      const name =
        count === 1 ? rest.name : `${rest.name.slice(0, 120)} · ${labelOf(setting)} · seed ${seed}`;
      return {
        index: group * seeds.length + at,
        group,
        setting,
        label: labelOf(setting),
        seed,
        experiment: {
          ...rest,
          name: name.slice(0, 200),
          ...(sweep.seeds === undefined ? {} : seededStart(rest, seed)),
          training: { ...training, ...withoutUndefined(setting), seed },
        },
      };
    }),
  );
}

/** The start that a seed draws, where it is drawn at all. */
function seededStart({ start, loss }: Experiment, seed: number): Pick<Experiment, 'start'> {
  if (start === undefined) {
    return loss.kind === 'network' ? { start: { seed, initializer: 'glorotUniform' } } : {};
  }
  return 'seed' in start ? { start: { ...start, seed } } : { start };
}

function labelOf({ optimizer, batchSize, schedule, weightDecay }: SweepSetting): string {
  const parts = [`${optimizer.kind} ${optimizer.rate}`, String(batchSize)];
  if (schedule !== undefined)
    parts.push(`${schedule.warmup === undefined ? '' : 'warmup+'}${schedule.decay.kind}`);
  if (weightDecay !== undefined) parts.push(`λ ${weightDecay}`);
  return parts.join(' · ');
}

function withoutUndefined(setting: SweepSetting): Partial<TrainingSpec> {
  return Object.fromEntries(Object.entries(setting).filter(([, value]) => value !== undefined));
}

function refuseRepeats(name: string, values: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const value of values) {
    const text = JSON.stringify(value);
    if (seen.has(text))
      throw statedError(
        'sweepTwice',
        `expected different values, got ${text} twice`,
        { value: text },
        `sweep.${name}`,
      );
    seen.add(text);
  }
}
