import { useClipboard } from '@mantine/hooks';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PointCard } from '../../../app/curvature/point-card.ts';
import {
  conditionNumber,
  effectiveRank,
  eigenvalueSum,
  frobeniusNorm,
} from '../../../app/curvature/spectrum.ts';
import { ClassMarker } from '../../charts/class-marker.tsx';
import { SpectrumChart } from '../../charts/spectrum-chart.tsx';
import { formatNumber, fullPrecision } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { IconButton } from '../field.tsx';
import { CopyIcon } from '../icons.tsx';
import { cardText } from './card-text.ts';

/**
 * The card: class, inertia, gradient, extreme eigenvalues with tolerance and error bound, explained zeros, notes. Drawn again
 * for another card only, not with all that a run in training brings.
 */
export const CardView = memo(function CardView({
  card,
  theta,
}: {
  card: PointCard;
  theta: Float64Array | null;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const clipboard = useClipboard({ timeout: 1000 });
  const { inertia, eigenvalues } = card;
  const critical = card.class !== 'notCritical' && card.class !== 'gradientFlat';
  const rows: readonly (readonly [string, number, string?])[] = [
    ['loss', card.loss],
    ['gradientNorm', card.gradientNorm],
    [
      'relativeGradientNorm',
      card.relativeGradientNorm,
      card.relativeGradientNorm <= 1e-8 ? '≤ 1e−8' : '> 1e−8',
    ],
    ['lambdaMin', eigenvalues[0] ?? NaN, errorText(card)],
    ['lambdaMax', eigenvalues.at(-1) ?? NaN, errorText(card)],
    ['zeroTolerance', card.zeroTolerance],
    ...(Number.isFinite(eigenvalues[0] ?? NaN)
      ? ([
          ['trace', eigenvalueSum(eigenvalues)],
          ['frobenius', frobeniusNorm(eigenvalues)],
          ['effectiveRank', effectiveRank(eigenvalues)],
          ['conditionNumber', conditionNumber(eigenvalues, card.zeroTolerance)],
        ] as const)
      : []),
    ...(Number.isFinite(card.gradientFlatness) && !critical
      ? [['gradientFlatness', card.gradientFlatness] as const]
      : []),
  ];
  return (
    <div className="card" data-class={card.class}>
      <div className="card-class">
        <ClassMarker pointClass={card.class} size={22} />
        <div>
          <div className="card-class-name">
            {t(`classes.${card.class}`)}
            {card.class === 'saddle' || card.class === 'degenerateSaddle'
              ? ` · ${t('inspector.index', { index: inertia.negative })}`
              : ''}
          </div>
          <div className="muted">{t(`classReasons.${card.class}`)}</div>
        </div>
        <IconButton
          label={t(clipboard.copied ? 'inspector.copied' : 'inspector.copy')}
          onClick={() => clipboard.copy(cardText(card, theta))}
        >
          <CopyIcon />
        </IconButton>
      </div>
      <div className="inertia" role="group" aria-label={t('inspector.inertia')}>
        <Count kind="negative" label="n₋" value={inertia.negative} />
        <span aria-hidden="true">·</span>
        <Count kind="zero" label="n₀" value={inertia.zero} />
        <span aria-hidden="true">·</span>
        <Count kind="positive" label="n₊" value={inertia.positive} />
      </div>
      <dl className="facts">
        {rows.map(([name, value, aside]) => (
          <div key={name}>
            <dt>{t(`inspector.facts.${name}`)}</dt>
            <dd title={fullPrecision(value)}>
              {Number.isNaN(value) ? '–' : formatNumber(value)}
              {aside === undefined ? null : <span className="aside"> {aside}</span>}
            </dd>
          </div>
        ))}
        {card.morseIndex === null ? null : (
          <div>
            <dt>{t('inspector.facts.morseIndex')}</dt>
            <dd>{card.morseIndex}</dd>
          </div>
        )}
      </dl>
      <SpectrumChart card={card} />
      {card.explainedZeros.length === 0 ? null : (
        <div className="card-block">
          <h3>{t('inspector.explainedZeros')}</h3>
          <ul className="plain">
            {card.explainedZeros.map((group) => (
              <li key={group.cause}>
                <b>{group.count}</b> {text({ key: `zeros.${group.cause}` })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {card.notes.length === 0 ? null : (
        <div className="card-block">
          <h3>{t('inspector.notes')}</h3>
          <ul className="plain">
            {card.notes.map((note, index) => (
              <li key={index}>{text(note)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
});

function errorText(card: PointCard): string {
  return `± ${formatNumber(card.eigenvalueErrorBound, 2)}`;
}

function Count({
  kind,
  label,
  value,
}: {
  kind: 'negative' | 'zero' | 'positive';
  label: string;
  value: number;
}) {
  return (
    <span className="inertia-count" data-kind={kind}>
      <b>{value}</b>
      <small>{label}</small>
    </span>
  );
}
