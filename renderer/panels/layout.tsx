import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Group, Panel, Separator, usePanelRef, type LayoutStorage } from 'react-resizable-panels';
import { useDefaultLayout } from 'react-resizable-panels';
import { AtlasPanel } from '../critical/atlas-panel.tsx';
import { CriticalDock } from '../critical/dock.tsx';
import { LearnView } from '../learn/learn-view.tsx';
import { RaceColumns } from '../race/race-columns.tsx';
import { useApp } from '../state/app-context.tsx';
import { Centre } from './centre.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DropPicture } from './drop-picture.tsx';
import { fittedLayout } from './fitted-layout.ts';
import { Inspector } from './inspector.tsx';
import { DiagnoseView } from '../diagnosis/diagnose-view.tsx';
import { SetupPanel } from './setup-panel.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { StatusLine } from './status-line.tsx';
import { Timeline } from './timeline.tsx';
import { TitleBar } from './title-bar.tsx';
import { useFieldHelp } from './use-field-help.ts';

const storage: LayoutStorage = {
  getItem: (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  setItem: (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Panel sizes are a comfort, not a record.
    }
  },
};

const LEAST_INSPECTOR = 272;

/**
 * Title bar; set-up, centre over timeline, inspector; status line. Sizes are remembered per workspace. `centre` stands
 * in for the scene where there is no WebGL worth waiting for.
 */
export function Layout({ centre = <Centre /> }: { centre?: ReactNode }) {
  const { t } = useTranslation();
  const [help, setHelp] = useState(false);
  const workspace = useApp((state) => state.preferences.workspace);
  const columns = useDefaultLayout({ id: `saddlescope.columns.${workspace}`, storage });
  const rows = useDefaultLayout({ id: `saddlescope.rows.${workspace}`, storage });
  const setup = usePanelRef();
  const [sizes] = useState(() => firstSizes(window.innerWidth, window.innerHeight));
  const wide = workspace !== 'landscape';
  const least = workspace === 'critical' ? 336 : 264;
  const remembered = columns.defaultLayout;
  const defaultLayout = useMemo(
    () => fittedLayout(remembered, { setup: least, inspector: LEAST_INSPECTOR }, 'middle', window.innerWidth),
    [remembered, least],
  );
  useFieldHelp();
  useEffect(() => {
    if (!wide) setup.current?.collapse();
    else setup.current?.expand();
  }, [wide, setup]);
  return (
    <div className="window">
      <TitleBar onHelp={() => setHelp(true)} />
      <ConnectionBanner />
      {workspace === 'race' ? (
        <RaceColumns />
      ) : workspace === 'diagnose' ? (
        <DiagnoseView />
      ) : workspace === 'learn' ? (
        <LearnView />
      ) : (
        <Group
          key={workspace}
          id="columns"
          className="columns"
          defaultLayout={defaultLayout}
          onLayoutChanged={columns.onLayoutChanged}
        >
          <Panel
            id="setup"
            panelRef={setup}
            defaultSize={workspace === 'critical' ? sizes.atlas : wide ? sizes.side : 0}
            minSize={least}
            maxSize={560}
            collapsible
            groupResizeBehavior="preserve-pixel-size"
          >
            {workspace === 'critical' ? <AtlasPanel /> : <SetupPanel />}
          </Panel>
          <Separator className="separator" aria-label={t('layout.resizeSetup')} />
          <Panel id="middle" minSize={320}>
            <Group
              id="rows"
              orientation="vertical"
              defaultLayout={rows.defaultLayout}
              onLayoutChanged={rows.onLayoutChanged}
            >
              <Panel id="centre" minSize={180}>
                {centre}
              </Panel>
              <Separator className="separator horizontal" aria-label={t('layout.resizeTimeline')} />
              <Panel
                id="timeline"
                defaultSize={workspace === 'landscape' ? sizes.strip : sizes.timeline}
                minSize={120}
                collapsible
                groupResizeBehavior="preserve-pixel-size"
              >
                <Bottom />
              </Panel>
            </Group>
          </Panel>
          <Separator className="separator" aria-label={t('layout.resizeInspector')} />
          <Panel
            id="inspector"
            defaultSize={sizes.side}
            minSize={LEAST_INSPECTOR}
            maxSize={520}
            collapsible
            groupResizeBehavior="preserve-pixel-size"
          >
            <Inspector />
          </Panel>
        </Group>
      )}
      <StatusLine />
      <DropPicture />
      <Shortcuts opened={help} onToggle={setHelp} />
    </div>
  );
}

/** Under the scene: charts over steps, or what belongs to critical points. */
function Bottom() {
  const workspace = useApp((state) => state.preferences.workspace);
  if (workspace === 'critical') return <CriticalDock />;
  if (workspace === 'lab') return <CriticalDock timeline={<Timeline />} />;
  return <Timeline />;
}

/** Pixels before anybody has moved a border: more where the screen has more. */
function firstSizes(
  width: number,
  height: number,
): { side: number; atlas: number; timeline: number; strip: number } {
  const clamp = (low: number, value: number, high: number): number =>
    Math.round(Math.min(high, Math.max(low, value)));
  return {
    side: clamp(304, width * 0.155, 400),
    atlas: clamp(352, width * 0.24, 480),
    timeline: clamp(216, height * 0.27, 360),
    strip: clamp(160, height * 0.18, 260),
  };
}
