import { strToU8, zipSync } from 'fflate';
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SurfaceData } from '../../app/exchange/surface-data.ts';
import { SURFACE_FORMATS, type ExportedFile, type SurfaceFormat } from '../../app/exchange/surface-files.ts';
import { useHost } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';
import type { SceneHandle } from './scene-canvas.tsx';
import type { SceneModel } from './use-scene-model.ts';
import { useSaving } from './use-saving.ts';
import { fileName, viewMetadata } from './view-metadata.ts';

/** The surface that is drawn as a file, with its path and its plane. */
export function SurfaceFileTools({ model, handle }: { model: SceneModel; handle: SceneHandle | null }) {
  const { t } = useTranslation();
  const host = useHost();
  const saving = useSaving();
  const [format, setFormat] = useState<SurfaceFormat>('csv');
  const { view, picture, run, scene } = model;
  const ready =
    view !== null && picture !== null && run !== null && scene.request !== null && view.grid.complete;

  const save = (): Promise<void> =>
    saving.start(async () => {
      if (view === null || picture === null || run === null || scene.request === null) return null;
      const { x, y, path, directions, center, part, explained } = view.grid.meta;
      const name = `${fileName(run.experiment.name)}-surface`;
      const { files } = await host.request('surface.export', {
        where: scene.request.where,
        format,
        name,
        part,
        surface: {
          x,
          y,
          loss: view.grid.values,
          ...(path.length > 0 ? { path } : {}),
          ...alongside(model),
          directions: [...directions],
          center,
          ...(explained === undefined ? {} : { explained: [...explained] as [number, number] }),
          ...eigenvectors(model),
          title: picture.title,
          axisLabels: [picture.axes.x, picture.axes.y],
          metadata: JSON.stringify(
            await viewMetadata(host, model, view, run, handle?.place() ?? null, picture.caption),
          ),
        },
        look: {
          colorMap: scene.settings.colorMap,
          heightScale: scene.settings.heightScale,
          clip: scene.settings.clip,
          quantity: t(`scene.colorTitle.${view.frame.scale.kind}`),
          statement: picture.caption.join(' \u00b7 '),
        },
      });
      const saved = oneFile(files, name);
      return {
        name: saved.name,
        blob: new Blob([saved.content]),
        said: { key: 'scene.export.surfaceSaved', values: { name: saved.name } },
      };
    });
  return (
    <>
      <Select
        size="xs"
        label={t('scene.export.surfaceTitle')}
        data={SURFACE_FORMATS.map((value) => ({ value, label: t(`scene.export.formats.${value}`) }))}
        value={format}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => setFormat(SURFACE_FORMATS.find((one) => one === value) ?? format)}
      />
      <Button
        size="xs"
        variant="default"
        loading={saving.share !== null}
        disabled={!ready}
        onClick={() => void save()}
      >
        {t('scene.export.saveSurface')}
      </Button>
    </>
  );
}

/** The eigenvectors that stand as arrows in the picture. */
function eigenvectors({ arrows }: SceneModel): Pick<SurfaceData, 'eigenvectors'> {
  if (arrows.length === 0) return {};
  return {
    eigenvectors: arrows.map(({ rank, eigenvalue, vector }) => ({ rank, eigenvalue, values: vector })),
  };
}

/** The runs on the surface, for its files. */
function alongside({ shared, run, scene, scheme }: SceneModel): Pick<SurfaceData, 'pathStyle' | 'alongside'> {
  const others = scene.settings.path
    ? shared.filter(({ id, places }) => id !== run?.id && places.length > 0)
    : [];
  if (others.length === 0) return {};
  const own = shared.find(({ id }) => id === run?.id);
  // Files have a light ground.
  const onLight = (color: string): string => RUN_COLORS.light[RUN_COLORS[scheme].indexOf(color)];
  return {
    ...(own === undefined ? {} : { pathStyle: { label: own.label, color: onLight(own.color) } }),
    alongside: others.map(({ label, color, places }) => ({
      label,
      color: onLight(color),
      path: Float64Array.from(places.flatMap((p) => [p.step, p.x, p.y, p.loss, p.distance])),
    })),
  };
}

/** A page may save one file per click: several go into one archive. */
function oneFile(files: readonly ExportedFile[], name: string): ExportedFile {
  if (files.length === 1) return files[0];
  const archive = zipSync(
    Object.fromEntries([
      ...files.map((file) => [file.name, file.content] as const),
      ['files.txt', strToU8(`${files.map((file) => file.name).join('\n')}\n`)] as const,
    ]),
  );
  return { name: `${name}.zip`, content: Uint8Array.from(archive) };
}
