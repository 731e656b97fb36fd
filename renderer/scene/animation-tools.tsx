import { Button, Progress, SegmentedControl, Select, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { PerspectiveCamera } from 'three';
import { useTranslation } from 'react-i18next';
import { saveBlob } from '../panels/save-file.ts';
import { useActions } from '../state/app-context.tsx';
import { ANIMATIONS, FRAMES_PER_SECOND, stepOfFrame, turned, type Animation } from './animation-frames.ts';
import { drawOverlay } from './draw-overlay.ts';
import {
  ANIMATION_FORMATS,
  exportAnimation,
  type AnimationFormat,
  type AnimationSource,
} from './export-animation.ts';
import { drawPicture, ExportError, setPlotOffset } from './export-png.ts';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import { pathFrame } from './path-frame.ts';
import type { PlotObjects } from './plot-objects.ts';
import type { SceneHandle } from './scene-canvas.tsx';
import type { SceneModel } from './use-scene-model.ts';
import { fileName } from './view-metadata.ts';

const SECONDS = ['4', '8', '16'] as const;
/** Longest side of a film and of a GIF in pixels. */
const LARGEST: Readonly<Record<AnimationFormat, number>> = { webm: 1920, gif: 800 };

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
  const { say } = useActions();
  const [kind, setKind] = useState<Animation>('path');
  const [format, setFormat] = useState<AnimationFormat>('webm');
  const [seconds, setSeconds] = useState<string>('8');
  const [share, setShare] = useState<number | null>(null);
  const work = useRef<AbortController | null>(null);
  useEffect(() => () => work.current?.abort(), []);
  const steps = model.places.map(({ step }) => step);
  const ready =
    handle !== null &&
    model.view !== null &&
    model.picture !== null &&
    (kind === 'turntable' || steps.length > 1);

  async function save(): Promise<void> {
    if (handle === null) return;
    const controller = new AbortController();
    work.current = controller;
    setShare(0);
    try {
      const name = `${fileName(model.run?.experiment.name ?? 'surface')}-${kind}.${format}`;
      const frames = Number(seconds) * FRAMES_PER_SECOND;
      const source = filmOf(kind, frames, LARGEST[format], model, handle, plot);
      if (source === null) return;
      const bytes = await exportAnimation(format, {
        ...source,
        onFrame: (done) => setShare(done / frames),
        signal: controller.signal,
      });
      saveBlob(name, new Blob([bytes], { type: format === 'gif' ? 'image/gif' : 'video/webm' }));
      say({ kind: 'info', text: { key: 'scene.export.saved', values: { name } } });
    } catch (error) {
      if (!controller.signal.aborted)
        say({
          kind: 'error',
          text: { key: error instanceof ExportError ? error.key : 'scene.animation.failed' },
        });
    } finally {
      plot.setLines(model.lines);
      plot.setMarkers(model.markers);
      handle.invalidate();
      setShare(null);
    }
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
        data={ANIMATION_FORMATS.map((value) => ({ value, label: t(`scene.animation.${value}`) }))}
        value={format}
        onChange={(value) => setFormat(value as AnimationFormat)}
      />
      <Select
        size="xs"
        label={t('scene.animation.seconds')}
        data={SECONDS.map((value) => ({ value, label: `${value} s` }))}
        value={seconds}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => setSeconds(value ?? seconds)}
      />
      {share === null ? (
        <Button size="xs" variant="default" disabled={!ready} onClick={() => void save()}>
          {t('scene.animation.save')}
        </Button>
      ) : (
        <>
          <Progress value={100 * share} size={4} aria-label={t('scene.animation.progress')} />
          <Button size="xs" variant="default" onClick={() => work.current?.abort()}>
            {t('scene.animation.stop', { percent: Math.floor(100 * share) })}
          </Button>
        </>
      )}
    </>
  );
}

/** The eye as the writing needs it: with the plot out of the way of bar and caption. */
function overlayCamera(
  eye: PerspectiveCamera,
  { width, height }: { readonly width: number; readonly height: number },
): PerspectiveCamera {
  const copy = eye.clone();
  setPlotOffset(copy, width, height);
  copy.updateMatrixWorld();
  return copy;
}

/** What draws the frames: the scene as it is seen, its sides even and no longer than the format bears. */
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
  const scale = Math.min(1, largest / Math.max(size.width, size.height));
  const even = (side: number): number => 2 * Math.max(1, Math.floor((scale * side) / 2));
  const [width, height] = [even(size.width), even(size.height)];
  // Layout pixels whose scaled sides are whole.
  const layout = { width: width / scale, height: height / scale };
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
