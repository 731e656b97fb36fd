import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { isLive } from '../state/run-view.ts';
import { IconButton } from './field.tsx';
import { CheckpointIcon, PauseIcon, PlayIcon, StepIcon, StopIcon } from './icons.tsx';

/** Train, pause, resume, one step, stop, checkpoint now. */
export function RunControls() {
  const { t } = useTranslation();
  const summary = useApp((state) => activeRun(state)?.summary ?? null);
  const busy = useApp((state) => state.busy);
  const connected = useApp((state) => state.connection === 'connected');
  const blocked = useApp((state) => state.check.issues.length > 0);
  const { startRun, control, singleStep } = useActions();
  const state = summary?.state;
  const live = summary !== null && isLive(summary);
  const off = busy || !connected;
  return (
    <div className="run-controls" role="group" aria-label={t('run.controls')}>
      {live ? (
        <Button
          size="xs"
          w={96}
          variant={state === 'paused' ? 'filled' : 'default'}
          disabled={off}
          leftSection={state === 'paused' ? <PlayIcon size={12} /> : <PauseIcon size={12} />}
          onClick={() => void control(state === 'paused' ? 'resume' : 'pause')}
        >
          {t(state === 'paused' ? 'run.resume' : 'run.pause')}
        </Button>
      ) : (
        <Button
          size="xs"
          w={96}
          disabled={off || blocked}
          leftSection={<PlayIcon size={12} />}
          onClick={() => void startRun()}
        >
          {t('run.train')}
        </Button>
      )}
      <IconButton
        label={t('run.singleStep')}
        disabled={off || (!live && blocked)}
        onClick={() => void singleStep()}
      >
        <StepIcon />
      </IconButton>
      <IconButton label={t('run.stop')} disabled={off || !live} onClick={() => void control('stop')}>
        <StopIcon />
      </IconButton>
      <IconButton
        label={t('run.checkpoint')}
        disabled={off || !live}
        onClick={() => void control('checkpoint')}
      >
        <CheckpointIcon />
      </IconButton>
    </div>
  );
}
