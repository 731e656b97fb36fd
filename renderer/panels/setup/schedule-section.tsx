import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Experiment } from '../../../app/experiment/experiment.ts';
import {
  decaySchema,
  scheduleSchema,
  type DecaySpec,
  type ScheduleSpec,
} from '../../../app/experiment/schedule-spec.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SelectField, SwitchField } from '../field.tsx';
import { ScheduleDrawing } from './schedule-drawing.tsx';

type DecayKind = DecaySpec['kind'];

const DECAYS: readonly DecayKind[] = [
  'constant',
  'step',
  'exponential',
  'inverseSqrt',
  'polynomial',
  'cosine',
  'oneCycle',
  'transformer',
];

interface DecayNumber {
  readonly name: string;
  readonly range: string;
  readonly fallback: string;
  readonly optional?: boolean;
}
const NUMBERS: Readonly<Record<DecayKind, readonly DecayNumber[]>> = {
  constant: [],
  step: [
    { name: 'every', range: '≥ 1', fallback: '–' },
    { name: 'factor', range: '> 0', fallback: '0.1' },
  ],
  exponential: [{ name: 'factor', range: '> 0', fallback: '–' }],
  inverseSqrt: [],
  polynomial: [
    { name: 'power', range: '(0, 100]', fallback: '1' },
    { name: 'end', range: '> 0', fallback: '0' },
    { name: 'length', range: '≥ 1', fallback: '', optional: true },
  ],
  cosine: [
    { name: 'end', range: '> 0', fallback: '0' },
    { name: 'length', range: '≥ 1', fallback: '', optional: true },
  ],
  oneCycle: [
    { name: 'rise', range: '[0, 1)', fallback: '0.3' },
    { name: 'startDivisor', range: '≥ 1', fallback: '25' },
    { name: 'endDivisor', range: '≥ 1', fallback: '1e4' },
  ],
  transformer: [
    { name: 'dimension', range: '≥ 1', fallback: '512' },
    { name: 'warmup', range: '≥ 1', fallback: '4000' },
  ],
};

export function scheduleSummary({ training }: Experiment, t: TFunction): string {
  const { schedule } = training;
  if (schedule === undefined) return t('decays.constant');
  const decay = t(`decays.${schedule.decay.kind}`);
  return schedule.warmup === undefined ? decay : `${t('fields.warmupOn.label')} → ${decay}`;
}

/** A decay of a kind with numbers that suit the run: what the schema leaves open, and ends that stay above zero. */
function newDecay(kind: DecayKind, span: number): DecaySpec {
  const third = Math.max(1, Math.round(span / 3));
  const extra: Readonly<Partial<Record<DecayKind, object>>> = {
    step: { every: third },
    exponential: { factor: Number((0.01 ** (1 / Math.max(span, 1))).toPrecision(6)) },
    polynomial: { end: 0.01 },
    cosine: { end: 0.01 },
    transformer: { warmup: third },
  };
  return decaySchema.parse({ kind, ...extra[kind] });
}

/** Rate over time: warm-up, then decay, drawn before the run with the very function that training uses. */
export function ScheduleSection() {
  const { t } = useTranslation();
  const training = useApp((state) => state.draft.present.training);
  const { editDraft } = useActions();
  const schedule = training.schedule ?? scheduleSchema.parse({});
  const { decay, warmup, unit } = schedule;
  const span = Number.isFinite(training.steps) ? training.steps : 1000;
  const ownRise = decay.kind === 'oneCycle' || decay.kind === 'transformer';

  function put(next: ScheduleSpec, field?: string): void {
    const plain = next.decay.kind === 'constant' && next.warmup === undefined && next.unit === 'step';
    editDraft(
      (draft) => ({ ...draft, training: { ...draft.training, schedule: plain ? undefined : next } }),
      field,
    );
  }
  const numbers = decay as unknown as Readonly<Record<string, number | undefined>>;
  return (
    <>
      <ScheduleDrawing />
      <SelectField
        name="scheduleUnit"
        path="training.schedule.unit"
        fallback={t('scheduleUnits.step')}
        value={unit}
        options={(['step', 'epoch'] as const).map((value) => ({ value, label: t(`scheduleUnits.${value}`) }))}
        onChange={(value) => put({ ...schedule, unit: value })}
      />
      <SwitchField
        name="warmupOn"
        path="training.schedule.warmup"
        fallback={t('fields.off')}
        checked={warmup !== undefined}
        onChange={(on) => {
          const rise = { length: Math.max(1, Math.round(span / 10)), from: 1 / 3 };
          put({ ...schedule, warmup: on ? rise : undefined });
        }}
      />
      {warmup === undefined ? null : (
        <>
          <NumberField
            name="warmupLength"
            path="training.schedule.warmup.length"
            range="≥ 1"
            step={1}
            value={warmup.length}
            onChange={(length) =>
              put({ ...schedule, warmup: { ...warmup, length: length ?? NaN } }, 'warmup')
            }
          />
          <NumberField
            name="warmupFrom"
            path="training.schedule.warmup.from"
            range="(0, 1]"
            fallback="1/3"
            value={warmup.from}
            onChange={(from) => put({ ...schedule, warmup: { ...warmup, from: from ?? NaN } }, 'warmupFrom')}
          />
        </>
      )}
      <SelectField
        name="decayKind"
        path="training.schedule.decay.kind"
        fallback={t('decays.constant')}
        value={decay.kind}
        options={DECAYS.map((value) => ({ value, label: t(`decays.${value}`) }))}
        onChange={(kind) => {
          const { warmup: before, ...rest } = schedule;
          const rises = kind === 'oneCycle' || kind === 'transformer';
          put({
            ...rest,
            ...(rises || before === undefined ? {} : { warmup: before }),
            decay: newDecay(kind, span),
          });
        }}
      />
      <p className="formula">{t(`decayFormulas.${decay.kind}`)}</p>
      {NUMBERS[decay.kind].map(({ name, range, fallback, optional = false }) => (
        <NumberField
          key={`${decay.kind}.${name}`}
          name={`decay_${name}`}
          path={`training.schedule.decay.${name}`}
          range={range}
          fallback={optional ? t('fields.decay_length.auto') : fallback}
          optional={optional}
          value={numbers[name]}
          onChange={(value) =>
            put(
              { ...schedule, decay: { ...decay, [name]: optional ? value : (value ?? NaN) } as DecaySpec },
              `decay.${name}`,
            )
          }
        />
      ))}
      {decay.kind === 'cosine' ? (
        <>
          <SwitchField
            name="decay_restarts"
            path="training.schedule.decay.restarts"
            fallback={t('fields.off')}
            checked={decay.restarts}
            onChange={(restarts) =>
              put({
                ...schedule,
                decay: { ...decay, restarts, length: decay.length ?? Math.max(1, Math.round(span / 4)) },
              })
            }
          />
          {decay.restarts ? (
            <NumberField
              name="decay_growth"
              path="training.schedule.decay.growth"
              range="1 – 100"
              fallback="1"
              value={decay.growth}
              onChange={(growth) =>
                put({ ...schedule, decay: { ...decay, growth: growth ?? NaN } }, 'growth')
              }
            />
          ) : null}
        </>
      ) : null}
      {ownRise ? <p className="field-help always">{t('setup.ownRise')}</p> : null}
    </>
  );
}
