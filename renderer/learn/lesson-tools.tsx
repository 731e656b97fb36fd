import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sessionToken } from '../client/session-token.ts';
import { IconButton } from '../panels/field.tsx';
import { saveBlob } from '../panels/save-file.ts';
import { CameraIcon, CopyIcon, MaximizeIcon, UndoIcon } from '../panels/icons.tsx';
import { useActions, useAppHandle, useApp } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { elementPicture } from './lesson-picture.ts';
import { lessonLink } from './lesson-link.ts';

/** Where one is in the course, and what can be done with what is shown. */
export function LessonTools({
  id,
  at,
  count,
  lecture,
  onTurn,
  onLecture,
  picture,
}: {
  id: string;
  at: number;
  count: number;
  lecture: boolean;
  onTurn: (by: 1 | -1) => void;
  onLecture: () => void;
  /** What goes into the picture. */
  picture: () => HTMLElement | null;
}) {
  const { t } = useTranslation();
  const { store } = useAppHandle();
  const scheme = useApp((state) => state.preferences.theme);
  const { say, resetLesson } = useActions();

  async function copyLink(): Promise<void> {
    const settings = store.getState().lesson.settings[id] ?? {};
    try {
      await navigator.clipboard.writeText(
        lessonLink({ id, settings }, location, sessionToken(sessionStorage)),
      );
      say({ kind: 'info', text: { key: 'lessons.linkCopied' } });
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  async function savePicture(): Promise<void> {
    const element = picture();
    if (element === null) return;
    try {
      saveBlob(`lesson-${id}.png`, await elementPicture(element, scheme));
      say({ kind: 'info', text: { key: 'lessons.pictureSaved', values: { name: `lesson-${id}.png` } } });
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  return (
    <div className="lesson-tools" role="toolbar" aria-label={t('lessons.tools')}>
      <Button
        size="sm"
        variant="default"
        disabled={at === 0}
        aria-keyshortcuts="PageUp"
        onClick={() => onTurn(-1)}
      >
        ← {t('lessons.previous')}
      </Button>
      <span className="lesson-count">
        {at + 1} / {count}
      </span>
      <Button
        size="sm"
        variant="default"
        disabled={at === count - 1}
        aria-keyshortcuts="PageDown"
        onClick={() => onTurn(1)}
      >
        {t('lessons.next')} →
      </Button>
      <span className="lesson-tool-space" />
      <IconButton label={t('lessons.reset')} onClick={() => resetLesson(id)}>
        <UndoIcon />
      </IconButton>
      <IconButton label={t('lessons.copyLink')} onClick={() => void copyLink()}>
        <CopyIcon />
      </IconButton>
      <IconButton label={t('lessons.savePicture')} onClick={() => void savePicture()}>
        <CameraIcon />
      </IconButton>
      <Button
        size="sm"
        variant={lecture ? 'filled' : 'light'}
        aria-keyshortcuts="F"
        aria-pressed={lecture}
        leftSection={<MaximizeIcon />}
        onClick={onLecture}
      >
        {t('lessons.lecture')}
      </Button>
    </div>
  );
}
