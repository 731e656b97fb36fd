import { Button, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SceneHandle } from './scene-canvas.tsx';
import { CAMERA_PRESETS } from './scene-camera.ts';

export function CameraTools({ handle }: { handle: SceneHandle | null }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={2} spacing={8} verticalSpacing={8}>
      {CAMERA_PRESETS.map((preset) => (
        <Button key={preset} size="xs" variant="default" onClick={() => handle?.setView(preset)}>
          {t(`scene.camera.${preset}`)}
        </Button>
      ))}
    </SimpleGrid>
  );
}
