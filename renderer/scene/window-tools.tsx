import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moveWindow, shifted, zoomed } from './move-window.ts';
import type { SurfaceSession } from './surface-session.ts';

const MOVES = [
  ['left', '←', shifted(-1, 0)],
  ['right', '→', shifted(1, 0)],
  ['away', '↑', shifted(0, 1)],
  ['near', '↓', shifted(0, -1)],
  ['narrow', '+', zoomed(1)],
  ['widen', '−', zoomed(-1)],
] as const;

/** Which part of the plane is drawn: moved, halved and doubled; what is known is not computed again. */
export function WindowTools({ session, moved }: { session: SurfaceSession; moved: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('scene.window.title')}>
      <Text size="xs" fw={500} mb={4}>
        {t('scene.window.title')}
      </Text>
      <Group gap={4}>
        {MOVES.map(([name, sign, change]) => (
          <ActionIcon
            key={name}
            variant="default"
            size={26}
            aria-label={t(`scene.window.${name}`)}
            title={t(`scene.window.${name}`)}
            onClick={() => moveWindow(session, change)}
          >
            {sign}
          </ActionIcon>
        ))}
        <Button
          size="compact-xs"
          variant="default"
          disabled={!moved}
          onClick={() => moveWindow(session, null)}
        >
          {t('scene.window.whole')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('scene.window.why')}
      </Text>
    </div>
  );
}
