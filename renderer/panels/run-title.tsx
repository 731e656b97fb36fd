import { Menu, ScrollArea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../app/protocol/host-api.ts';
import { formatCount } from '../format/number.ts';
import { useActions, useApp, useHost } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';

/** Name and state of the run in view; opens the list of all runs that are kept, the newest first. */
export function RunTitle() {
  const { t } = useTranslation();
  const host = useHost();
  const run = useApp(activeRun);
  const views = useApp((state) => state.runs);
  const { showRun, replaceDraft } = useActions();
  const [stored, setStored] = useState<readonly RunSummary[]>([]);
  if (run === null) return <div className="run-title">Saddlescope</div>;

  async function open(id: string): Promise<void> {
    await showRun(id);
    const { experiment } = await host.request('run.get', { run: id });
    replaceDraft(experiment);
  }
  // What the window follows is newer than the list it was given.
  const listed = (stored.length > 0 ? stored : [run.summary]).map((item) => views[item.run]?.summary ?? item);
  return (
    <Menu
      position="bottom-start"
      width={400}
      onOpen={() => {
        host.request('run.list', {}).then(setStored, () => undefined);
      }}
    >
      <Menu.Target>
        <button
          type="button"
          className="run-title"
          data-run={run.id}
          aria-label={t('run.choose', { name: run.summary.name })}
        >
          <span className="run-name">{run.summary.name}</span>
          <span className="run-state" data-state={run.summary.state}>
            {t(`run.states.${run.summary.state}`)}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('run.all', { count: listed.length })}</Menu.Label>
        <ScrollArea.Autosize mah={420} type="auto">
          {listed.map((item) => (
            <Menu.Item
              key={item.run}
              aria-current={item.run === run.id ? 'true' : undefined}
              onClick={() => void open(item.run).catch(() => undefined)}
              rightSection={
                <span className="run-state" data-state={item.state}>
                  {t('run.listed', { step: formatCount(item.step), state: t(`run.states.${item.state}`) })}
                </span>
              }
            >
              {item.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
