import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import type { RunView } from '../state/run-view.ts';

/** Of runs that TensorFlow trained, or was asked to: which one, why not a faster one, how far from float64. */
export function EngineNotice({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const { tensorflow } = run.summary;
  if (tensorflow === undefined) return null;
  const { backend, version, reason, difference } = tensorflow;
  if (backend === 'none') {
    return (
      <div className="notice" data-kind="error" role="status">
        <strong>{t('engines.notLoaded')}</strong>
        <p>{t('engines.notLoadedWhy', { reason })}</p>
      </div>
    );
  }
  return (
    <div className="notice" data-kind="info" role="status">
      <strong>{t('engines.trained', { version, backend: t(`engines.backends.${backend}`) })}</strong>
      <p>
        {t('engines.checkpoints')} {reason === '' ? '' : t('engines.why', { reason })}
      </p>
      {difference === null ? null : (
        <p>
          {t('engines.difference', {
            count: difference.steps,
            largest: formatNumber(difference.largest),
            last: formatNumber(difference.last),
          })}
        </p>
      )}
    </div>
  );
}
