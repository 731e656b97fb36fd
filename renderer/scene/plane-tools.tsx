import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SCHEMA_VERSION } from '../../app/experiment/loss-spec.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import { formatTick } from './format-tick.ts';
import { NumberField } from './number-field.tsx';
import { OtherPoints } from './other-points.tsx';
import { GRID_SIZES, type SceneSettings } from './scene-settings.ts';
import type { SurfaceSession } from './surface-session.ts';
import { TiltTools } from './tilt-tools.tsx';
import type { SceneModel } from './use-scene-model.ts';
import { WindowTools } from './window-tools.tsx';

const KINDS = ['random', 'eigenvectors', 'pca', 'gradient', 'points', 'between', 'coordinates'] as const;
type Kind = (typeof KINDS)[number];
const PARTS = ['train', 'validation', 'test', 'all'] as const;

/** A plane of a kind to begin with; null where the run has no other points yet. */
function freshPlane(kind: Kind, model: SceneModel): PlaneSpec | null {
  switch (kind) {
    case 'random':
      return { kind, normalization: 'filter', seed: 0 };
    case 'eigenvectors':
      return { kind, ranks: [-1, 0] };
    case 'coordinates':
      return { kind, indices: [0, 1] };
    case 'points':
    case 'between': {
      const { run } = model;
      const steps = (run?.checkpoints ?? []).map((checkpoint) => checkpoint.step);
      const others = steps.filter((step) => step !== model.centerStep);
      if (run === null || others.length < (kind === 'points' ? 2 : 1)) return null;
      const at = (step: number): { run: string; step: number } => ({ run: run.id, step });
      if (kind === 'between') return { kind, to: at(others[0]), seed: 0 };
      return { kind, points: [at(others[0]), at(others[Math.floor(others.length / 2)])] };
    }
    default:
      return { kind };
  }
}

/** Which plane through which point, how finely, and of which data. */
export function PlaneTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const { settings } = model.scene;
  const drawn = model.view?.grid.meta ?? null;
  const network = model.run?.experiment.loss.kind === 'network';
  const selected = model.selection?.kind === 'checkpoint' ? model.selection.step : null;
  const point = selectedPoint(model);
  const through = planeThrough(model);
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
          session.change({
            plane: value === 'auto' || value === null ? null : freshPlane(value as Kind, model),
            extent: null,
          })
        }
      />
      <PlaneDetails plane={settings.plane} change={(plane) => session.change({ plane })} />
      <OtherPoints plane={settings.plane} model={model} change={(plane) => session.change({ plane })} />
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
      {(model.run?.summary.parameterCount ?? 0) > 2 ? (
        <TiltTools session={session} tilt={settings.tilt} />
      ) : null}
      <WindowTools session={session} moved={settings.window !== null} />
      <Group gap={8}>
        {point === null ? (
          <Button
            size="compact-xs"
            variant="default"
            disabled={selected === null || selected === model.centerStep}
            onClick={() => session.change({ center: selected })}
          >
            {t('scene.action.centerHere')}
          </Button>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            disabled={settings.around !== null && point.every((v, k) => v === settings.around?.[k])}
            onClick={() => session.change({ around: [...point] })}
          >
            {t('scene.action.centerPoint')}
          </Button>
        )}
        {through === null ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => session.change({ plane: through, extent: null, around: null })}
          >
            {t('scene.action.throughPoint')}
          </Button>
        )}
        {settings.center === null && settings.around === null ? null : (
          <Button size="compact-xs" variant="default" onClick={() => session.change({ center: null })}>
            {t('scene.action.centerLast')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The selected point of its own, where not every plane holds it. */
function selectedPoint({ run, selection }: SceneModel): Float64Array | null {
  if (run === null || selection?.kind !== 'point' || selection.run !== run.id) return null;
  return run.summary.parameterCount <= 2 ? null : selection.theta;
}

/** The plane from where the picture is centred through the point that is selected. */
function planeThrough(model: SceneModel): PlaneSpec | null {
  const theta = selectedPoint(model);
  if (theta === null || model.run === null) return null;
  const problem = { schemaVersion: SCHEMA_VERSION, loss: model.run.experiment.loss } as const;
  return { kind: 'between', to: { problem, theta: new Float64Array(theta) }, seed: 0 };
}

function PlaneDetails({ plane, change }: { plane: PlaneSpec | null; change: (plane: PlaneSpec) => void }) {
  const { t } = useTranslation();
  if (plane === null) return null;
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
  if (plane.kind !== 'coordinates') return null;
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
