import { useTranslation } from 'react-i18next';
import type { Completeness } from '../../app/critical/completeness.ts';

/** The Poincaré–Hopf line: #min − #saddle + #max against the winding number of the gradient around the box. */
export function CountCheck({ check }: { check: Completeness | null }) {
  const { t } = useTranslation();
  if (check === null) return null;
  const { winding, minima, saddles, maxima, degenerate, complete, reason, cells, indexSum } = check;
  const others = indexSum === null ? null : indexSum - (minima - saddles + maxima);
  const agreeing = degenerate > 0 ? 'completeWithOthers' : 'complete';
  const key = complete === true ? agreeing : complete === false ? 'incomplete' : (reason ?? 'unresolved');
  return (
    <div className="count-check" data-complete={String(complete)} data-testid="count-check">
      <div className="count-line">
        <span className="count-item" data-class="minimum">
          {minima}
          <small>{t('critical.minima')}</small>
        </span>
        <span>−</span>
        <span className="count-item" data-class="saddle">
          {saddles}
          <small>{t('critical.saddles')}</small>
        </span>
        <span>+</span>
        <span className="count-item" data-class="maximum">
          {maxima}
          <small>{t('critical.maxima')}</small>
        </span>
        {degenerate > 0 ? (
          <>
            <span>+</span>
            <span className="count-item">
              {others ?? '?'}
              <small>{t('critical.degenerate', { count: degenerate })}</small>
            </span>
          </>
        ) : null}
        <span>=</span>
        <span className="count-item">
          {indexSum ?? '?'}
          <small>{t('critical.found')}</small>
        </span>
        <span aria-hidden="true">{complete === true ? '✓' : complete === false ? '≠' : '?'}</span>
        <span className="count-item">
          {winding ?? '?'}
          <small>{t('critical.winding')}</small>
        </span>
      </div>
      <p className="muted">
        {t(`completeness.${key}`, {
          minima,
          saddles,
          maxima,
          others: others ?? '?',
          cells,
          winding: winding ?? '?',
          indexSum: indexSum ?? '?',
        })}
      </p>
    </div>
  );
}
