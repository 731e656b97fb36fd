import { useTranslation } from 'react-i18next';
import { isOnKink, type VerdictCard } from '../../app/critical/verdict-card.ts';
import { useNoteText } from '../i18n/note-text.ts';

/** n₀ beside what accounts for it: one bar, one part per cause, the rest unexplained. */
export function ZeroCounter({ card }: { card: VerdictCard }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const zeros = card.inertia.zero;
  if (zeros === 0 || isOnKink(card)) return null;
  const parts = [
    ...card.explainedZeros.map(({ cause, count }) => ({ cause, count })),
    ...(card.unexplainedZeros > 0 ? [{ cause: 'unexplained', count: card.unexplainedZeros }] : []),
  ];
  const explained = zeros - card.unexplainedZeros;
  return (
    <div className="zero-counter">
      <h3>{t('critical.zeros.title', { zeros, explained })}</h3>
      <div className="zero-bar" aria-hidden="true">
        {parts.map(({ cause, count }) => (
          <i key={cause} data-cause={cause} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className="plain">
        {parts.map(({ cause, count }) => (
          <li key={cause} data-cause={cause}>
            <b>{count}</b> {text({ key: `zeros.${cause}` })}
          </li>
        ))}
      </ul>
    </div>
  );
}
