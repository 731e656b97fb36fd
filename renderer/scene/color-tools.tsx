import { Select, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLOR_MAPS } from '../../app/landscape/color-map.ts';
import { isCurvature, QUANTITIES, type Quantity } from '../../app/landscape/quantity.ts';
import { formatCount, formatDuration } from '../format/number.ts';
import { useHost } from '../state/app-context.tsx';
import { SPECTRA_SIZES, type SceneSettings } from './scene-settings.ts';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';

/** What the surface is coloured by, how finely, what that costs, and with which colours. */
export function ColorTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const { settings } = model.scene;
  const { quantity } = settings;
  const classifies = isClassification(model);
  const offered = QUANTITIES.filter((name) => name !== 'accuracy' || classifies);
  const signed = quantity === 'lambdaMin' || quantity === 'lambdaMax' || quantity === 'index';
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        label={t('scene.quantity.label')}
        data={offered.map((value) => ({ value, label: t(`scene.quantity.${value}`) }))}
        value={quantity}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => session.change({ quantity: value as Quantity })}
      />
      {quantity === 'loss' ? null : (
        <Text size="xs" c="dimmed">
          {t(`scene.quantity.why.${quantity}`)}
        </Text>
      )}
      {isCurvature(quantity) ? (
        <>
          <Select
            size="xs"
            label={t('scene.quantity.size')}
            data={SPECTRA_SIZES.map((size) => ({ value: String(size), label: `${size} × ${size}` }))}
            value={String(settings.spectraSize)}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(value) => session.change({ spectraSize: Number(value) })}
          />
          <SpectraCost model={model} />
        </>
      ) : null}
      {signed ? null : (
        <Select
          size="xs"
          label={t('scene.look.colorMap')}
          data={COLOR_MAPS.filter((name) => quantity === 'loss' || name !== 'diverging').map((value) => ({
            value,
            label: t(`scene.look.${value}`),
          }))}
          value={quantity !== 'loss' && settings.colorMap === 'diverging' ? 'viridis' : settings.colorMap}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => session.change({ colorMap: value as SceneSettings['colorMap'] })}
        />
      )}
    </Stack>
  );
}

function isClassification(model: SceneModel): boolean {
  const loss = model.run?.experiment.loss;
  return (
    loss?.kind === 'network' &&
    (loss.loss === 'crossEntropy' || loss.loss === 'binaryCrossEntropy' || loss.loss === 'mseOnSoftmax')
  );
}

/** What the grid of spectra will take on this machine. */
function SpectraCost({ model }: { model: SceneModel }) {
  const { t } = useTranslation();
  const host = useHost();
  const run = model.run?.id ?? null;
  const samples = Math.max(1, model.view?.grid.meta.samples ?? 1);
  const cells = Math.min(model.scene.settings.spectraSize, model.scene.settings.size) ** 2;
  const [one, setOne] = useState<number | null>(null);
  useEffect(() => {
    if (run === null) return;
    let current = true;
    host.request('spectrum.cost', { run, samples }).then(
      ({ hessian, solve, threads }) => {
        if (current) setOne((hessian + solve) / 1000 / Math.max(1, threads));
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [host, run, samples]);
  if (one === null || !Number.isFinite(one)) return null;
  return (
    <Text size="xs" c="dimmed">
      {one * cells < 1
        ? t('scene.quantity.costQuick', { count: cells, cells: formatCount(cells) })
        : t('scene.quantity.cost', {
            count: cells,
            cells: formatCount(cells),
            time: formatDuration(one * cells),
          })}
    </Text>
  );
}
