import { useTranslation } from 'react-i18next';
import type { Experiment } from '../../../app/experiment/experiment.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SelectField } from '../field.tsx';

type Choice = 'off' | 'auto' | 'steps';
type Analysis = Experiment['analysis'];

/** Spectra along training: none, as often as a share of time allows, or every k steps. */
export function SeriesFields() {
  const { t } = useTranslation();
  const { analysis, training } = useApp((state) => state.draft.present);
  const { editDraft } = useActions();
  const { spectrumEvery } = analysis;
  const choice: Choice = spectrumEvery === undefined ? 'off' : spectrumEvery === 'auto' ? 'auto' : 'steps';
  const edit = (change: Partial<Analysis>, group?: string): void =>
    editDraft((present) => ({ ...present, analysis: { ...present.analysis, ...change } }), group);
  const firstSteps = Math.max(1, Math.round(training.steps / 200)) || 1;
  return (
    <>
      <SelectField<Choice>
        name="spectrumEvery"
        path="analysis.spectrumEvery"
        value={choice}
        options={[
          { value: 'off', label: t('spectrum.off') },
          { value: 'auto', label: t('spectrum.auto') },
          { value: 'steps', label: t('spectrum.steps') },
        ]}
        onChange={(value) =>
          edit({ spectrumEvery: value === 'off' ? undefined : value === 'auto' ? 'auto' : firstSteps })
        }
      />
      {typeof spectrumEvery === 'number' ? (
        <NumberField
          name="spectrumSteps"
          path="analysis.spectrumEvery"
          range="≥ 1"
          step={1}
          value={spectrumEvery}
          onChange={(value) => edit({ spectrumEvery: value ?? NaN }, 'spectrumEvery')}
        />
      ) : null}
      {spectrumEvery === 'auto' ? (
        <NumberField
          name="analysisShare"
          path="analysis.analysisShare"
          range="0 – 1"
          fallback="0.2"
          optional
          step={0.05}
          value={analysis.analysisShare}
          onChange={(analysisShare) => edit({ analysisShare }, 'analysisShare')}
        />
      ) : null}
    </>
  );
}
