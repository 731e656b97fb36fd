import { useTranslation } from 'react-i18next';
import { formatDuration } from '../format/number.ts';
import { WorkLine } from '../panels/work-line.tsx';
import type { JobProgress } from '../state/follow-job.ts';

/** Diagnoses or what-ifs under way: how many are done, and the time left. */
export function DiagnosisWork({
  progress,
  onCancel,
}: {
  progress: JobProgress | null;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const text =
    progress === null
      ? t('diagnosis.working')
      : `${progress.done} / ${progress.total}${progress.secondsLeft === null ? '' : ` · ${t('run.left', { time: formatDuration(progress.secondsLeft) })}`}`;
  return (
    <WorkLine
      progress={progress}
      text={text}
      className="diagnose-work"
      size="compact-sm"
      onCancel={onCancel}
    />
  );
}
