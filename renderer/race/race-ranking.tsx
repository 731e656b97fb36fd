import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { expandSweep } from '../../app/experiment/expand-sweep.ts';
import type { SweepRecord } from '../../app/protocol/training-api.ts';
import { formatNumber } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';
import type { RaceGroup } from './race-table.ts';

/** The settings by rank: median and quartiles of the last loss, accuracy, what diverged, and a way to look at one closely. */
export function RaceRanking({
  record,
  groups,
  colorOf,
}: {
  record: SweepRecord;
  groups: readonly RaceGroup[];
  colorOf: (group: number) => number;
}) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const { startExperiment, setPreferences, replaceDraft } = useActions();

  /** The group's first run again as a run of its own, with checkpoints and spectra. */
  function open({ group }: RaceGroup): void {
    const member = expandSweep(record.experiment).find((item) => item.group === group);
    if (member === undefined) return;
    replaceDraft(member.experiment);
    setPreferences({ workspace: 'train' });
    void startExperiment(member.experiment);
  }
  const shown = groups.slice(0, 200);
  return (
    <div className="race-ranking">
      <table aria-label={t('race.ranking')}>
        <thead>
          <tr>
            {(['rank', 'setting', 'median', 'band', 'accuracy', 'runs', 'diverged', 'open'] as const).map(
              (name) => (
                <th scope="col" key={name}>
                  {t(`race.columns.${name}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((item) => (
            <tr key={item.group}>
              <td>{item.rank}</td>
              <th scope="row">
                <i style={{ background: RUN_COLORS[scheme][colorOf(item.group)] }} />
                {item.label}
              </th>
              <td>{formatNumber(item.last.median)}</td>
              <td>
                {item.runs.length < 2
                  ? '–'
                  : `${formatNumber(item.last.lower, 3)} – ${formatNumber(item.last.upper, 3)}`}
              </td>
              <td>{Number.isNaN(item.accuracy) ? '–' : `${formatNumber(100 * item.accuracy, 3)} %`}</td>
              <td>{item.runs.length}</td>
              <td data-warn={item.band.diverged > 0}>{item.band.diverged}</td>
              <td>
                <Button size="compact-xs" variant="subtle" onClick={() => open(item)}>
                  {t('race.openRun')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="field-help always">{t('race.how')}</p>
    </div>
  );
}
