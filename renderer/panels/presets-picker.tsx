import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useApp } from '../state/app-context.tsx';
import { sameSettings } from '../state/same-settings.ts';

/** The examples that come with the program; choosing one fills the set-up and can be undone. */
export function PresetsPicker() {
  const { t } = useTranslation();
  const presets = useApp((state) => state.presets);
  const draft = useApp((state) => state.draft.present);
  const { openPreset } = useActions();
  const chosen = useMemo(
    () => presets.find((preset) => sameSettings(preset.experiment, draft)),
    [presets, draft],
  );
  const group = (kind: 'function' | 'network') => ({
    group: t(`setup.kind.${kind}`),
    items: presets
      .filter((preset) => preset.experiment.loss.kind === kind)
      .map((preset) => ({
        value: preset.id,
        label: t(`presets.${preset.id}.title`, preset.experiment.name),
      })),
  });
  return (
    <Select
      size="xs"
      aria-label={t('setup.presets')}
      placeholder={t('setup.presetsPlaceholder')}
      data={[group('function'), group('network')].filter((item) => item.items.length > 0)}
      value={chosen?.id ?? null}
      onChange={(id) => {
        if (id !== null) openPreset(id);
      }}
      description={chosen === undefined ? undefined : t(`presets.${chosen.id}.description`, '')}
      descriptionProps={{ fz: 12 }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      allowDeselect={false}
      maxDropdownHeight={360}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
