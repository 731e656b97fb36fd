import { Button, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Note } from '../../app/data/prepared-data.ts';
import { formatDuration } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import type { LoadedSurface } from './surface-loader.ts';
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
    return <Busy name={t('scene.state.busy')} progress={state.progress} onStop={session.cancel} />;
  }
  if (state.status === 'failed' || state.status === 'cancelled') {
    return <Ended kind={state.status} error={state.error} onAgain={session.redraw} />;
  }
  const { colors, settings } = state;
  if (settings.quantity !== 'loss') {
    const name = t(`scene.quantity.bar.${settings.quantity}`);
    if (colors.status === 'busy') {
      return <Busy name={name} progress={colors.progress} onStop={session.cancelColors} />;
    }
    if (colors.status === 'failed' || colors.status === 'cancelled') {
      return <Ended kind={colors.status} error={colors.error} onAgain={session.redrawColors} />;
    }
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

function Busy({
  name,
  progress,
  onStop,
}: {
  name: string;
  progress: LoadedSurface['progress'];
  onStop: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="scene-pill" role="status" data-testid="scene-busy">
      <Loader size={12} />
      <span>
        {progress === null || progress.total === 0
          ? name
          : t('scene.state.progress', { name, percent: Math.floor((100 * progress.done) / progress.total) })}
        {progress?.secondsLeft != null && progress.secondsLeft > 1
          ? ` · ${t('scene.state.left', { time: formatDuration(progress.secondsLeft) })}`
          : ''}
      </span>
      <Button size="compact-xs" variant="subtle" onClick={onStop}>
        {t('scene.action.cancel')}
      </Button>
    </div>
  );
}

function Ended({
  kind,
  error,
  onAgain,
}: {
  kind: 'failed' | 'cancelled';
  error: Note | string | null;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  return (
    <div className="scene-pill" role="alert" data-kind={kind}>
      <span>
        {t(`scene.state.${kind}`)} {error === null ? null : text(error)}
      </span>
      <Button size="compact-xs" variant="subtle" onClick={onAgain}>
        {t('scene.action.again')}
      </Button>
    </div>
  );
}
