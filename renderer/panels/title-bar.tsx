import { Menu, Progress, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount, formatDuration } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { WORKSPACES, type Workspace } from '../state/workspace.ts';
import { ExportMenu } from './export-menu.tsx';
import { IconButton } from './field.tsx';
import { HelpIcon, MoonIcon, SunIcon } from './icons.tsx';
import { RunControls } from './run-controls.tsx';

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

/** Name and state of the run in view; opens the list of runs. */
function RunTitle() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const runs = useApp((state) => state.runs);
  const order = useApp((state) => state.runOrder);
  const { showRun } = useActions();
  if (run === null) return <div className="run-title">Saddlescope</div>;
  return (
    <Menu position="bottom-start" width={320} disabled={order.length < 2}>
      <Menu.Target>
        <button type="button" className="run-title" aria-label={t('run.choose', { name: run.summary.name })}>
          <span className="run-name">{run.summary.name}</span>
          <span className="run-state" data-state={run.summary.state}>
            {t(`run.states.${run.summary.state}`)}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('run.list')}</Menu.Label>
        {[...order].reverse().map((id, index) => {
          const item = runs[id];
          return (
            <Menu.Item
              key={id}
              onClick={() => void showRun(id)}
              rightSection={<span className="run-state">{t(`run.states.${item.summary.state}`)}</span>}
            >
              {order.length - index}. {item.summary.name}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

function RunProgress() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  if (run === null) return null;
  const { step, steps, secondsLeft, secondsElapsed, state } = run.summary;
  const latest = Math.max(step, run.metrics.lastStep, run.position?.step ?? 0);
  const share = steps > 0 ? Math.min(1, latest / steps) : 0;
  const time =
    state === 'running' && secondsLeft !== null
      ? t('run.left', { time: formatDuration(secondsLeft) })
      : formatDuration(secondsElapsed);
  return (
    <div className="run-progress">
      <Progress
        value={share * 100}
        size={4}
        aria-label={t('run.progress')}
        color={state === 'failed' || state === 'diverged' ? 'red' : undefined}
      />
      <span className="run-progress-text">
        {t('run.step', { step: formatCount(latest), steps: formatCount(steps) })} · {time}
      </span>
    </div>
  );
}
