import './critical.css';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { AtlasTable } from './atlas-table.tsx';
import { CountCheck } from './count-check.tsx';
import { ExportAtlas, KeptSearches } from './kept-searches.tsx';
import { Outcomes } from './outcomes.tsx';
import { SearchControls } from './search-controls.tsx';
import { useCriticalSession, useOfRun } from './use-critical.ts';

/** The atlas of critical points of the run's loss, beside the scene: search, list, count check. */
export function AtlasPanel() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const atlas = useOfRun((state) => state.atlas);
  const session = useCriticalSession();
  const id = run?.id;
  useEffect(() => {
    if (id !== undefined) void session.reopen(id);
  }, [session, id]);
  return (
    <section className="panel atlas" aria-label={t('critical.title')}>
      <header className="panel-header">
        <h2>{t('critical.title')}</h2>
        <span className="muted">{run?.summary.name ?? ''}</span>
        {atlas === null || run === null ? null : <ExportAtlas atlas={atlas} run={run} />}
      </header>
      <SearchControls />
      {run === null ? null : <KeptSearches run={run} />}
      {atlas === null || run === null ? (
        <div className="empty-state">
          <p>{t('critical.empty')}</p>
        </div>
      ) : (
        <>
          <CountCheck check={atlas.completeness} />
          <Outcomes atlas={atlas} />
          <AtlasTable atlas={atlas} run={run.id} />
        </>
      )}
    </section>
  );
}
