import './critical.css';
import { useTranslation } from 'react-i18next';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { AtlasTable } from './atlas-table.tsx';
import { CountCheck } from './count-check.tsx';
import { Outcomes } from './outcomes.tsx';
import { SearchControls } from './search-controls.tsx';
import { useOfRun } from './use-critical.ts';

/** The atlas of critical points of the run's loss, beside the scene: search, list, count check. */
export function AtlasPanel() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const atlas = useOfRun((state) => state.atlas);
  return (
    <section className="panel atlas" aria-label={t('critical.title')}>
      <header className="panel-header">
        <h2>{t('critical.title')}</h2>
        <span className="muted">{run?.summary.name ?? ''}</span>
      </header>
      <SearchControls />
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
