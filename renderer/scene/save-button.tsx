import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Saving } from './use-saving.ts';

/** Starts a saving; while it goes on, how far it is and the way to stop it. */
export function SaveButton({
  saving,
  label,
  disabled,
  variant = 'default',
  onSave,
}: {
  saving: Saving;
  label: string;
  disabled: boolean;
  variant?: 'default' | 'filled';
  onSave: () => void;
}) {
  const { t } = useTranslation();
  if (saving.share === null) {
    return (
      <Button size="xs" variant={variant} disabled={disabled} onClick={onSave}>
        {label}
      </Button>
    );
  }
  return (
    <>
      <Progress value={100 * saving.share} size={4} aria-label={t('scene.export.progress')} />
      <Button size="xs" variant="default" onClick={saving.stop}>
        {t('scene.export.stop', { percent: Math.floor(100 * saving.share) })}
      </Button>
    </>
  );
}
