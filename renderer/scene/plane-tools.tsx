import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaneSpec } from '../../app/protocol/host-api.ts';
import { formatTick } from './format-tick.ts';
import { NumberField } from './number-field.tsx';
import { GRID_SIZES, type SceneSettings } from './scene-settings.ts';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';

const KINDS = ['random', 'eigenvectors', 'pca', 'coordinates'] as const;
const PARTS = ['train', 'validation', 'test', 'all'] as const;

const FRESH: Record<PlaneSpec['kind'], PlaneSpec> = {
  random: { kind: 'random', normalization: 'filter', seed: 0 },
  eigenvectors: { kind: 'eigenvectors', ranks: [-1, 0] },
  pca: { kind: 'pca' },
  coordinates: { kind: 'coordinates', indices: [0, 1] },
};

/** Which plane through which point, how finely, and of which data. */
export function PlaneTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const { settings } = model.scene;
  const drawn = model.view?.grid.meta ?? null;
  const network = model.run?.experiment.loss.kind === 'network';
  const selected = model.selection?.kind === 'checkpoint' ? model.selection.step : null;
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        label={t('scene.plane.kind')}
        data={['auto', ...KINDS].map((value) => ({ value, label: t(`scene.plane.${value}`) }))}
        value={settings.plane?.kind ?? 'auto'}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) =>
          // Coordinates of a new plane mean something else: a half-width typed for the old one does not carry over.
          session.change({ plane: value === 'auto' ? null : FRESH[value as PlaneSpec['kind']], extent: null })
        }
      />
      <PlaneDetails plane={settings.plane} change={(plane) => session.change({ plane })} />
      <Group gap={8} grow align="flex-end">
        <Select
          size="xs"
          label={t('scene.plane.size')}
          data={GRID_SIZES.map(String)}
          value={String(settings.size)}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => session.change({ size: Number(value) })}
        />
        <NumberField
          label={t('scene.plane.extent')}
          value={settings.extent}
          min={0}
          max={1e6}
          placeholder={
            drawn === null
              ? ''
              : t('scene.plane.extentAuto', { value: formatTick((drawn.x[drawn.size - 1] - drawn.x[0]) / 2) })
          }
          onCommit={(extent) => session.change({ extent: extent !== null && extent > 0 ? extent : null })}
        />
      </Group>
      {network ? (
        <Select
          size="xs"
          label={t('scene.plane.part')}
          data={PARTS.map((value) => ({ value, label: t(`scene.part.${value}`) }))}
          value={settings.part}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => session.change({ part: value as SceneSettings['part'] })}
        />
      ) : null}
      <Group gap={8}>
        <Button
          size="compact-xs"
          variant="default"
          disabled={selected === null || selected === model.centerStep}
          onClick={() => session.change({ center: selected })}
        >
          {t('scene.action.centerHere')}
        </Button>
        {settings.center === null ? null : (
          <Button size="compact-xs" variant="default" onClick={() => session.change({ center: null })}>
            {t('scene.action.centerLast')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function PlaneDetails({ plane, change }: { plane: PlaneSpec | null; change: (plane: PlaneSpec) => void }) {
  const { t } = useTranslation();
  if (plane === null || plane.kind === 'pca') return null;
  if (plane.kind === 'random') {
    return (
      <Group gap={8} grow align="flex-end">
        <Select
          size="xs"
          label={t('scene.plane.normalization')}
          data={(['filter', 'layer', 'none'] as const).map((value) => ({
            value,
            label: t(`scene.plane.${value}`),
          }))}
          value={plane.normalization}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => change({ ...plane, normalization: value as typeof plane.normalization })}
        />
        <NumberField
          label={t('scene.plane.seed')}
          value={plane.seed}
          min={0}
          integer
          onCommit={(seed) => change({ ...plane, seed: seed !== null && seed >= 0 ? Math.round(seed) : 0 })}
        />
      </Group>
    );
  }
  if (plane.kind === 'eigenvectors') {
    // People count from 1; negative ranks count from the top in both.
    const shown = (rank: number): number => (rank < 0 ? rank : rank + 1);
    const meant = (rank: number | null): number =>
      rank === null || rank === 0 ? 0 : rank < 0 ? rank : rank - 1;
    const [first, second] = plane.ranks;
    return (
      <>
        <Group gap={8} grow>
          <NumberField
            label={t('scene.plane.firstRank')}
            value={shown(first)}
            integer
            onCommit={(rank) => change({ ...plane, ranks: [meant(rank), second] })}
          />
          <NumberField
            label={t('scene.plane.secondRank')}
            value={shown(second)}
            integer
            onCommit={(rank) => change({ ...plane, ranks: [first, meant(rank)] })}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('scene.plane.ranksWhy')}
        </Text>
      </>
    );
  }
  const [i, j] = plane.indices;
  const index = (value: number | null): number => Math.max(0, Math.round(value ?? 1) - 1);
  return (
    <Group gap={8} grow>
      <NumberField
        label={t('scene.plane.firstIndex')}
        value={i + 1}
        min={1}
        integer
        onCommit={(value) => change({ ...plane, indices: [index(value), j] })}
      />
      <NumberField
        label={t('scene.plane.secondIndex')}
        value={j + 1}
        min={1}
        integer
        onCommit={(value) => change({ ...plane, indices: [i, index(value)] })}
      />
    </Group>
  );
}
