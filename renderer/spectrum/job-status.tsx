import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import type { JobProgress } from '../state/follow-job.ts';
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
  const left = (progress: JobProgress | null): string => {
    const percent = progress?.done ?? 0;
    const seconds = progress?.secondsLeft ?? 0;
    return seconds < 1
      ? t('spectrum.job.left', { percent })
      : t('spectrum.job.leftTime', { percent, time: formatDuration(seconds) });
  };
  switch (answer.status) {
    case 'ready':
      return null;
    case 'busy':
      return (
        <p className="job-status" aria-busy="true">
          <Loader size={12} />
          <span>
            {busy} {left(answer.progress)}
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
