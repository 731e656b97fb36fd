import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Experiment } from '../../../app/experiment/experiment.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SwitchField } from '../field.tsx';
import { SeriesFields } from './series-fields.tsx';

function automatic(draft: Experiment): number {
  return Math.max(1, Math.floor(draft.training.steps / 20)) || 1;
}

export function analysisSummary(draft: Experiment, t: TFunction): string {
  return t('setup.every', { count: draft.analysis.checkpointEvery ?? automatic(draft) });
}

export function AnalysisSection() {
  const { t } = useTranslation();
  const draft = useApp((state) => state.draft.present);
  const limit = useApp((state) => state.info?.denseLimit);
  const { editDraft } = useActions();
  return (
    <>
      <NumberField
        name="checkpointEvery"
        path="analysis.checkpointEvery"
        range="≥ 1"
        fallback={t('fields.checkpointEvery.auto', { steps: automatic(draft) })}
        optional
        step={1}
        value={draft.analysis.checkpointEvery}
        onChange={(checkpointEvery) =>
          editDraft(
            (present) => ({ ...present, analysis: { ...present.analysis, checkpointEvery } }),
            'checkpointEvery',
          )
        }
      />
      <SwitchField
        name="spectrum"
        path="analysis.spectrum"
        range={limit === undefined ? undefined : t('fields.spectrum.limit', { limit })}
        checked={draft.analysis.spectrum}
        onChange={(spectrum) =>
          editDraft((present) => ({ ...present, analysis: { ...present.analysis, spectrum } }))
        }
      />
      <SeriesFields />
    </>
  );
}
