import { Button, ScrollArea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useApp } from '../state/app-context.tsx';
import { LESSONS, type Lesson } from './lesson-list.ts';
import './learn.css';

/** The lecture as things to try: a list, one short text with the exact statement, a demonstration, and examples to open. */
export function LearnView() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(LESSONS[0].id);
  const lesson = LESSONS.find(({ id }) => id === chosen) ?? LESSONS[0];
  const chapters = [...new Set(LESSONS.map(({ chapter }) => chapter))];
  return (
    <div className="learn columns">
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
                onClick={() => setChosen(id)}
              >
                {t(`lessons.${id}.title`)}
              </button>
            ))}
          </div>
        ))}
      </nav>
      <ScrollArea key={lesson.id} className="lesson-scroll" type="auto" scrollbarSize={8}>
        <LessonPage lesson={lesson} />
      </ScrollArea>
    </div>
  );
}

function LessonPage({ lesson: { id, presets, Demo } }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const known = useApp((state) => state.presets);
  const { openPreset, setPreferences, startRun } = useActions();
  const offered = presets.filter((name) => known.some((preset) => preset.id === name));

  function setUp(name: string): void {
    openPreset(name);
    setPreferences({ workspace: 'train' });
    void startRun();
  }
  return (
    <main className="lesson" aria-label={t(`lessons.${id}.title`)}>
      <h1>{t(`lessons.${id}.title`)}</h1>
      <div className="lesson-body" data-demo={Demo !== undefined}>
        <div className="lesson-text">
          <p>{t(`lessons.${id}.text`)}</p>
          <div className="lesson-correct">
            <h3>{t('lessons.exactly')}</h3>
            <p>{t(`lessons.${id}.correct`)}</p>
          </div>
          {offered.length === 0 ? null : (
            <div className="lesson-presets">
              {offered.map((name) => (
                <Button key={name} size="sm" variant="light" onClick={() => setUp(name)}>
                  {t('lessons.setUp', { title: t(`presets.${name}.title`) })}
                </Button>
              ))}
            </div>
          )}
        </div>
        {Demo === undefined ? null : (
          <section className="lesson-demo" aria-label={t('lessons.demo')}>
            <Demo />
          </section>
        )}
      </div>
    </main>
  );
}
