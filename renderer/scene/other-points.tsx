import { Group, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Where } from '../../app/protocol/host-api.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import { useApp } from '../state/app-context.tsx';
import type { SceneModel } from './use-scene-model.ts';

/** Checkpoints to choose from at most; longer lists are thinned evenly, both ends kept. */
const MOST = 60;

/** The other points a plane goes through: checkpoints of any run with as many parameters. */
export function OtherPoints({
  plane,
  model,
  change,
}: {
  plane: PlaneSpec | null;
  model: SceneModel;
  change: (plane: PlaneSpec) => void;
}) {
  const { t } = useTranslation();
  const runs = useApp((state) => state.runs);
  if (plane === null || (plane.kind !== 'points' && plane.kind !== 'between')) return null;
  const parameters = model.run?.summary.parameterCount;
  const data = Object.values(runs)
    .filter((run) => run.summary.parameterCount === parameters)
    .map((run) => ({
      group: run.summary.name,
      items: thinned(run.checkpoints.map((checkpoint) => checkpoint.step)).map((step) => ({
        value: `${run.id} ${step}`,
        label: t('scene.plane.stepOf', { step, run: run.summary.name }),
      })),
    }));
  const field = (label: string, where: Where, put: (where: Where) => PlaneSpec) => (
    <Select
      size="xs"
      label={label}
      searchable
      data={data}
      value={'step' in where ? `${where.run} ${where.step}` : null}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(value) => {
        const [run, step] = (value ?? '').split(' ');
        if (step !== undefined) change(put({ run, step: Number(step) }));
      }}
    />
  );
  if (plane.kind === 'between') return field(t('scene.plane.to'), plane.to, (to) => ({ ...plane, to }));
  const [first, second] = plane.points;
  return (
    <Group gap={8} grow>
      {field(t('scene.plane.firstPoint'), first, (point) => ({ ...plane, points: [point, second] }))}
      {field(t('scene.plane.secondPoint'), second, (point) => ({ ...plane, points: [first, point] }))}
    </Group>
  );
}

function thinned(steps: readonly number[]): number[] {
  if (steps.length <= MOST) return [...steps];
  return Array.from({ length: MOST }, (_, k) => steps[Math.round((k * (steps.length - 1)) / (MOST - 1))]);
}
