import { useTranslation } from 'react-i18next';
import { useNoteText } from '../../i18n/note-text.ts';
import type { RunView } from '../../state/run-view.ts';

/** How a run ended, where that was otherwise than planned or there is something to say, above what it left. */
export function RunMessage({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const { state, message } = run.summary;
  const asPlanned = state === 'completed' && message === null;
  if (asPlanned || state === 'running' || state === 'paused') return null;
  const isBad = state === 'diverged' || state === 'failed';
  return (
    <div className="notice" data-kind={isBad ? 'error' : 'info'} role="status">
      <strong>{t(`run.states.${state}`)}</strong>
      <p>{message === null ? t(`run.after.${state}`) : text(message)}</p>
    </div>
  );
}
