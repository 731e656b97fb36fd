import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostClient } from '../client/host-client.ts';
import { useHost } from '../state/app-context.tsx';
import type { ColorScheme } from '../theme/class-style.ts';
import { AnimationTools } from './animation-tools.tsx';
import { captionLayout } from './caption-layout.ts';
import { drawOverlay } from './draw-overlay.ts';
import { exportPng, fitsCanvas } from './export-png.ts';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import type { PlotObjects } from './plot-objects.ts';
import { OpenPicture } from './open-picture.tsx';
import { SaveButton } from './save-button.tsx';
import type { SceneHandle } from './scene-canvas.tsx';
import { SurfaceFileTools } from './surface-file-tools.tsx';
import type { SceneModel } from './use-scene-model.ts';
import { useSaving, type SavingWork } from './use-saving.ts';
import { fileName, viewMetadata } from './view-metadata.ts';

const SCALES = [1, 2, 4, 8] as const;
const GROUNDS = ['asSeen', 'white', 'transparent'] as const;
type Ground = (typeof GROUNDS)[number];

/** The picture as PNG, with all its writing, at a multiple of the size on the screen. */
export function ExportTools({
  model,
  handle,
  plot,
}: {
  model: SceneModel;
  handle: SceneHandle | null;
  plot: PlotObjects;
}) {
  const { t } = useTranslation();
  const host = useHost();
  const saving = useSaving();
  const [wanted, setScale] = useState<number>(2);
  const [ground, setGround] = useState<Ground>('white');
  const ready = handle !== null && model.view !== null && model.picture !== null;
  const size = handle?.size ?? { width: 0, height: 0 };
  const possible = SCALES.filter((one) => fitsCanvas(size, one));
  const scale = possible.findLast((one) => one <= wanted) ?? SCALES[0];

  const save = (): Promise<void> =>
    saving.start(
      async (work) => {
        const name = `${fileName(model.run?.experiment.name ?? 'surface')}-surface.png`;
        const png = await picturePng(host, model, handle, plot, scale, ground, work);
        if (png === null) return null;
        return {
          name,
          blob: new Blob([png], { type: 'image/png' }),
          said: { key: 'scene.export.saved', values: { name } },
        };
      },
      { key: 'scene.export.failed' },
    );
  return (
    <Stack gap={8}>
      <Text size="xs" fw={500}>
        {t('scene.export.size')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={t('scene.export.size')}
        data={SCALES.map((value) => ({
          value: String(value),
          label: `${value}×`,
          disabled: !possible.includes(value),
        }))}
        value={String(scale)}
        onChange={(value) => setScale(Number(value))}
      />
      <Text size="xs" c="dimmed">
        {t('scene.export.pixels', {
          width: Math.round(size.width * scale),
          height: Math.round(size.height * scale),
        })}
        {possible.length < SCALES.length
          ? ` · ${t('scene.export.largest', { scale: possible.at(-1) ?? SCALES[0] })}`
          : ''}
      </Text>
      <Text size="xs" fw={500}>
        {t('scene.export.ground')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={t('scene.export.ground')}
        data={GROUNDS.map((value) => ({ value, label: t(`scene.export.${value}`) }))}
        value={ground}
        onChange={(value) => setGround(value as Ground)}
      />
      <SaveButton
        saving={saving}
        label={t('scene.export.save')}
        variant="filled"
        disabled={!ready}
        onSave={() => void save()}
      />
      <AnimationTools model={model} handle={handle} plot={plot} />
      <SurfaceFileTools model={model} handle={handle} />
      <OpenPicture />
    </Stack>
  );
}

/** The current view as PNG bytes; null while there is none. White and transparent grounds get the light ink. */
export async function picturePng(
  host: HostClient,
  model: SceneModel,
  handle: SceneHandle | null,
  plot: PlotObjects,
  scale: number,
  ground: Ground,
  work: SavingWork,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { view, picture, run } = model;
  if (handle === null || view === null || picture === null || run === null) return null;
  const scheme: ColorScheme = ground === 'asSeen' ? model.scheme : 'light';
  const theme = { ...OVERLAY_THEMES[scheme], ...(ground === 'asSeen' ? {} : { ground: '#ffffff' }) };
  const { camera, renderer, scene } = handle;
  const { width, height } = handle.size;
  const metadata = await viewMetadata(host, model, view, run, handle.place(), picture.caption);
  plot.setBox(view.frame, theme.box);
  try {
    return await exportPng(
      {
        renderer,
        scene,
        camera,
        plot,
        width,
        height,
        bottom: captionLayout(picture.caption, width, height).bottom,
        overlay: (context) => drawOverlay(context, picture, view.frame, camera, width, height, theme),
      },
      {
        scale,
        ground: ground === 'transparent' ? null : theme.ground,
        title: picture.title,
        metadata,
        ...work,
      },
    );
  } finally {
    plot.setBox(view.frame, OVERLAY_THEMES[model.scheme].box);
    handle.invalidate();
  }
}
