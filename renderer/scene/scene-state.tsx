import { Button, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatDuration } from '../format/number.ts';
import type { SurfaceSession } from './surface-session.ts';

/** Empty, busy, failed and cancelled: each says what is the matter and what can be done. */
export function SceneState({ session }: { session: SurfaceSession }) {
  const { t } = useTranslation();
  const state = useStore(session.store);
  if (state.status === 'empty' && state.none !== null) {
    return (
      <div className="scene-message over">
        <Text size="sm" c="dimmed">
          {t(`scene.state.${state.none}`)}
        </Text>
      </div>
    );
  }
  if (state.status === 'busy') {
    const { progress } = state;
    return (
      <div className="scene-pill" role="status" data-testid="scene-busy">
        <Loader size={12} />
        <span>
          {progress === null || progress.total === 0
            ? t('scene.state.busy')
            : t('scene.state.progress', { percent: Math.floor((100 * progress.done) / progress.total) })}
          {progress?.secondsLeft != null && progress.secondsLeft > 1
            ? ` · ${t('scene.state.left', { time: formatDuration(progress.secondsLeft) })}`
            : ''}
        </span>
        <Button size="compact-xs" variant="subtle" onClick={session.cancel}>
          {t('scene.action.cancel')}
        </Button>
      </div>
    );
  }
  if (state.status === 'failed' || state.status === 'cancelled') {
    return (
      <div className="scene-pill" role="alert" data-kind={state.status}>
        <span>
          {t(`scene.state.${state.status}`)} {state.error}
        </span>
        <Button size="compact-xs" variant="subtle" onClick={session.redraw}>
          {t('scene.action.again')}
        </Button>
      </div>
    );
  }
  if (state.grid !== null && state.grid.complete && state.grid.holes() === state.grid.values.length) {
    return (
      <div className="scene-message over">
        <Text size="sm">{t('scene.state.allHoles')}</Text>
      </div>
    );
  }
  return null;
}
