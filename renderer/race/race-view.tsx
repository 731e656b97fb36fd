import { Button, NativeSelect, Progress, SegmentedControl } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PathMap, type MappedPath } from '../charts/path-map.tsx';
import { usePathSurface } from '../charts/use-path-surface.ts';
import { formatDuration } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { saveText } from '../panels/save-file.ts';
import { useApp, useAppHandle } from '../state/app-context.tsx';
import { DRAWN, RaceChart } from './race-chart.tsx';
import { EMPTY_RACE, raceCount, raceExperiment, wrongFields } from './race-draft.ts';
import { raceOnSurface } from './race-on-surface.ts';
import { RaceForm } from './race-form.tsx';
import { RaceRanking } from './race-ranking.tsx';
import { raceCsv, rankGroups, type RaceGroup, type RaceQuantity } from './race-table.ts';
import { useRace } from './use-race.ts';
import './race.css';

/** Many runs of one set-up from the same start, side by side: chosen, trained in parallel, drawn, ranked, exported. */
export function RaceView() {
  const { t } = useTranslation();
  const text = useNoteText();
  const experiment = useApp((state) => state.draft.present);
  const blocked = useApp((state) => state.check.issues.length > 0);
  const [draft, setDraft] = useState(EMPTY_RACE);
  const [quantity, setQuantity] = useState<RaceQuantity>('train');
  const app = useAppHandle();
  const [opening, setOpening] = useState(false);
  const race = useRace();
  const { record } = race;
  const running = record !== null && record.job !== null;
  const missing = record === null ? 0 : record.total - record.results.length;
  const failed = record?.results.filter(({ outcome }) => outcome === 'failed') ?? [];
  const surface = usePathSurface(
    'sweep',
    record !== null && !running && record.results.some(({ path }) => path.length > 0) ? record.sweep : null,
  );
  const groups = useMemo(() => (record === null ? [] : rankGroups(record, quantity)), [record, quantity]);
  const validates = record?.results.some(({ validationLoss }) => !Number.isNaN(validationLoss)) === true;
  // A group keeps its colour while ranks change.
  const many = (record?.groups.length ?? 0) > DRAWN;
  const colorOf = useCallback(
    (group: number): number =>
      many
        ? Math.max(
            0,
            groups.findIndex((item) => item.group === group),
          ) % DRAWN
        : group % DRAWN,
    [many, groups],
  );
  const paths = useMemo(() => firstPaths(groups.slice(0, DRAWN), colorOf), [groups, colorOf]);
  const wrong = wrongFields(draft);
  const count = raceCount(draft);
  const folds = draft.folds.trim() === '' ? null : Number(draft.folds);
  async function showOnSurface(): Promise<void> {
    if (record === null) return;
    setOpening(true);
    try {
      await raceOnSurface(app, record, groups.slice(0, DRAWN), colorOf);
    } finally {
      setOpening(false);
    }
  }
  return (
    <main className="race" aria-label={t('workspaces.race')}>
      <RaceForm
        draft={draft}
        wrong={wrong}
        onChange={setDraft}
        isNetwork={experiment.loss.kind === 'network'}
      />
      <div className="race-bar">
        <Button
          size="xs"
          disabled={blocked || wrong.length > 0 || running || race.busy}
          onClick={() => void race.start(raceExperiment(experiment, draft), folds)}
        >
          {t('race.start', { count })}
        </Button>
        {running ? (
          <>
            <Button size="xs" variant="default" onClick={race.cancel}>
              {t('race.cancel')}
            </Button>
            <div className="race-progress">
              <Progress
                value={(100 * record.results.length) / Math.max(record.total, 1)}
                size={4}
                aria-label={t('race.progress')}
              />
              <span aria-live="polite">
                {t('race.done', { done: record.results.length, total: record.total })}
                {race.secondsLeft === null
                  ? ''
                  : ` · ${t('run.left', { time: formatDuration(race.secondsLeft) })}`}
              </span>
            </div>
          </>
        ) : record !== null && (missing > 0 || failed.length > 0) ? (
          <>
            <Button size="xs" variant="default" disabled={race.busy} onClick={() => void race.goOn()}>
              {t('race.goOn', { count: missing + failed.length })}
            </Button>
            <span className="race-broken" role="status">
              {missing > 0 ? t('race.brokenOff', { done: record.results.length, total: record.total }) : null}{' '}
              {failed.length > 0
                ? t('race.failed', {
                    count: failed.length,
                    message: text(failed[0].note ?? failed[0].message ?? ''),
                  })
                : null}
            </span>
          </>
        ) : null}
        <span className="title-spacer" />
        {validates ? (
          <SegmentedControl
            size="xs"
            aria-label={t('race.quantity')}
            value={quantity}
            data={[
              { value: 'train', label: t('race.trainLoss') },
              { value: 'validation', label: t('race.validationLoss') },
            ]}
            onChange={(value) => setQuantity(value === 'validation' ? 'validation' : 'train')}
          />
        ) : null}
        {race.known.length > 0 ? (
          <NativeSelect
            size="xs"
            aria-label={t('race.earlier')}
            value={record?.sweep ?? ''}
            data={race.known.map(({ sweep, name, total, done, started }) => ({
              value: sweep,
              label: `${name} · ${done}/${total} · ${started.slice(0, 16).replace('T', ' ')}`,
            }))}
            onChange={(event) => void race.show(event.currentTarget.value)}
          />
        ) : null}
        <Button
          size="xs"
          variant="default"
          title={t('race.onSurfaceWhy')}
          loading={opening}
          disabled={record === null || groups.length === 0 || running}
          onClick={() => void showOnSurface()}
        >
          {t('race.onSurface')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={record === null || record.results.length === 0}
          onClick={() => {
            if (record !== null) saveText(`${record.name}-${record.sweep}.csv`, raceCsv(record));
          }}
        >
          {t('race.csv')}
        </Button>
      </div>
      {race.failure === null ? null : (
        <p className="field-error" role="alert">
          {text(race.failure)}
        </p>
      )}
      {record === null || groups.length === 0 ? (
        <p className="race-empty">{t('race.empty')}</p>
      ) : (
        <>
          <div className="race-pictures" data-map={surface.meta !== null}>
            <RaceChart
              groups={groups}
              colorOf={colorOf}
              title={t(quantity === 'train' ? 'race.trainLoss' : 'race.validationLoss')}
            />
            {surface.meta === null ? null : (
              <PathMap
                surface={surface}
                paths={paths}
                label={t('race.mapLabel', { count: paths.length })}
                caption={t(surface.meta.plane.kind === 'pca' ? 'race.mapPca' : 'race.mapExact')}
              />
            )}
          </div>
          <RaceRanking record={record} groups={groups} colorOf={colorOf} />
        </>
      )}
    </main>
  );
}

/** The path of each group's first run. */
function firstPaths(groups: readonly RaceGroup[], colorOf: (group: number) => number): MappedPath[] {
  return groups.flatMap(({ group, runs }) => {
    const first = runs.find(
      ({ path, seed, fold }) =>
        path.length > 0 && seed === runs[0].seed && (fold ?? 0) === (runs[0].fold ?? 0),
    );
    return first === undefined ? [] : [{ color: colorOf(group), path: first.path }];
  });
}
