import { Button, FileButton, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAppHandle } from '../state/app-context.tsx';
import { reopenView } from './reopen-view.ts';

/** The way back from a saved picture, for those who do not drag. */
export function OpenPicture() {
  const { t } = useTranslation();
  const app = useAppHandle();
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('scene.reopen.hint')}
      </Text>
      <FileButton accept="image/png" onChange={(file) => file !== null && void reopenView(app, file)}>
        {(props) => (
          <Button {...props} size="xs" variant="default">
            {t('scene.reopen.open')}
          </Button>
        )}
      </FileButton>
    </>
  );
}
