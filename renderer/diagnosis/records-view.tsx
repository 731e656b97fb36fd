import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { metricSeries } from '../../app/diagnosis/curve-evidence.ts';
import { thinned } from '../charts/row-thinner.ts';
import { RaceChart, type RaceCurve } from '../race/race-chart.tsx';
import { useNoteText } from '../i18n/note-text.ts';
import { DecisionTreeFigure } from './decision-tree-figure.tsx';
import type { ForeignRecords } from './diagnosis-session.ts';
import { RecordsButton } from './records-button.tsx';
import { useSaveReport } from './use-save-report.ts';
import { useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';
import { VerdictCards } from './verdict-cards.tsx';

const COLUMNS = ['trainLoss', 'validationLoss', 'batchLoss'] as const;
/** Points drawn of a line, with its extremes; records of other programs may be a million. */
const MOST_DRAWN = 4000;
const LABELS = { trainLoss: 'train', validationLoss: 'validation', batchLoss: 'batch' } as const;

/** What the records of another program say by themselves: the trend, what it leaves open, the losses. */
export function RecordsView({ records }: { records: ForeignRecords }) {
  const { t } = useTranslation();
  const noteText = useNoteText();
  const session = useDiagnosisSession();
  const saveReport = useSaveReport();
  const { name, metrics, diagnosis, notes } = records;
  const failure = useDiagnosisState((state) => state.failure);
  const { trend } = diagnosis.evidence.curves;
  const curves = useMemo(
    () =>
      COLUMNS.flatMap((column, group): RaceCurve[] => {
        const points = metricSeries(metrics, column);
        if (points.length < 2) return [];
        const table = [points.map(({ step }) => step), points.map(({ value }) => value)];
        const [steps, losses] = thinned(table, MOST_DRAWN).map((one) => Float64Array.from(one, Number));
        const band = { runs: 1, steps, median: losses, lower: losses, upper: losses };
        return [{ group, label: t(`diagnosis.${LABELS[column]}`), band }];
      }),
    [metrics, t],
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
      {failure?.of === 'records' ? (
        <p className="field-error" role="alert">
          {noteText(failure.text)}
        </p>
      ) : null}
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
