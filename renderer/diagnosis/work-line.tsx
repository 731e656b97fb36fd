import { Button, Loader, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../format/number.ts';
import type { JobProgress } from '../state/follow-job.ts';

/** How far a job is, with its cancel. */
export function WorkLine({ progress, onCancel }: { progress: JobProgress | null; onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <span className="diagnose-work" role="status">
      {progress === null ? (
        <Loader size="xs" />
      ) : (
        <Progress
          value={(100 * progress.done) / Math.max(1, progress.total)}
          size={4}
          aria-label={t('critical.progress')}
        />
      )}
      <span className="muted">
        {progress === null
          ? t('diagnosis.working')
          : `${progress.done} / ${progress.total}${progress.secondsLeft === null ? '' : ` · ${t('run.left', { time: formatDuration(progress.secondsLeft) })}`}`}
      </span>
      <Button size="compact-sm" variant="default" onClick={onCancel}>
        {t('critical.cancel')}
      </Button>
    </span>
  );
}
