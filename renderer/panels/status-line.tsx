import { useTranslation } from 'react-i18next';
import { StallNotice } from '../diagnosis/stall-notice.tsx';
import { formatBytes } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';

/** Engine, threads, memory; the latest message. */
export function StatusLine() {
  const { t } = useTranslation();
  const text = useNoteText();
  const info = useApp((state) => state.info);
  const tensorflow = useApp((state) => activeRun(state)?.summary.tensorflow ?? null);
  const engine =
    tensorflow === null
      ? info?.engine
      : t(`status.tensorflow.${tensorflow.backend}`, { version: tensorflow.version });
  const message = useApp((state) => state.message);
  const connection = useApp((state) => state.connection);
  return (
    <footer className="status-line">
      <span className="status-connection" data-state={connection}>
        {t(`connection.states.${connection}`)}
      </span>
      {info === null ? null : (
        <>
          <span title={tensorflow?.reason || undefined}>{t('status.engine', { engine })}</span>
          <span>{t('status.threads', { count: info.threads })}</span>
          <span>{t('status.memory', { size: formatBytes(info.memoryBytes) })}</span>
        </>
      )}
      <span
        className="status-message"
        data-kind={message?.kind ?? 'info'}
        role={message?.kind === 'error' ? 'alert' : 'status'}
        title={message === null ? undefined : text(message.text)}
      >
        {message === null ? '' : text(message.text)}
      </span>
      <StallNotice />
      {info === null ? null : <span>Saddlescope {info.version}</span>}
    </footer>
  );
}
