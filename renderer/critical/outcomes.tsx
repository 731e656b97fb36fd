import { useTranslation } from 'react-i18next';
import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import { formatNumber } from '../format/number.ts';

/** Every start accounted for: how many ended how; the rejected ones with their numbers on demand. */
export function Outcomes({ atlas }: { atlas: CriticalPointAtlas }) {
  const { t } = useTranslation();
  const others = Object.entries(atlas.outcomes).filter(([name]) => name !== 'converged' && name !== 'onKink');
  return (
    <div className="outcomes">
      <p>
        {t('critical.summary', {
          count: atlas.points.length,
          critical: (atlas.outcomes.converged ?? 0) + (atlas.outcomes.onKink ?? 0),
          starts: atlas.starts,
        })}
        {atlas.cancelled ? ` ${t('critical.wasCancelled')}` : ''}
      </p>
      {others.length === 0 ? null : (
        <details>
          <summary>
            {t('critical.rejected', { count: atlas.rejected.length })}
            <span className="muted">
              {' '}
              {others.map(([name, count]) => `${count} ${t(`searchOutcomes.${name}`)}`).join(' · ')}
            </span>
          </summary>
          <ul className="plain">
            {others.map(([name]) => (
              <li key={name}>
                <b>{t(`searchOutcomes.${name}`)}</b>: {t(`critical.outcomeWhy.${name}`)}
              </li>
            ))}
          </ul>
          <table className="rejected-table">
            <thead>
              <tr>
                <th>{t('critical.start')}</th>
                <th>{t('critical.outcome')}</th>
                <th>L</th>
                <th>‖g‖</th>
                <th>‖Hg‖/‖H‖‖g‖</th>
              </tr>
            </thead>
            <tbody>
              {atlas.rejected.slice(0, SHOWN).map((record) => (
                <tr key={record.index}>
                  <td>{record.index}</td>
                  <td>{t(`searchOutcomes.${record.outcome}`)}</td>
                  <td>{formatNumber(record.loss, 3)}</td>
                  <td>{formatNumber(record.gradientNorm, 2)}</td>
                  <td>{formatNumber(record.flatness, 2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {atlas.rejected.length > SHOWN ? (
            <p className="muted">{t('critical.more', { count: atlas.rejected.length - SHOWN })}</p>
          ) : null}
        </details>
      )}
    </div>
  );
}

/** A longer list belongs into a file: the command line writes all of them. */
const SHOWN = 60;
