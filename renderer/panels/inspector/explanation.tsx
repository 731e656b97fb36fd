import { useTranslation } from 'react-i18next';
import type { PointCard } from '../../../app/curvature/point-card.ts';

/** Definition, formula, how it was computed, reference: what am I looking at. */
export function Explanation({ card }: { card: PointCard }) {
  const { t } = useTranslation();
  return (
    <details className="card-block explanation">
      <summary>{t('inspector.whatIs')}</summary>
      <p>{t(`classDefinitions.${card.class}`)}</p>
      <p className="formula">{t('inspector.explain.formula')}</p>
      <p>{t('inspector.explain.how')}</p>
      {card.kernels === undefined ? null : <p>{t(`inspector.explain.kernels.${card.kernels}`)}</p>}
      <p className="muted">{t('inspector.explain.reference')}</p>
    </details>
  );
}
