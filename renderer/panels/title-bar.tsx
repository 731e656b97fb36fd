import { Progress, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount, formatDuration } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeLive, activeRun } from '../state/app-state.ts';
import { runProgress } from '../state/live-run.ts';
import { WORKSPACES, type Workspace } from '../state/workspace.ts';
import { ExportMenu } from './export-menu.tsx';
import { IconButton } from './field.tsx';
import { HelpIcon, MoonIcon, SunIcon } from './icons.tsx';
import { RunControls } from './run-controls.tsx';
import { RunTitle } from './run-title.tsx';

/** Experiment and run, controls and progress, work places, export, theme, language. */
export function TitleBar({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { theme, language, workspace } = useApp((state) => state.preferences);
  const { setPreferences } = useActions();
  return (
    <header className="title-bar">
      <RunTitle />
      <RunControls />
      <RunProgress />
      <div className="title-spacer" />
      <SegmentedControl
        size="xs"
        aria-label={t('layout.workspaces')}
        value={workspace}
        data={WORKSPACES.map((name) => ({ value: name, label: t(`workspaces.${name}`) }))}
        onChange={(name) => setPreferences({ workspace: name as Workspace })}
      />
      <div className="title-tools">
        <ExportMenu />
        <IconButton
          label={t(theme === 'dark' ? 'layout.toLight' : 'layout.toDark')}
          onClick={() => setPreferences({ theme: theme === 'dark' ? 'light' : 'dark' })}
        >
          {theme === 'dark' ? <SunIcon /> : <MoonIcon />}
        </IconButton>
        <IconButton
          label={t('layout.otherLanguage')}
          onClick={() => setPreferences({ language: language === 'en' ? 'zh' : 'en' })}
        >
          <span className="language" lang={language === 'en' ? 'zh-Hans' : 'en'}>
            {language === 'en' ? '中' : 'En'}
          </span>
        </IconButton>
        <IconButton label={t('shortcuts.title')} aria-keyshortcuts="?" onClick={onHelp}>
          <HelpIcon />
        </IconButton>
      </div>
    </header>
  );
}

function RunProgress() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const live = useApp(activeLive);
  if (run === null) return null;
  const { steps, state } = run.summary;
  const { step, share, secondsLeft, secondsElapsed } = runProgress(run.summary, live);
  // Weights of one file were not trained here: there are no steps to count.
  const isPoint = state === 'completed' && step === 0;
  const time =
    secondsLeft !== null
      ? t('run.left', { time: formatDuration(secondsLeft) })
      : formatDuration(secondsElapsed);
  return (
    <div className="run-progress">
      <Progress
        value={isPoint ? 100 : share * 100}
        size={4}
        transitionDuration={0}
        aria-label={t('run.progress')}
        color={state === 'failed' || state === 'diverged' ? 'red' : undefined}
      />
      <span className="run-progress-text">
        {isPoint ? (
          <span>{t('run.onePoint')}</span>
        ) : (
          <>
            <span>{t('run.step', { step: formatCount(step), steps: formatCount(steps) })}</span>{' '}
            <span>· {time}</span>
          </>
        )}
      </span>
    </div>
  );
}
