import './diagnosis.css';
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { reportHtml } from '../../app/diagnosis/report/report-html.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { CheckpointTrack } from '../panels/checkpoint-track.tsx';
import { saveBlob } from '../panels/save-file.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import { DiagnosisWork } from './diagnosis-work.tsx';
import { reportSurface } from './report-surface.ts';
import { useDiagnosis, useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';
import { VerdictCards } from './verdict-cards.tsx';
import { VerdictTrack } from './verdict-track.tsx';
import { WhatIfSection } from './what-if-section.tsx';

/** Why the run in view is where it is: verdicts beside the decision tree, what-ifs below. Follows the selected checkpoint. */
export function DiagnoseView() {
  const { t, i18n } = useTranslation();
  const host = useHost();
  const noteText = useNoteText();
  const session = useDiagnosisSession();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const chosen = selection?.kind === 'checkpoint' && selection.run === run?.id ? selection.step : null;
  const step = run === null ? null : (chosen ?? run.checkpoints.at(-1)?.step ?? null);
  const diagnosis = useDiagnosis(run?.id ?? null, step);
  const failure = useDiagnosisState((state) => state.failure);
  const along = useDiagnosisState((state) => state.along);
  const whatIf = useDiagnosisState((state) => state.whatIf);
  if (run === null || step === null) {
    return <main className="diagnose-view empty-state">{t('diagnosis.noRun')}</main>;
  }
  const isAlong = along?.run === run.id;
  const tried = whatIf?.run === run.id && whatIf.step === step ? whatIf : null;
  const save = async (): Promise<void> => {
    if (diagnosis === null) return;
    const record = await host.request('run.get', { run: run.id });
    const forks = (tried?.forks ?? []).filter((one) => one !== undefined);
    const texts = {
      language: i18n.language,
      say: (key: string, values = {}) => t(`diagnosis.${key}`, { ...values }),
      note: noteText,
    };
    const surface = await reportSurface(host, record, step);
    const html = reportHtml({ record, diagnosis, forks, surface }, texts);
    saveBlob(`${run.id}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
  };
  return (
    <main className="diagnose-view" aria-label={t('diagnosis.title')}>
      <header>
        <h2>
          {run.summary.name} · {t('diagnosis.step', { step })}
        </h2>
        <span className="title-spacer" />
        {isAlong ? (
          <DiagnosisWork progress={along.progress} onCancel={() => session.cancelAlong()} />
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            disabled={run.checkpoints.length < 2}
            onClick={() => session.askAlong(run.id)}
          >
            {t('diagnosis.askAlong')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" disabled={diagnosis === null} onClick={() => void save()}>
          {t('diagnosis.report')}
        </Button>
      </header>
      <section className="diagnose-track" aria-label={t('timeline.title')}>
        <VerdictTrack run={run} />
        <CheckpointTrack run={run} />
      </section>
      {failure === null ? null : (
        <p className="field-error" role="alert">
          {noteText(failure.text)}
        </p>
      )}
      {diagnosis === null ? (
        failure?.of === 'diagnosis' ? null : (
          <p className="diagnose-wait" role="status">
            <Loader size="xs" /> {t('diagnosis.working')}
          </p>
        )
      ) : (
        <>
          <div className="diagnose-columns">
            <VerdictCards diagnosis={diagnosis} />
            <DecisionTreeFigure diagnosis={diagnosis} />
          </div>
          <WhatIfSection run={run.id} step={step} whatIf={tried} />
        </>
      )}
    </main>
  );
}
