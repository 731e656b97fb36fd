import { SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatTick } from './format-tick.ts';
import { NumberField } from './number-field.tsx';
import type { SceneSettings } from './scene-settings.ts';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';

const HEIGHTS = ['auto', 'linear', 'log', 'asinh'] as const;
const SWITCHES = ['contours', 'mesh', 'floor', 'path', 'relief', 'model', 'arrows'] as const;

/** Height scale and what is drawn with the surface. */
export function LookTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const { settings } = model.scene;
  return (
    <Stack gap={8}>
      <div>
        <Text size="xs" fw={500}>
          {t('scene.look.height')}
        </Text>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('scene.look.height')}
          data={HEIGHTS.map((value) => ({ value, label: t(`scene.look.${value}`) }))}
          value={settings.heightScale}
          onChange={(value) => session.change({ heightScale: value as SceneSettings['heightScale'] })}
        />
      </div>
      <NumberField
        label={t('scene.look.clip')}
        value={settings.clip}
        placeholder={
          model.view === null
            ? t('scene.look.clipNone')
            : `${t('scene.look.clipNone')} (≤ ${formatTick(model.view.frame.scale.high)})`
        }
        onCommit={(clip) => session.change({ clip })}
      />
      {SWITCHES.map((name) => (
        <Switch
          key={name}
          size="xs"
          label={t(`scene.look.${name}`)}
          checked={settings[name]}
          onChange={(event) => session.change({ [name]: event.currentTarget.checked })}
        />
      ))}
    </Stack>
  );
}
