import { memo, useMemo, useRef } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { CheckpointSummary } from '../../app/protocol/host-api.ts';
import { MarkerPath } from '../charts/class-marker.tsx';
import { formatCount } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { IconButton } from './field.tsx';
import { PauseIcon, PlayIcon } from './icons.tsx';
import { trackMarkers } from './track-markers.ts';

/** Checkpoints as markers over the run's steps; one slider for mouse and keyboard, and play along them. */
export function CheckpointTrack({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const cursor = useApp((state) => state.cursor);
  const playing = useApp((state) => state.playing);
  const { selectNearest, selectCheckpoint, stepSelection, play, pausePlay } = useActions();
  const track = useRef<HTMLDivElement>(null);
  const { checkpoints } = run;
  const end = Math.max(1, run.summary.steps, checkpoints.at(-1)?.step ?? 0);
  const selected = checkpoints.find((item) => item.step === cursor);
  const drawn = useMemo(() => trackMarkers(checkpoints, end), [checkpoints, end]);

  function pick(clientX: number): void {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    selectNearest(((clientX - box.left) / box.width) * end);
  }
  return (
    <div className="track-row">
      <IconButton
        label={t(playing ? 'timeline.pause' : 'timeline.play')}
        aria-keyshortcuts="Space"
        disabled={checkpoints.length < 2}
        onClick={playing ? pausePlay : play}
      >
        {playing ? <PauseIcon size={14} /> : <PlayIcon size={14} />}
      </IconButton>
      <div
        className="track"
        role="slider"
        tabIndex={0}
        aria-label={t('timeline.scrubber')}
        aria-valuemin={0}
        aria-valuemax={end}
        aria-valuenow={cursor ?? 0}
        aria-valuetext={selected === undefined ? undefined : describe(selected, t)}
        onKeyDown={(event) => {
          if (event.key === 'Home' && checkpoints.length > 0) selectCheckpoint(run.id, checkpoints[0].step);
          else if (event.key === 'End' && checkpoints.length > 0) {
            selectCheckpoint(run.id, checkpoints[checkpoints.length - 1].step);
          } else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') stepSelection(-1);
          else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') stepSelection(1);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pausePlay();
          pick(event.clientX);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) pick(event.clientX);
        }}
      >
        <div ref={track} className="track-inner">
          {cursor === null ? null : (
            <div className="track-cursor" style={{ left: `${(cursor / end) * 100}%` }} />
          )}
          {drawn.map((item) => (
            <Marker key={item.step} item={item} end={end} selected={item.step === cursor} />
          ))}
          {selected === undefined || drawn.includes(selected) ? null : (
            <Marker item={selected} end={end} selected />
          )}
        </div>
      </div>
      <span className="track-step">{cursor === null ? '–' : formatCount(cursor)}</span>
    </div>
  );
}

function describe(item: CheckpointSummary, t: TFunction): string {
  return t('timeline.checkpoint', {
    step: formatCount(item.step),
    kind: item.card === null ? t('inspector.noClass') : t(`classes.${item.card.class}`),
  });
}

/** Drawn again only when its checkpoint changes: a run may have thousands. */
const Marker = memo(function Marker({
  item,
  end,
  selected,
}: {
  item: CheckpointSummary;
  end: number;
  selected: boolean;
}) {
  const { t } = useTranslation();
  return (
    <svg
      className="track-marker"
      data-selected={selected}
      data-class={item.card?.class ?? 'unknown'}
      data-step={item.step}
      style={{ left: `${(item.step / end) * 100}%` }}
      width={14}
      height={14}
      viewBox="0 0 16 16"
    >
      <title>{describe(item, t)}</title>
      <MarkerPath pointClass={item.card?.class ?? null} />
    </svg>
  );
});
