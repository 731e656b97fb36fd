import './diagnosis.css';
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNoteText } from '../i18n/note-text.ts';
import { CheckpointTrack } from '../panels/checkpoint-track.tsx';
import { useApp, useHost } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { isLive } from '../state/run-view.ts';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import { DiagnosisWork } from './diagnosis-work.tsx';
import { RecordsButton } from './records-button.tsx';
import { RecordsView } from './records-view.tsx';
import { reportSurface } from './report-surface.ts';
import { useDiagnosis, useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';
import { useSaveReport } from './use-save-report.ts';
import { VerdictCards } from './verdict-cards.tsx';
import { VerdictTrack } from './verdict-track.tsx';
import { WhatIfSection } from './what-if-section.tsx';

/** Why the run in view is where it is: verdicts beside the decision tree, what-ifs below. Follows the selected checkpoint. */
export function DiagnoseView() {
  const { t } = useTranslation();
  const saveReport = useSaveReport();
  const host = useHost();
  const noteText = useNoteText();
  const session = useDiagnosisSession();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const chosen = selection?.kind === 'checkpoint' && selection.run === run?.id ? selection.step : null;
  const hasCheckpoint = run !== null && run.checkpoints.length > 0;
  // NaN from step 0 leaves no checkpoint; the records still say something.
  const ended = run !== null && !isLive(run.summary) ? run.summary.step : null;
  const step = run === null ? null : (chosen ?? run.checkpoints.at(-1)?.step ?? ended);
  const diagnosis = useDiagnosis(run?.id ?? null, step, hasCheckpoint);
  const failure = useDiagnosisState((state) => state.failure);
  const along = useDiagnosisState((state) => state.along);
  const whatIf = useDiagnosisState((state) => state.whatIf);
  const records = useDiagnosisState((state) => state.records);
  if (records !== null) return <RecordsView records={records} />;
  const complaint =
    failure === null ? null : (
      <p className="field-error" role="alert">
        {noteText(failure.text)}
      </p>
    );
  if (run === null || step === null) {
    return (
      <main className="diagnose-view empty-state" aria-label={t('diagnosis.title')}>
        <p>{t('diagnosis.noRun')}</p>
        <RecordsButton />
        {complaint}
      </main>
    );
  }
  const isAlong = along?.run === run.id;
  const tried = whatIf?.run === run.id && whatIf.step === step ? whatIf : null;
  const save = async (): Promise<void> => {
    if (diagnosis === null) return;
    const record = await host.request('run.get', { run: run.id });
    const forks = (tried?.forks ?? []).filter((one) => one !== undefined);
    const surface = hasCheckpoint ? await reportSurface(host, record, step) : null;
    saveReport(run.id, { record, diagnosis, forks, surface });
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
        <RecordsButton />
        <Button size="compact-sm" variant="default" disabled={diagnosis === null} onClick={() => void save()}>
          {t('diagnosis.report')}
        </Button>
      </header>
      <section className="diagnose-track" aria-label={t('timeline.title')}>
        <VerdictTrack run={run} />
        {hasCheckpoint ? <CheckpointTrack run={run} /> : null}
      </section>
      {complaint}
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
          {hasCheckpoint ? <WhatIfSection run={run.id} step={step} whatIf={tried} /> : null}
        </>
      )}
    </main>
  );
}
