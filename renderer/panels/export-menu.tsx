import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useActions, useApp, useHost } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { failureText } from '../state/report.ts';
import { ExportIcon } from './icons.tsx';
import { saveFiles, saveText } from './save-file.ts';

/** The run's experiment and numbers as files; the picture's own export is in the scene's tool rail. */
export function ExportMenu() {
  const { t } = useTranslation();
  const text = useNoteText();
  const run = useApp(activeRun);
  const draft = useApp((state) => state.draft.present);
  const host = useHost();
  const { say } = useActions();

  async function exportRun(what: 'document' | 'metrics' | 'tables'): Promise<void> {
    if (run === null) return;
    try {
      const { files } = await host.request('run.export', {
        run: run.id,
        format: what === 'document' ? 'json' : 'csv',
      });
      const saved = what === 'metrics' ? files.filter(({ name }) => name.endsWith('-metrics.csv')) : files;
      const name = saveFiles(run.id, saved);
      say({ kind: 'info', text: { key: 'status.exported', values: { names: name } } });
    } catch (error) {
      say({ kind: 'error', text: text(failureText(error)) });
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t('export.title')}
          title={t('export.title')}
        >
          <ExportIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('export.setup')}</Menu.Label>
        <Menu.Item
          onClick={() => saveText(`${fileName(draft.name)}.json`, `${JSON.stringify(draft, null, 2)}\n`)}
        >
          {t('export.experiment')}
        </Menu.Item>
        <Menu.Label>{t('export.run')}</Menu.Label>
        <Menu.Item disabled={run === null} onClick={() => void exportRun('metrics')}>
          {t('export.csv')}
        </Menu.Item>
        <Menu.Item disabled={run === null} onClick={() => void exportRun('tables')}>
          {t('export.tables')}
        </Menu.Item>
        <Menu.Item disabled={run === null} onClick={() => void exportRun('document')}>
          {t('export.json')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '');
  return safe === '' ? 'experiment' : safe;
}
