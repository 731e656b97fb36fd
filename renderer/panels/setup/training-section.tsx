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
import { NumberField, SelectField } from '../field.tsx';

const KINDS: readonly OptimizerKind[] = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
  'adamw',
];

/** The optimizers' further numbers with their range and default, read from the experiment's schema. */
const COEFFICIENTS: Readonly<Record<string, string>> = {
  momentum: '[0, 1)',
  decay: '[0, 1)',
  beta1: '[0, 1)',
  beta2: '[0, 1)',
  epsilon: '≥ 0',
  weightDecay: '≥ 0',
};

export function trainingSummary(draft: Experiment, t: TFunction): string {
  const { optimizer, steps } = draft.training;
  return `${t(`optimizers.${optimizer.kind}`)} · η ${optimizer.rate} · ${steps}`;
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

export function TrainingSection() {
  const { t } = useTranslation();
  const training = useApp((state) => state.draft.present.training);
  const isNetwork = useApp((state) => state.draft.present.loss.kind === 'network');
  const { editDraft } = useActions();
  const { optimizer } = training;
  const standard = defaults(optimizer.kind);

  function change(next: Partial<TrainingSpec>, field?: string): void {
    editDraft((draft) => ({ ...draft, training: { ...draft.training, ...next } }), field);
  }
  return (
    <>
      <SelectField
        name="optimizer"
        path="training.optimizer.kind"
        value={optimizer.kind}
        options={KINDS.map((kind) => ({ value: kind, label: t(`optimizers.${kind}`) }))}
        onChange={(kind) => change({ optimizer: changeKind(optimizer, kind) })}
      />
      <NumberField
        name="rate"
        path="training.optimizer.rate"
        range="(0, 1e6]"
        value={optimizer.rate}
        onChange={(rate) => change({ optimizer: { ...optimizer, rate: rate ?? NaN } }, 'rate')}
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
            onChange={(value) => change({ optimizer: { ...optimizer, [name]: value ?? NaN } }, name)}
          />
        ))}
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
    </>
  );
}
