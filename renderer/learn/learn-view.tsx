import { Button } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useApp } from '../state/app-context.tsx';
import { LessonTools } from './lesson-tools.tsx';
import { LESSONS, type Lesson } from './lesson-list.ts';
import { LessonContext } from './settings.ts';
import { useLecture } from './use-lecture.ts';
import './learn.css';

/** The lecture as things to try: a list, one short text with the exact statement, a demonstration, and examples to open. */
export function LearnView() {
  const { t } = useTranslation();
  const chosen = useApp((state) => state.lesson.id);
  const { openLesson } = useActions();
  const at = Math.max(
    0,
    LESSONS.findIndex(({ id }) => id === chosen),
  );
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const { lecture, toggle, leave } = useLecture(frame);
  const turn = useCallback(
    (by: 1 | -1) => {
      const next = LESSONS.at(at + by);
      if (at + by >= 0 && next !== undefined) openLesson(next.id);
    },
    [at, openLesson],
  );
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      // Presenters' remotes send Page Up and Page Down.
      if (event.key === 'PageDown') turn(1);
      else if (event.key === 'PageUp') turn(-1);
      else if (event.key === 'f' || event.key === 'F') toggle();
      else if (event.key === 'Escape' && lecture) leave();
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [turn, toggle, leave, lecture]);
  const lesson = LESSONS[at];
  return (
    <div ref={setFrame} className="learn columns" data-lecture={lecture}>
      {lecture ? null : <LessonNames chosen={lesson.id} />}
      {/* A scroll area of its own for every lesson: the next one starts at its top. */}
      <div key={lesson.id} className="lesson-scroll" tabIndex={-1}>
        <LessonContext value={lesson.id}>
          <LessonPage lesson={lesson} at={at} lecture={lecture} onTurn={turn} onLecture={toggle} />
        </LessonContext>
      </div>
      <p className="visually-hidden" role="status">
        {t('lessons.place', { at: at + 1, count: LESSONS.length, title: t(`lessons.${lesson.id}.title`) })}
      </p>
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [role="dialog"]') !== null;
}

function LessonNames({ chosen }: { chosen: string }) {
  const { t } = useTranslation();
  const { openLesson } = useActions();
  const chapters = [...new Set(LESSONS.map(({ chapter }) => chapter))];
  return (
    <nav className="lesson-list" aria-label={t('lessons.list')}>
      {chapters.map((chapter) => (
        <div key={chapter}>
          <h2>{t(`lessons.chapters.${chapter}`)}</h2>
          {LESSONS.filter((item) => item.chapter === chapter).map(({ id }) => (
            <button
              key={id}
              type="button"
              className="lesson-link"
              aria-current={id === chosen ? 'page' : undefined}
              onClick={() => openLesson(id)}
            >
              {t(`lessons.${id}.title`)}
            </button>
          ))}
        </div>
      ))}
    </nav>
  );
}

function LessonPage({
  lesson: { id, presets, Demo },
  at,
  lecture,
  onTurn,
  onLecture,
}: {
  lesson: Lesson;
  at: number;
  lecture: boolean;
  onTurn: (by: 1 | -1) => void;
  onLecture: () => void;
}) {
  const { t, i18n } = useTranslation();
  const shown = useRef<HTMLElement | null>(null);
  const known = useApp((state) => state.presets);
  const { openPreset, setPreferences, startRun } = useActions();
  const offered = presets.filter((name) => known.some((preset) => preset.id === name));

  function setUp(name: string): void {
    openPreset(name);
    setPreferences({ workspace: 'train' });
    void startRun();
  }
  return (
    <main className="lesson" data-lesson={id} aria-label={t(`lessons.${id}.title`)} ref={shown}>
      <LessonTools
        id={id}
        at={at}
        count={LESSONS.length}
        lecture={lecture}
        onTurn={onTurn}
        onLecture={onLecture}
        picture={() => shown.current?.querySelector<HTMLElement>('.lesson-shown') ?? null}
      />
      <div className="lesson-shown">
        <h1>{t(`lessons.${id}.title`)}</h1>
        <div className="lesson-body">
          <div className="lesson-text">
            <p className="lesson-story">{t(`lessons.${id}.text`)}</p>
            {i18n.exists(`lessons.${id}.loose`) ? (
              <div className="lesson-loose">
                <h3>{t('lessons.often')}</h3>
                <p>{t(`lessons.${id}.loose`)}</p>
              </div>
            ) : null}
            <div className="lesson-correct">
              <h3>{t('lessons.exactly')}</h3>
              <p>{t(`lessons.${id}.correct`)}</p>
            </div>
            {offered.length === 0 || lecture ? null : (
              <div className="lesson-presets">
                {offered.map((name) => (
                  <Button key={name} size="sm" variant="light" onClick={() => setUp(name)}>
                    {t('lessons.setUp', { title: t(`presets.${name}.title`) })}
                  </Button>
                ))}
              </div>
            )}
          </div>
          <section className="lesson-demo" aria-label={t('lessons.demo')}>
            <Demo />
          </section>
        </div>
      </div>
    </main>
  );
}
