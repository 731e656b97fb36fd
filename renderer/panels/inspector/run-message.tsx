import { useTranslation } from 'react-i18next';
import { useNoteText } from '../../i18n/note-text.ts';
import type { RunView } from '../../state/run-view.ts';

/** Why a run ended otherwise than planned, above what it left. */
export function RunMessage({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const { state, message } = run.summary;
  if (state !== 'diverged' && state !== 'failed' && state !== 'stopped') return null;
  return (
    <div className="notice" data-kind={state === 'stopped' ? 'info' : 'error'} role="status">
      <strong>{t(`run.states.${state}`)}</strong>
      <p>{message === null ? t(`run.after.${state}`) : text(message)}</p>
    </div>
  );
}
