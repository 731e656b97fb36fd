import './diagnosis.css';
import { Button, Loader } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dataAreGone } from '../../app/diagnosis/evidence/data-gone.ts';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { nothingBeside } from '../../app/diagnosis/forks/fork.ts';
import { formatCount } from '../format/number.ts';
import { CheckpointTrack } from '../panels/checkpoint-track.tsx';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { Complaint } from './complaint.tsx';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import { DiagnosisWork } from './diagnosis-work.tsx';
import { RecordsButton } from './records-button.tsx';
import { RecordsView } from './records-view.tsx';
import { ReportButton } from './report-button.tsx';
import { useDiagnosedStep } from './use-diagnosed-step.ts';
import { useDiagnosis, useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';
import { VerdictCards } from './verdict-cards.tsx';
import { VerdictTrack } from './verdict-track.tsx';
import { WhatIfSection } from './what-if-section.tsx';

/**
 * Why the run in view is where it is: verdicts beside the decision tree, what-ifs below. Follows the selected checkpoint.
 * What there is to do stays in sight at the top, however long verdicts and tree are.
 */
export function DiagnoseView() {
  const { t } = useTranslation();
  const session = useDiagnosisSession();
  const run = useApp(activeRun);
  const { step, newer, renew } = useDiagnosedStep(run);
  const hasCheckpoint = run !== null && run.checkpoints.length > 0;
  const diagnosis = useDiagnosis(run?.id ?? null, step, hasCheckpoint);
  const shown = useLastShown(run?.id ?? null, diagnosis);
  const failure = useDiagnosisState((state) => state.failure);
  const along = useDiagnosisState((state) => state.along);
  const whatIf = useDiagnosisState((state) => state.whatIf);
  const records = useDiagnosisState((state) => state.records);
  if (records !== null) return <RecordsView records={records} />;
  const complaint = failure === null ? null : <Complaint failure={failure} />;
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
  const empty = shown === null ? null : nothingToTry(shown);
  const canTry = shown !== null && hasCheckpoint && empty === null;
  return (
    <main className="diagnose-view" aria-label={t('diagnosis.title')}>
      <header>
        <h2>
          {run.summary.name} · {t('diagnosis.step', { step: formatCount(step) })}
        </h2>
        <span className="title-spacer" />
        {tried?.running === true ? (
          <DiagnosisWork progress={tried.progress} onCancel={() => session.cancelForks()} />
        ) : canTry ? (
          <Button size="compact-sm" onClick={() => session.tryForks(run.id, step)}>
            {t('diagnosis.tryForks')}
          </Button>
        ) : null}
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
        <ReportButton
          run={run.id}
          step={step}
          diagnosis={diagnosis}
          forks={(tried?.forks ?? []).filter((one) => one !== undefined)}
          hasCheckpoint={hasCheckpoint}
        />
      </header>
      <section className="diagnose-track" aria-label={t('timeline.title')}>
        <VerdictTrack run={run} />
        {hasCheckpoint ? <CheckpointTrack run={run} /> : null}
      </section>
      {complaint}
      {diagnosis === null && failure?.of !== 'diagnosis' ? (
        <p className="diagnose-wait" role="status">
          <Loader size="xs" /> {t('diagnosis.working')}
        </p>
      ) : newer === null ? null : (
        <p className="diagnose-wait">
          {t('diagnosis.goneOn', { step: formatCount(newer) })}
          <Button size="compact-xs" variant="default" onClick={renew}>
            {t('diagnosis.renew')}
          </Button>
        </p>
      )}
      {shown === null ? null : (
        <div className="diagnose-answer" data-stale={diagnosis === null} aria-busy={diagnosis === null}>
          <div className="diagnose-columns">
            <VerdictCards diagnosis={shown} />
            <DecisionTreeFigure diagnosis={shown} />
          </div>
        </div>
      )}
      {shown !== null && hasCheckpoint ? (
        <WhatIfSection
          name={run.summary.name}
          whatIf={tried}
          nothingToTry={empty}
          nothing={nothingBeside(shown.evidence)}
        />
      ) : null}
    </main>
  );
}

/** Why no what-if can be tried from a diagnosis. */
function nothingToTry({ evidence, verdicts }: Diagnosis): 'forksGone' | 'forksNone' | null {
  if (dataAreGone(evidence)) return 'forksGone';
  return verdicts.some(({ proposals }) => proposals.length > 0) ? null : 'forksNone';
}

/** The diagnosis in view, or while the next one is gathered the one before it of the same run: the page does not go blank. */
function useLastShown(run: string | null, diagnosis: Diagnosis | null): Diagnosis | null {
  const [last, setLast] = useState<{ run: string; diagnosis: Diagnosis } | null>(null);
  if (run !== null && diagnosis !== null && last?.diagnosis !== diagnosis) setLast({ run, diagnosis });
  return diagnosis ?? (last?.run === run ? last.diagnosis : null);
}
