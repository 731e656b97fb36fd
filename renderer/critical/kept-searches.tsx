import { ActionIcon, Menu, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { atlasFiles } from '../../app/critical/atlas-files.ts';
import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import { formatCount } from '../format/number.ts';
import { ExportIcon } from '../panels/icons.tsx';
import { saveFiles } from '../panels/save-file.ts';
import { useActions } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { useCritical, useCriticalSession } from './use-critical.ts';
import { useWorking } from './work-status.tsx';

/** The searches that the run's folder keeps: choosing one shows it again, with its settings to go on with. */
export function KeptSearches({ run }: { run: RunView }) {
  const { t, i18n } = useTranslation();
  const session = useCriticalSession();
  const kept = useCritical((state) => state.kept);
  const opened = useCritical((state) => state.opened);
  const working = useWorking('search');
  if (kept?.run !== run.id || kept.searches.length === 0) return null;
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <NativeSelect
      size="xs"
      className="kept-searches"
      label={t('critical.kept')}
      disabled={working}
      value={opened ?? ''}
      data={[
        ...(opened === null ? [{ value: '', label: '–' }] : []),
        ...kept.searches.map(({ search, settings, starts, started }) => ({
          value: search,
          label: t('critical.keptName', {
            time: time.format(new Date(started)),
            method: t(`finders.${settings.method ?? 'automatic'}.title`),
            starts: formatCount(starts),
            seed: settings.seed,
          }),
        })),
      ]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        if (value !== '') session.open(run.id, value);
      }}
    />
  );
}

/** The list of critical points as files. */
export function ExportAtlas({ atlas, run }: { atlas: CriticalPointAtlas; run: RunView }) {
  const { t } = useTranslation();
  const { say } = useActions();
  const { loss } = run.experiment;
  const variables = loss.kind === 'function' ? loss.variables : undefined;
  const save = (format: 'json' | 'csv'): void => {
    const name = saveFiles(`${run.id}-critical`, atlasFiles(`${run.id}-critical`, atlas, format, variables));
    say({ kind: 'info', text: { key: 'status.exported', values: { names: name } } });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('critical.export')}
          title={t('critical.export')}
        >
          <ExportIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('csv')}>{t('critical.exportCsv')}</Menu.Item>
        <Menu.Item onClick={() => save('json')}>{t('critical.exportJson')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
