import '../critical/critical.css';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { errorOrder } from '../../app/landscape/plane-model.ts';
import { plotScale } from '../critical/plot-scale.ts';
import { linePath, Plot } from '../critical/plot.tsx';
import { formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useAppHandle } from '../state/app-context.tsx';
import { surfaceSession } from './surface-session.ts';
import { modelStore } from './use-surface-model.ts';

/** What the quadratic model in the scene misses by radius, and how much of each eigenvector the plane shows. */
export function ModelBlock() {
  const { t } = useTranslation();
  const text = useNoteText();
  const session = surfaceSession(useAppHandle());
  const { model: drawn, arrows: pointed } = useStore(session.store, (state) => state.settings);
  const { answer, error } = useStore(modelStore(session));
  if (!drawn && !pointed) return null;
  const { model, arrows } = answer ?? { model: null, arrows: null };
  const order = model === null ? NaN : errorOrder(model);
  return (
    <section aria-label={t('scene.model.title')} style={{ padding: 12 }} data-testid="model-block">
      <h3>{t('scene.model.title')}</h3>
      {error === null ? null : (
        <p className="field-error" role="alert">
          {text(error)}
        </p>
      )}
      {model === null ? null : (
        <>
          <Text size="xs" c="dimmed">
            {t('scene.model.what')}
          </Text>
          <div style={{ height: 190, display: 'flex' }}>
            <Plot
              title={
                Number.isFinite(order)
                  ? t('scene.model.order', { order: formatNumber(order, 3) })
                  : t('scene.model.exact')
              }
              label={t('scene.model.plot')}
              xName="log₁₀ r"
              yName="log₁₀ max|L − m|"
              x={plotScale(Array.from(model.radii, Math.log10))}
              y={plotScale(Array.from(model.errors, logOf))}
            >
              {(place) => (
                <path
                  className="curve path"
                  d={linePath(place, Array.from(model.radii, Math.log10), Array.from(model.errors, logOf))}
                />
              )}
            </Plot>
          </div>
          <dl className="card-list">
            {[0, 4, 6, 8].map((k) => (
              <div key={k}>
                <dt className="muted">
                  {t('scene.model.radius', { radius: formatNumber(model.radii[k], 3) })}
                </dt>
                <dd style={{ margin: 0 }}>
                  {t('scene.model.errorOf', {
                    error: formatNumber(model.errors[k], 3),
                    change: formatNumber(model.changes[k], 3),
                  })}
                </dd>
              </div>
            ))}
            {(arrows ?? []).map(({ rank, eigenvalue, share }) => (
              <div key={`λ${rank}`}>
                <dt className="muted">{t('scene.model.eigenvector', { rank })}</dt>
                <dd
                  style={{ margin: 0 }}
                  data-sign={eigenvalue < 0 ? 'negative' : 'positive'}
                  title={String(eigenvalue)}
                >
                  {t('scene.model.share', {
                    eigenvalue: formatNumber(eigenvalue),
                    percent: formatNumber(100 * share * share, 3),
                  })}
                </dd>
              </div>
            ))}
          </dl>
          {arrows === null ? (
            <Text size="xs" c="dimmed">
              {t('scene.model.tooLarge')}
            </Text>
          ) : null}
        </>
      )}
    </section>
  );
}

const logOf = (error: number): number => (error > 0 ? Math.log10(error) : NaN);
