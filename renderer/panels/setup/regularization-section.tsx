import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AugmentationSpec, Experiment, TrainingSpec } from '../../../app/experiment/experiment.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SelectField, SwitchField } from '../field.tsx';
import { newLayer } from './layer-kinds.ts';
import { withNetwork } from './loss-kinds.ts';

/** What is on, by its catalogue names. */
export function regularizationSummary({ loss, training }: Experiment, t: TFunction): string {
  const on = [
    ...(loss.kind === 'network' && loss.l2 > 0 ? ['l2'] : []),
    ...((training.weightDecay ?? 0) > 0 ? ['decoupledDecay'] : []),
    ...((training.l1 ?? 0) > 0 ? ['l1'] : []),
    ...(training.clip === undefined ? [] : ['clip']),
    ...(training.earlyStopping === undefined ? [] : ['earlyStopping']),
    ...((training.labelSmoothing ?? 0) > 0 ? ['labelSmoothing'] : []),
    ...(training.augmentation === undefined ? [] : ['augmentation']),
  ];
  return on.length === 0 ? t('fields.off') : on.map((name) => t(`fields.${name}.label`)).join(', ');
}

const CLIPS = ['off', 'norm', 'value'] as const;

/** Everything that keeps the model from following its samples too closely, and steps from exploding. */
export function RegularizationSection() {
  const { t } = useTranslation();
  const draft = useApp((state) => state.draft.present);
  const { editDraft } = useActions();
  const { loss, training } = draft;
  const { clip, earlyStopping } = training;
  const change = (next: Partial<TrainingSpec>, field?: string): void =>
    editDraft((present) => ({ ...present, training: { ...present.training, ...next } }), field);
  const clipKind = clip === undefined ? 'off' : 'norm' in clip ? 'norm' : 'value';
  return (
    <>
      {loss.kind === 'network' ? (
        <NumberField
          name="l2"
          path="loss.l2"
          range="≥ 0"
          fallback="0"
          value={loss.l2}
          onChange={(l2) => editDraft((present) => withNetwork(present, { l2: l2 ?? NaN }), 'l2')}
        />
      ) : null}
      <NumberField
        name="decoupledDecay"
        path="training.weightDecay"
        range="≥ 0"
        fallback="0"
        optional
        value={training.weightDecay}
        onChange={(weightDecay) => change({ weightDecay }, 'weightDecay')}
      />
      <NumberField
        name="l1"
        path="training.l1"
        range="≥ 0"
        fallback="0"
        optional
        value={training.l1}
        onChange={(l1) => change({ l1 }, 'l1')}
      />
      <SelectField
        name="clip"
        path="training.clip"
        fallback={t('clips.off')}
        value={clipKind}
        options={CLIPS.map((value) => ({ value, label: t(`clips.${value}`) }))}
        onChange={(kind) =>
          change({ clip: kind === 'off' ? undefined : kind === 'norm' ? { norm: 1 } : { value: 1 } })
        }
      />
      {clip === undefined ? null : (
        <NumberField
          name="clipAt"
          path={`training.clip.${clipKind}`}
          range="> 0"
          value={'norm' in clip ? clip.norm : clip.value}
          onChange={(at = NaN) => change({ clip: 'norm' in clip ? { norm: at } : { value: at } }, 'clip')}
        />
      )}
      {loss.kind === 'network' ? (
        <>
          <SwitchField
            name="earlyStopping"
            path="training.earlyStopping"
            fallback={t('fields.off')}
            checked={earlyStopping !== undefined}
            onChange={(on) => change({ earlyStopping: on ? { patience: 10, improvement: 0 } : undefined })}
          />
          {earlyStopping === undefined ? null : (
            <>
              <NumberField
                name="patience"
                path="training.earlyStopping.patience"
                range="1 – 1e6"
                step={1}
                value={earlyStopping.patience}
                onChange={(patience = NaN) =>
                  change({ earlyStopping: { ...earlyStopping, patience } }, 'patience')
                }
              />
              <NumberField
                name="improvement"
                path="training.earlyStopping.improvement"
                range="≥ 0"
                fallback="0"
                value={earlyStopping.improvement}
                onChange={(improvement = NaN) =>
                  change({ earlyStopping: { ...earlyStopping, improvement } }, 'improvement')
                }
              />
            </>
          )}
          <NumberField
            name="labelSmoothing"
            path="training.labelSmoothing"
            range="[0, 1)"
            fallback="0"
            optional
            value={training.labelSmoothing}
            onChange={(labelSmoothing) => change({ labelSmoothing }, 'labelSmoothing')}
          />
          <Augmentation training={training} change={change} />
          <Button
            size="compact-xs"
            variant="subtle"
            mt={4}
            onClick={() =>
              editDraft((present) =>
                withNetwork(present, {
                  layers: [
                    ...loss.layers.slice(0, -1),
                    newLayer('dropout', NaN, false),
                    ...loss.layers.slice(-1),
                  ],
                }),
              )
            }
          >
            {t('setup.addDropout')}
          </Button>
        </>
      ) : null}
    </>
  );
}

function Augmentation({
  training,
  change,
}: {
  training: TrainingSpec;
  change: (next: Partial<TrainingSpec>, field?: string) => void;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const notes = useApp((state) => state.check.notes);
  const { augmentation } = training;
  const set = (next: Partial<AugmentationSpec>, field?: string): void =>
    change({ augmentation: { ...augmentation, ...next } }, field);
  const moves =
    augmentation?.flipHorizontal === true ||
    augmentation?.flipVertical === true ||
    (augmentation?.shift ?? 0) > 0;
  return (
    <>
      <SwitchField
        name="augmentation"
        path="training.augmentation"
        fallback={t('fields.off')}
        checked={augmentation !== undefined}
        onChange={(on) => change({ augmentation: on ? { noise: 0.1 } : undefined })}
      />
      {augmentation === undefined ? null : (
        <>
          <NumberField
            name="augmentationNoise"
            path="training.augmentation.noise"
            range="0 – 100"
            fallback="0"
            optional
            value={augmentation.noise}
            onChange={(noise) => set({ noise }, 'augmentationNoise')}
          />
          {(['flipHorizontal', 'flipVertical'] as const).map((name) => (
            <SwitchField
              key={name}
              name={name}
              path={`training.augmentation.${name}`}
              fallback={t('fields.off')}
              checked={augmentation[name] ?? false}
              onChange={(on) => set({ [name]: on ? true : undefined })}
            />
          ))}
          <NumberField
            name="shift"
            path="training.augmentation.shift"
            range="0 – 64"
            fallback="0"
            optional
            step={1}
            value={augmentation.shift}
            onChange={(shift) => set({ shift }, 'shift')}
          />
          {moves ? (
            <NumberField
              name="imageWidth"
              path="training.augmentation.width"
              range="1 – 4096"
              fallback={t('fields.imageWidth.auto')}
              optional
              step={1}
              value={augmentation.width}
              onChange={(width) => set({ width }, 'imageWidth')}
            />
          ) : null}
          {notes
            .filter(({ key }) => key.endsWith('FlipChangesLabels'))
            .map((note) => (
              <p key={note.key} className="field-help always warn" role="alert">
                {text(note)}
              </p>
            ))}
        </>
      )}
    </>
  );
}
