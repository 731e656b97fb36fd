import { SegmentedControl, Select, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PerspectiveCamera } from 'three';
import { useTranslation } from 'react-i18next';
import { ANIMATIONS, FRAMES_PER_SECOND, stepOfFrame, turned, type Animation } from './animation-frames.ts';
import { drawOverlay } from './draw-overlay.ts';
import {
  ANIMATION_FORMATS,
  exportAnimation,
  type AnimationFormat,
  type AnimationSource,
} from './export-animation.ts';
import { captionLayout } from './caption-layout.ts';
import { drawPicture, setPlotOffset, type PlotRoom } from './export-png.ts';
import { FILM_CONTAINERS, findFilmEncoder, type FilmContainer } from './film-encoder.ts';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import { pathFrame } from './path-frame.ts';
import type { PlotObjects } from './plot-objects.ts';
import { SaveButton } from './save-button.tsx';
import type { SceneHandle } from './scene-canvas.tsx';
import type { SceneModel } from './use-scene-model.ts';
import { useSaving } from './use-saving.ts';
import { fileName } from './view-metadata.ts';

const SECONDS = ['4', '8', '16'] as const;
/** Longest side of a film and of a GIF in pixels. */
const LARGEST: Readonly<Record<AnimationFormat, number>> = { mp4: 1920, webm: 1920, gif: 800 };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The path as it runs, or the plot once around, as a film. */
export function AnimationTools({
  model,
  handle,
  plot,
}: {
  model: SceneModel;
  handle: SceneHandle | null;
  plot: PlotObjects;
}) {
  const { t } = useTranslation();
  const saving = useSaving();
  const [kind, setKind] = useState<Animation>('path');
  const [wanted, setWanted] = useState<AnimationFormat>('mp4');
  const [seconds, setSeconds] = useState<string>('8');
  const codecs = useFilmCodecs(handle?.size ?? null);
  const offered = ANIMATION_FORMATS.filter((format) => format === 'gif' || codecs?.[format] != null);
  const format = offered.includes(wanted) ? wanted : offered[0];
  const ready =
    handle !== null &&
    model.view !== null &&
    model.picture !== null &&
    codecs !== null &&
    (kind === 'turntable' || model.places.length > 1);

  async function save(): Promise<void> {
    if (handle === null) return;
    await saving.start(
      async ({ signal, onShare }) => {
        const name = `${fileName(model.run?.experiment.name ?? 'surface')}-${kind}.${format}`;
        const frames = Number(seconds) * FRAMES_PER_SECOND;
        const source = filmOf(kind, frames, LARGEST[format], model, handle, plot);
        if (source === null) return null;
        const onFrame = (done: number): void => onShare(done / frames);
        const { bytes, type, codec } = await exportAnimation(format, { ...source, onFrame, signal });
        const { width, height } = source;
        return {
          name,
          blob: new Blob([bytes], { type }),
          said: { key: 'scene.animation.saved', values: { name, codec, width, height, seconds } },
        };
      },
      { key: 'scene.animation.failed' },
    );
    plot.setLines(model.lines);
    plot.setMarkers(model.markers);
    handle.invalidate();
  }
  return (
    <>
      <Text size="xs" fw={500}>
        {t('scene.animation.title')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={t('scene.animation.title')}
        data={ANIMATIONS.map((value) => ({ value, label: t(`scene.animation.${value}`) }))}
        value={kind}
        onChange={(value) => setKind(value as Animation)}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('scene.animation.format')}
        data={offered.map((value) => ({ value, label: t(`scene.animation.${value}`) }))}
        value={format}
        onChange={(value) => setWanted(value as AnimationFormat)}
      />
      <Text size="xs" c="dimmed">
        {describeFormat(format, codecs, t)}
      </Text>
      <Select
        size="xs"
        label={t('scene.animation.seconds')}
        data={SECONDS.map((value) => ({ value, label: `${value} s` }))}
        value={seconds}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => setSeconds(value ?? seconds)}
      />
      <SaveButton
        saving={saving}
        label={t('scene.animation.save')}
        disabled={!ready}
        onSave={() => void save()}
      />
    </>
  );
}

