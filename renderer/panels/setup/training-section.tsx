import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import {
  optimizerSchema,
  type Experiment,
  type OptimizerKind,
  type OptimizerSpec,
  type TrainingSpec,
} from '../../../app/experiment/experiment.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SelectField, SwitchField } from '../field.tsx';
import { OPTIMIZERS } from './optimizer-kinds.ts';

/** The optimizers' further numbers with their range; defaults are read from the experiment's schema. */
const COEFFICIENTS: Readonly<Record<string, string>> = {
  momentum: '[0, 1)',
  decay: '[0, 1)',
  beta1: '[0, 1)',
  beta2: '[0, 1)',
  epsilon: '≥ 0',
  weightDecay: '≥ 0',
  rho: '> 0',
  history: '1 – 100',
  damping: '≥ 0',
};

/** Recursions that go by the same name; the first is the default. */
const CONVENTIONS: Readonly<Partial<Record<OptimizerKind, readonly string[]>>> = {
  momentum: ['pytorch', 'lecture', 'ema'],
  adagrad: ['original', 'lecture'],
  rmsprop: ['pytorch', 'lecture'],
};

export function trainingSummary(draft: Experiment, t: TFunction): string {
  const { optimizer, steps, engine } = draft.training;
  const parts = [t(`optimizers.${optimizer.kind}`), `η ${optimizer.rate}`, String(steps)];
  return [...parts, ...(engine === 'tensorflow' ? [t('engines.tensorflow')] : [])].join(' · ');
}

/** The same rate under another optimizer; its other numbers at their defaults. */
function changeKind(present: OptimizerSpec, kind: OptimizerKind): OptimizerSpec {
  return optimizerSchema.parse({
    kind,
    rate: Number.isFinite(present.rate) && present.rate > 0 ? present.rate : 0.01,
  });
}

function defaults(kind: OptimizerKind): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(optimizerSchema.parse({ kind, rate: 1 }));
}

/** Which formula is shown: the kind's, or that of its convention or of missing bias correction. */
function formulaKey(optimizer: OptimizerSpec): string {
  const conventions = CONVENTIONS[optimizer.kind];
  if (conventions !== undefined && 'convention' in optimizer) {
    return `${optimizer.kind}.${optimizer.convention ?? conventions[0]}`;
  }
  if (conventions !== undefined) return `${optimizer.kind}.${conventions[0]}`;
  if (optimizer.kind === 'adam')
    return optimizer.biasCorrection === false ? 'adam.uncorrected' : 'adam.corrected';
  return optimizer.kind;
}

export function TrainingSection() {
  const { t } = useTranslation();
  const training = useApp((state) => state.draft.present.training);
  const isNetwork = useApp((state) => state.draft.present.loss.kind === 'network');
  const { editDraft } = useActions();
  const { optimizer } = training;
  const standard = defaults(optimizer.kind);
  const conventions = CONVENTIONS[optimizer.kind];

  function change(next: Partial<TrainingSpec>, field?: string): void {
    editDraft((draft) => ({ ...draft, training: { ...draft.training, ...next } }), field);
  }
  function setOptimizer(next: object, field?: string): void {
    change({ optimizer: { ...optimizer, ...next } as OptimizerSpec }, field);
  }
  return (
    <>
      <SelectField
        name="optimizer"
        path="training.optimizer.kind"
        value={optimizer.kind}
        options={OPTIMIZERS.map((kind) => ({ value: kind, label: t(`optimizers.${kind}`) }))}
        onChange={(kind) => change({ optimizer: changeKind(optimizer, kind) })}
      />
      {conventions === undefined ? null : (
        <SelectField
          name="convention"
          path="training.optimizer.convention"
          fallback={t(`conventions.${conventions[0]}`)}
          value={'convention' in optimizer ? (optimizer.convention ?? conventions[0]) : conventions[0]}
          options={conventions.map((value) => ({ value, label: t(`conventions.${value}`) }))}
          onChange={(convention) => setOptimizer({ convention })}
        />
      )}
      <p className="formula" aria-label={t('setup.formula')}>
        {t(`optimizerFormulas.${formulaKey(optimizer)}`)}
      </p>
      <NumberField
        name="rate"
        path="training.optimizer.rate"
        range="(0, 1e6]"
        value={optimizer.rate}
        onChange={(rate) => setOptimizer({ rate: rate ?? NaN }, 'rate')}
      />
      {Object.keys(COEFFICIENTS)
        .filter((name) => name in optimizer)
        .map((name) => (
          <NumberField
            key={`${optimizer.kind}.${name}`}
            name={name}
            path={`training.optimizer.${name}`}
            range={COEFFICIENTS[name]}
            fallback={String(standard[name])}
            value={Number(optimizer[name as keyof OptimizerSpec])}
            onChange={(value) => setOptimizer({ [name]: value ?? NaN }, name)}
          />
        ))}
      {optimizer.kind === 'adam' ? (
        <SwitchField
          name="biasCorrection"
          path="training.optimizer.biasCorrection"
          fallback={t('fields.on')}
          checked={optimizer.biasCorrection ?? true}
          onChange={(biasCorrection) => setOptimizer({ biasCorrection })}
        />
      ) : null}
      <NumberField
        name="steps"
        path="training.steps"
        range="1 – 1e8"
        step={100}
        value={training.steps}
        onChange={(steps) => change({ steps: steps ?? NaN }, 'steps')}
      />
      {isNetwork ? (
        <NumberField
          name="batchSize"
          path="training.batchSize"
          range="1 – N"
          fallback={t('fields.batchSize.full')}
          optional
          step={1}
          value={training.batchSize === 'full' ? undefined : training.batchSize}
          onChange={(size) => change({ batchSize: size ?? 'full' }, 'batchSize')}
        />
      ) : null}
      {isNetwork ? (
        <NumberField
          name="batchSeed"
          path="training.seed"
          range="≥ 0"
          fallback="0"
          step={1}
          value={training.seed}
          onChange={(seed) => change({ seed: seed ?? NaN }, 'trainingSeed')}
        />
      ) : null}
      <NumberField
        name="evaluateEvery"
        path="training.evaluateEvery"
        range="≥ 1"
        fallback={t('fields.evaluateEvery.auto')}
        optional
        step={1}
        value={training.evaluateEvery}
        onChange={(evaluateEvery) => change({ evaluateEvery }, 'evaluateEvery')}
      />
      {isNetwork || training.engine === 'tensorflow' ? (
        <SelectField
          name="engine"
          path="training.engine"
          fallback={t('engines.float64')}
          value={training.engine ?? 'float64'}
          options={(['float64', 'tensorflow'] as const).map((value) => ({
            value,
            label: t(`engines.${value}`),
          }))}
          onChange={(engine) => change({ engine: engine === 'float64' ? undefined : engine })}
        />
      ) : null}
    </>
  );
}
