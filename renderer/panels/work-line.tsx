import { Button, Loader, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JobProgress } from '../state/follow-job.ts';

/** How far a piece of work is, in words too, with its cancel. */
export function WorkLine({
  progress,
  text,
  className,
  size,
  onCancel,
}: {
  progress: JobProgress | null;
  text: string;
  className: string;
  size: 'compact-xs' | 'compact-sm';
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={className} role="status">
      {progress === null ? (
        <Loader size="xs" />
      ) : (
        <Progress
          value={(100 * progress.done) / Math.max(1, progress.total)}
          size={4}
          aria-label={t('critical.progress')}
        />
      )}
      <span className="muted">{text}</span>
      <Button size={size} variant="default" onClick={onCancel}>
        {t('critical.cancel')}
      </Button>
    </div>
  );
}
