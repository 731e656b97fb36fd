import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RaceChart, type RaceCurve } from '../race/race-chart.tsx';
import { useNoteText } from '../i18n/note-text.ts';
import { Complaint } from './complaint.tsx';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import type { ForeignRecords } from './diagnosis-session.ts';
import { RecordsButton } from './records-button.tsx';
import { useSaveReport } from './use-save-report.ts';
import { useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';
import { VerdictCards } from './verdict-cards.tsx';

const GROUPS = { trainLoss: 0, validationLoss: 1, batchLoss: 2 } as const;
const LABELS = { trainLoss: 'train', validationLoss: 'validation', batchLoss: 'batch' } as const;

/** What the records of another program say by themselves: the trend, what it leaves open, the losses. */
export function RecordsView({ records }: { records: ForeignRecords }) {
  const { t } = useTranslation();
  const noteText = useNoteText();
  const session = useDiagnosisSession();
  const saveReport = useSaveReport();
  const { name, metrics, diagnosis, notes, curves: drawn } = records;
  const failure = useDiagnosisState((state) => state.failure);
  const { trend } = diagnosis.evidence.curves;
  const curves = useMemo(
    () =>
      drawn.map(({ column, steps, losses }): RaceCurve => {
        const band = { runs: 1, steps, median: losses, lower: losses, upper: losses };
        return { group: GROUPS[column], label: t(`diagnosis.${LABELS[column]}`), band };
      }),
    [drawn, t],
  );
  const save = (): void => {
    const record = { name, metrics, checkpoints: [], experiment: null };
    saveReport(name.replace(/\.[a-z]+$/i, ''), { record, diagnosis, forks: [], surface: null });
  };
  return (
    <main className="diagnose-view" aria-label={t('diagnosis.title')}>
      <header>
        <h2>{name}</h2>
        <span className="title-spacer" />
        <RecordsButton />
        <Button size="compact-sm" variant="default" onClick={save}>
          {t('diagnosis.report')}
        </Button>
        <Button size="compact-sm" onClick={() => session.closeRecords()}>
          {t('diagnosis.closeRecords')}
        </Button>
      </header>
      {failure?.of === 'records' ? <Complaint failure={failure} /> : null}
      <p>
        {t('diagnosis.recordsRead', { count: trend.records })} · {t('diagnosis.trendLabel')}:{' '}
        {t(`diagnosis.trend.${trend.state}`)}
      </p>
      {notes.map((note) => (
        <p key={note.key} className="muted">
          {noteText(note)}
        </p>
      ))}
      <div className="diagnose-columns">
        <div>
          <VerdictCards diagnosis={diagnosis} />
        </div>
        <DecisionTreeFigure diagnosis={diagnosis} />
      </div>
      {curves.length === 0 ? null : (
        <div className="what-if-pictures" data-map={false}>
          <RaceChart groups={curves} colorOf={ownColor} title={t('diagnosis.losses')} />
        </div>
      )}
    </main>
  );
}

const ownColor = (group: number): number => group;
