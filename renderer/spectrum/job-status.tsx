import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNoteText } from '../i18n/note-text.ts';
import type { JobAnswer } from '../state/use-job.ts';

/** How far a job is and how to end it, or why there is no answer; nothing once there is one. */
export function JobStatus({
  answer,
  busy,
  onCancel,
}: {
  answer: JobAnswer<unknown>;
  /** What is going on. */
  busy: string;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  switch (answer.status) {
    case 'ready':
      return null;
    case 'busy':
      return (
        <p className="job-status" aria-busy="true">
          <Loader size={12} />
          <span>
            {busy} {t('spectrum.job.left', { percent: answer.progress?.done ?? 0 })}
          </span>
          <Button size="compact-xs" variant="subtle" onClick={onCancel}>
            {t('spectrum.job.cancel')}
          </Button>
        </p>
      );
    case 'cancelled':
      return <p className="muted">{t('spectrum.job.cancelled')}</p>;
    case 'failed':
      return (
        <p className="field-error" role="alert">
          {text(answer.text)}
        </p>
      );
  }
}
