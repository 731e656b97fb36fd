import { Button, MultiSelect, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useApp, useAppHandle } from '../state/app-context.tsx';
import { linkedScenes } from './linked-scenes.ts';
import { canShare } from './runs-on-surface.ts';
import { DEFAULT_SETTINGS, type SceneSettings } from './scene-settings.ts';
import { surfaceSession } from './surface-session.ts';
import { MOST_PATHS } from '../../app/protocol/surface-overlays.ts';

interface Pair {
  readonly name: 'losses' | 'batchNorm' | 'minima' | 'batches';
  readonly left: string;
  readonly right: string;
  /** How the pair is looked at, where that is part of what it shows. */
  readonly look?: Partial<SceneSettings>;
}

/** Pairs of examples that differ in one thing. */
const PAIRS: readonly Pair[] = [
  { name: 'losses', left: 'error-surface-squared', right: 'error-surface-cross-entropy' },
  { name: 'batchNorm', left: 'circles-without-batch-norm', right: 'circles-with-batch-norm' },
  {
    name: 'minima',
    left: 'flat-minimum',
    right: 'sharp-minimum',
    // Cut at one loss that both exceed, the heights are on one scale; the cut is moved by d = 0.3.
    look: { clip: 5, heightScale: 'linear', section: { angle: 0, offset: 0, shift: 0.3 } },
  },
  {
    name: 'batches',
    left: 'small-batch',
    right: 'large-batch',
    // The two sharpest directions of each, in units of its parameters: along the cut the curvature is λmax itself.
    look: {
      plane: { kind: 'eigenvectors', ranks: [-1, -2] },
      extent: 2,
      clip: 1,
      heightScale: 'linear',
      section: { angle: 0, offset: 0, shift: 0.5 },
    },
  },
];

/** What a pair's look may have changed, as it is without one. */
const { plane, extent, clip, heightScale, section } = DEFAULT_SETTINGS;

/** Another run beside this one: the same plane, scales and camera. */
export function CompareTools({ onOpened }: { onOpened: () => void }) {
  const { t } = useTranslation();
  const app = useAppHandle();
  const link = linkedScenes(app);
  const session = surfaceSession(app);
  const beside = useStore(link.store, (state) => state.beside);
  const active = useApp((state) => state.activeRun);
  const order = useApp((state) => state.runOrder);
  const runs = useApp((state) => state.runs);
  const presets = useApp((state) => state.presets);
  const [busy, setBusy] = useState(false);

  async function open({ left, right, look }: Pair): Promise<void> {
    setBusy(true);
    const started: string[] = [];
    for (const id of [right, left]) {
      const preset = presets.find((one) => one.id === id);
      const run = preset === undefined ? null : await app.actions.startExperiment(preset.experiment);
      if (run !== null) started.push(run);
    }
    if (started.length === 2) {
      session.change({ plane, extent, clip, heightScale, section, ...look });
      link.show(started[0]);
    }
    setBusy(false);
    onOpened();
  }
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        label={t('scene.compare.beside')}
        data={[
          { value: '', label: t('scene.compare.none') },
          ...order
            .filter((id) => id !== active && runs[id] !== undefined)
            .map((id, k) => ({ value: id, label: `${k + 1} · ${runs[id].summary.name}` })),
        ]}
        value={beside ?? ''}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => link.show(value === '' || value === null ? null : value)}
      />
      <RunsOnSurface />
      <Text size="xs" fw={500}>
        {t('scene.compare.pairs')}
      </Text>
      {PAIRS.map((pair) => (
        <Button key={pair.name} size="xs" variant="default" disabled={busy} onClick={() => void open(pair)}>
          {t(`scene.compare.${pair.name}`)}
        </Button>
      ))}
      <Text size="xs" c="dimmed">
        {t('scene.compare.why')}
      </Text>
    </Stack>
  );
}

/** Which runs' paths lie on this surface. */
function RunsOnSurface() {
  const { t } = useTranslation();
  const session = surfaceSession(useAppHandle());
  const chosen = useStore(session.store, (state) => state.settings.alongside);
  const active = useApp((state) => state.activeRun);
  const order = useApp((state) => state.runOrder);
  const runs = useApp((state) => state.runs);
  const run = active === null ? null : (runs[active] ?? null);
  const offered = order.flatMap((id, k) =>
    canShare(run, runs[id]) ? [{ value: id, label: `${k + 1} · ${runs[id].summary.name}` }] : [],
  );
  return (
    <MultiSelect
      size="xs"
      label={t('scene.compare.alongside')}
      description={t('scene.compare.alongsideWhy')}
      inputWrapperOrder={['label', 'input', 'description']}
      placeholder={chosen.length === 0 ? t('scene.compare.alongsideNone') : undefined}
      data={offered}
      value={chosen.filter((id) => offered.some(({ value }) => value === id))}
      maxValues={MOST_PATHS}
      comboboxProps={{ withinPortal: false }}
      onChange={(ids) => session.change({ alongside: ids })}
    />
  );
}
