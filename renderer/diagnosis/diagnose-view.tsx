import './diagnosis.css';
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { reportHtml } from '../../app/diagnosis/report/report-html.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { saveBlob } from '../panels/save-file.ts';
import { useActions, useApp, useHost } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import { ForksTable } from './forks-table.tsx';
import { TrendBand, useTrend } from './trend-band.tsx';
import { useDiagnosis, useForks } from './use-diagnosis.ts';
import { VerdictCards } from './verdict-cards.tsx';

/** Why the run in view is where it is: verdicts beside the decision tree, what-ifs below. Follows the selected checkpoint. */
export function DiagnoseView() {
  const { t, i18n } = useTranslation();
  const host = useHost();
  const noteText = useNoteText();
  const { showRun, refreshRuns } = useActions();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const { states } = useTrend(run);
  const chosen = selection?.kind === 'checkpoint' && selection.run === run?.id ? selection.step : null;
  const step = run === null ? null : (chosen ?? run.checkpoints.at(-1)?.step ?? null);
  const { state, value } = useDiagnosis(run?.id ?? null, step);
  const whatIf = useForks();
  if (run === null || step === null) {
    return <main className="diagnose-view empty-state">{t('diagnosis.noRun')}</main>;
  }
  const adopt = async (job: string, fork: number): Promise<void> => {
    const summary = await host.request('diagnosis.adopt', { job, fork });
    await refreshRuns();
    await showRun(summary.run);
  };
  const save = async (): Promise<void> => {
    if (value === null) return;
    const record = await host.request('run.get', { run: run.id });
    const forks = whatIf.forks.filter((one) => one !== undefined);
    const texts = {
      language: i18n.language,
      say: (key: string, values = {}) => t(`diagnosis.${key}`, { ...values }),
      note: noteText,
    };
    const html = reportHtml({ record, diagnosis: value, forks, surface: null }, texts);
    saveBlob(`${run.id}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
  };
  const { job } = whatIf;
  return (
    <main className="diagnose-view" aria-label={t('diagnosis.title')}>
      <header>
        <h2>
          {run.summary.name} · {t('diagnosis.step', { step })}
        </h2>
        <Button size="compact-sm" variant="default" disabled={value === null} onClick={() => void save()}>
          {t('diagnosis.report')}
        </Button>
      </header>
      <TrendBand states={states} />
      {state === 'working' ? (
        <p role="status">
          <Loader size="xs" /> {t('diagnosis.working')}
        </p>
      ) : null}
      {value === null ? null : (
        <>
          <div className="diagnose-columns">
            <VerdictCards diagnosis={value} />
            <DecisionTreeFigure diagnosis={value} />
          </div>
          <section>
            <h3>{t('diagnosis.forksTitle')}</h3>
            <Button size="compact-sm" loading={whatIf.running} onClick={() => whatIf.start(run.id, step)}>
              {t('diagnosis.tryForks')}
            </Button>
            {whatIf.forks.length === 0 ? null : (
              <ForksTable
                forks={whatIf.forks}
                onAdopt={job === null || whatIf.running ? null : (index) => void adopt(job, index)}
              />
            )}
          </section>
        </>
      )}
    </main>
  );
}
