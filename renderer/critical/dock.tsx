import './critical.css';
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { AtlasPlots } from './atlas-plots.tsx';
import { ConnectTab } from './connect-tab.tsx';
import type { DockTab } from './critical-state.ts';
import { DescendTab } from './descend-tab.tsx';
import { SplitTab } from './split-tab.tsx';
import { TaylorTab } from './taylor-tab.tsx';
import { useCritical, useCriticalSession, useOfRun } from './use-critical.ts';

/** What stands under the scene among the critical points: plots of the atlas, and what can be done from a point. */
export function CriticalDock({ timeline }: { timeline?: ReactNode }) {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const tab = useCritical((state) => state.tab);
  const run = useApp(activeRun);
  const isNetwork = run?.experiment.loss.kind === 'network';
  const inLab = timeline !== undefined;
  const all: readonly DockTab[] = inLab
    ? ['plots', 'taylor', 'split']
    : ['plots', 'descend', 'connect', 'taylor', 'split'];
  const tabs = all.filter((name) => name !== 'split' || isNetwork);
  const shown = tabs.includes(tab) ? tab : 'plots';
  return (
    <Tabs
      className="dock"
      value={shown}
      onChange={(name) => session.show((name ?? 'plots') as DockTab)}
      keepMounted={false}
    >
      <Tabs.List>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(inLab && name === 'plots' ? 'critical.tabs.timeline' : `critical.tabs.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="plots">{timeline ?? <PlotsTab />}</Tabs.Panel>
      <Tabs.Panel value="descend">
        <DescendTab />
      </Tabs.Panel>
      <Tabs.Panel value="connect">
        <ConnectTab />
      </Tabs.Panel>
      <Tabs.Panel value="taylor">
        <TaylorTab />
      </Tabs.Panel>
      <Tabs.Panel value="split">
        <SplitTab />
      </Tabs.Panel>
    </Tabs>
  );
}

function PlotsTab() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const atlas = useOfRun((state) => state.atlas);
  if (atlas === null || run === null) {
    return (
      <div className="dock-empty">
        <p>{t('critical.plots.empty')}</p>
      </div>
    );
  }
  return <AtlasPlots atlas={atlas} run={run.id} />;
}
