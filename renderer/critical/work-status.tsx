import { useTranslation } from 'react-i18next';
import { VERDICT_STAGES } from '../../app/critical/verdict-card.ts';
import { formatCount, formatDuration } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { WorkLine } from '../panels/work-line.tsx';
import type { WorkKind } from './critical-state.ts';
import { useCritical, useCriticalSession } from './use-critical.ts';

/** How far a piece of work is, with its cancel; or why it failed. Nothing while there is neither. */
export function WorkStatus({ kind }: { kind: WorkKind }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const session = useCriticalSession();
  const work = useCritical((state) => state.work);
  const failure = useCritical((state) => state.failure);
  if (failure?.kind === kind) {
    return (
      <p className="field-error" role="alert">
        {text(failure.text)}
      </p>
    );
  }
  if (work?.kind !== kind) return null;
  const { progress } = work;
  const words =
    progress === null
      ? t('critical.working')
      : kind === 'verdict'
        ? t(`critical.stages.${VERDICT_STAGES[progress.done] ?? 'spectrum'}`)
        : t('critical.done', {
            done: formatCount(progress.done),
            total: formatCount(progress.total),
            time: progress.secondsLeft === null ? '–' : formatDuration(progress.secondsLeft),
          });
  return (
    <WorkLine
      progress={progress}
      text={words}
      className="work-status"
      size="compact-xs"
      onCancel={() => session.cancel()}
    />
  );
}

/** Whether this work is under way. */
export function useWorking(kind: WorkKind): boolean {
  return useCritical((state) => state.work?.kind === kind);
}
