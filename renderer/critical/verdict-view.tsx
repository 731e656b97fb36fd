import { useTranslation } from 'react-i18next';
import { isOnKink, type VerdictCard } from '../../app/critical/verdict-card.ts';
import { ClassMarker } from '../charts/class-marker.tsx';
import { formatInertia, formatNumber, fullPrecision } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { ZeroCounter } from './zero-counter.tsx';

/** The verdict: the sentence for a student first, then the zeros, then the numbers that a researcher folds out. */
export function VerdictView({ card }: { card: VerdictCard }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const { inertia, margin, crossCheck, polished, probe } = card;
  const index = card.class === 'saddle' ? ` · ${t('inspector.index', { index: inertia.negative })}` : '';
  const facts: readonly (readonly [string, string, string?])[] = [
    ['inertia', formatInertia(inertia)],
    ['loss', formatNumber(card.loss), fullPrecision(card.loss)],
    ['gradientNorm', formatNumber(card.gradientNorm), fullPrecision(card.gradientNorm)],
    ['relative', formatNumber(card.relativeGradientNorm)],
    ['smallest', `${formatNumber(card.smallestEigenvalue)} ± ${formatNumber(card.eigenvalueErrorBound, 2)}`],
    ['largest', `${formatNumber(card.largestEigenvalue)} ± ${formatNumber(card.eigenvalueErrorBound, 2)}`],
    ['condition', formatNumber(card.conditionNumber)],
    ['tolerance', formatNumber(card.zeroTolerance)],
    ['margin', t('critical.verdict.marginValue', { factor: formatNumber(margin.factor, 3) })],
    ['marginDistance', formatNumber(margin.distance)],
  ];
  return (
    <div className="verdict" data-class={card.class} data-testid="verdict">
      <div className="verdict-class">
        <ClassMarker pointClass={card.class} size={20} />
        <b>
          {t(`classes.${card.class}`)}
          {index}
        </b>
      </div>
      <p className="verdict-sentence">{text(card.sentence)}</p>
      <p className="muted" hidden={polished === null && isOnKink(card)}>
        {polished === null
          ? t('critical.verdict.asGiven')
          : t('critical.verdict.polished', {
              distance: formatNumber(polished.distance, 3),
              before: formatNumber(polished.given.gradientNorm, 2),
              after: formatNumber(card.gradientNorm, 2),
            })}
      </p>
      <ZeroCounter card={card} />
      {card.notes.length === 0 ? null : (
        <ul className="plain verdict-notes">
          {card.notes.map((note, k) => (
            <li key={k}>{text(note)}</li>
          ))}
        </ul>
      )}
      <details>
        <summary>{t('critical.verdict.numbers')}</summary>
        <dl className="facts">
          {facts.map(([name, value, full]) => (
            <div key={name}>
              <dt>{t(`critical.verdict.${name}`)}</dt>
              <dd title={full}>{value}</dd>
            </div>
          ))}
        </dl>
        {crossCheck === null ? null : (
          <>
            <h3>{t('critical.verdict.crossCheck')}</h3>
            <p data-agrees={crossCheck.agrees}>
              {t(crossCheck.agrees ? 'critical.verdict.agrees' : 'critical.verdict.disagrees', {
                difference: formatNumber(crossCheck.gradientDifference, 2),
                accuracy: formatNumber(crossCheck.accuracy, 2),
                product: formatNumber(crossCheck.productDifference, 2),
                directions: crossCheck.directions,
              })}
            </p>
          </>
        )}
        {probe === null ? null : (
          <>
            <h3>{t('critical.verdict.probe')}</h3>
            <p>
              {t('critical.verdict.tried', {
                starts: probe.tried.starts,
                radii: probe.tried.radii.length,
                evaluations: probe.tried.evaluations,
              })}
            </p>
            {[probe.lower, probe.higher].map((witness, k) =>
              witness === null ? null : (
                <p key={k}>
                  {t(k === 0 ? 'critical.verdict.lower' : 'critical.verdict.higher', {
                    radius: formatNumber(witness.radius, 3),
                    difference: formatNumber(witness.difference, 3),
                    order: formatNumber(witness.order, 2),
                  })}
                  {witness.theta.length <= 8 ? (
                    <code className="mono">
                      {' '}
                      ({[...witness.theta].map((v) => formatNumber(v)).join(', ')})
                    </code>
                  ) : null}
                </p>
              ),
            )}
          </>
        )}
      </details>
    </div>
  );
}
