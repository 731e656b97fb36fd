import { Select, Slider, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Tilt } from '../../app/landscape/tilt.ts';
import { NumberField } from './number-field.tsx';
import type { SurfaceSession } from './surface-session.ts';

const KINDS = ['none', 'eigenvector', 'random', 'gradient'] as const;

function freshTilt(kind: string, angles: Tilt['angles']): Tilt | null {
  switch (kind) {
    case 'eigenvector':
      return { toward: { kind, rank: 0 }, angles };
    case 'random':
      return { toward: { kind, seed: 0 }, angles };
    case 'gradient':
      return { toward: { kind }, angles };
    default:
      return null;
  }
}

/** Turns the plane by hand towards a third direction: coarse while the hand moves, fine when it rests. */
export function TiltTools({ session, tilt }: { session: SurfaceSession; tilt: Tilt | null }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        size="xs"
        label={t('scene.tilt.toward')}
        data={KINDS.map((value) => ({ value, label: t(`scene.tilt.${value}`) }))}
        value={tilt?.toward.kind ?? 'none'}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => session.change({ tilt: freshTilt(value ?? 'none', tilt?.angles ?? [0, 0]) })}
      />
      {tilt === null ? null : (
        <>
          {tilt.toward.kind === 'eigenvector' ? (
            <NumberField
              label={t('scene.tilt.rank')}
              value={tilt.toward.rank < 0 ? tilt.toward.rank : tilt.toward.rank + 1}
              integer
              onCommit={(rank) =>
                session.change({
                  tilt: {
                    ...tilt,
                    toward: { kind: 'eigenvector', rank: rank === null ? 0 : rank > 0 ? rank - 1 : rank },
                  },
                })
              }
            />
          ) : null}
          {tilt.toward.kind === 'random' ? (
            <NumberField
              label={t('scene.plane.seed')}
              value={tilt.toward.seed}
              min={0}
              integer
              onCommit={(seed) =>
                session.change({
                  tilt: { ...tilt, toward: { kind: 'random', seed: Math.max(0, Math.round(seed ?? 0)) } },
                })
              }
            />
          ) : null}
          {([0, 1] as const).map((axis) => {
            const at = (angle: number): { tilt: Tilt } => ({
              tilt: { ...tilt, angles: axis === 0 ? [angle, tilt.angles[1]] : [tilt.angles[0], angle] },
            });
            const name = t('scene.tilt.angle', { axis: axis + 1, angle: tilt.angles[axis] });
            return (
              <div key={axis}>
                <Text size="xs">{name}</Text>
                <Slider
                  size="sm"
                  min={-90}
                  max={90}
                  step={1}
                  value={tilt.angles[axis]}
                  label={(angle) => `${angle}°`}
                  thumbLabel={t('scene.tilt.angleName', { axis: axis + 1 })}
                  marks={[{ value: 0 }]}
                  onChange={(angle) => session.preview(at(angle))}
                  onChangeEnd={(angle) => session.change(at(angle))}
                />
              </div>
            );
          })}
        </>
      )}
    </>
  );
}