/** Names of the codecs that this machine encodes at the scene's size, by container; null: none. */
type FilmCodecs = Readonly<Record<FilmContainer, string | null>>;

function describeFormat(
  format: AnimationFormat,
  codecs: FilmCodecs | null,
  t: ReturnType<typeof useTranslation>['t'],
): string {
  if (codecs === null) return t('scene.animation.asking');
  if (format !== 'gif') return t('scene.animation.codec', { codec: codecs[format] });
  const some = FILM_CONTAINERS.some((container) => codecs[container] !== null);
  return t(some ? 'scene.animation.gifWhat' : 'scene.animation.gifOnly');
}

/** What can be encoded here; null until the browser has said so. */
function useFilmCodecs(size: Size | null): FilmCodecs | null {
  const [codecs, setCodecs] = useState<FilmCodecs | null>(null);
  const film = size === null ? null : filmSize(size, LARGEST.mp4);
  const [width, height] = [film?.width ?? 0, film?.height ?? 0];
  useEffect(() => {
    if (width === 0) return;
    let wanted = true;
    const ask = async (container: FilmContainer): Promise<string | null> =>
      (await findFilmEncoder(container, width, height))?.name ?? null;
    void Promise.all([ask('mp4'), ask('webm')]).then(([mp4, webm]) => {
      if (wanted) setCodecs({ mp4, webm });
    });
    return () => {
      wanted = false;
    };
  }, [width, height]);
  return codecs;
}

/** Pixels of a film of the scene: even, as the codecs want them, and no longer than its format bears. */
function filmSize({ width, height }: Size, largest: number): Size & { readonly scale: number } {
  const scale = Math.min(1, largest / Math.max(width, height));
  const even = (side: number): number => 2 * Math.max(1, Math.floor((scale * side) / 2));
  return { width: even(width), height: even(height), scale };
}

/** The eye as the writing needs it: with the plot out of the way of bar and caption. */
function overlayCamera(eye: PerspectiveCamera, room: PlotRoom): PerspectiveCamera {
  const copy = eye.clone();
  setPlotOffset(copy, room);
  copy.updateMatrixWorld();
  return copy;
}

/** What draws the frames: the scene as it is seen. */
function filmOf(
  kind: Animation,
  frames: number,
  largest: number,
  model: SceneModel,
  handle: SceneHandle,
  plot: PlotObjects,
): Omit<AnimationSource, 'onFrame' | 'signal'> | null {
  const { view, picture } = model;
  if (view === null || picture === null) return null;
  const { renderer, scene, size } = handle;
  const camera = handle.camera.clone();
  const theme = OVERLAY_THEMES[model.scheme];
  const { width, height, scale } = filmSize(size, largest);
  // Layout pixels whose scaled sides are whole.
  const sides = { width: width / scale, height: height / scale };
  const { bottom } = captionLayout(picture.caption, sides.width, sides.height);
  const layout = { ...sides, bottom };
  const steps = model.places.map(({ step }) => step);
  return {
    width,
    height,
    frames,
    title: picture.title,
    draw(frame) {
      const eye = kind === 'turntable' ? turned(camera, frame / frames) : camera;
      let { labels } = picture;
      if (kind === 'path') {
        const at = pathFrame(view, model, stepOfFrame(steps, frame, frames));
        plot.setLines(at.lines);
        plot.setMarkers(at.markers);
        ({ labels } = at);
      }
      return drawPicture(
        {
          renderer,
          scene,
          camera: eye,
          plot,
          ...layout,
          overlay: (context) =>
            drawOverlay(
              context,
              { ...picture, labels },
              view.frame,
              overlayCamera(eye, layout),
              layout.width,
              layout.height,
              theme,
            ),
        },
        { scale, ground: theme.ground },
      );
    },
  };
}
