import './scene.css';
import { Button, Text } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RESET_CAMERA_EVENT } from '../panels/shortcuts.tsx';
import { useStore } from 'zustand';
import { useApp, useAppHandle } from '../state/app-context.tsx';
import { follow, linkedScenes } from './linked-scenes.ts';
import { formatTick } from './format-tick.ts';
import { HoverReadout } from './hover-readout.tsx';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import { PlotObjects } from './plot-objects.ts';
import { SceneCanvas, type SceneHandle } from './scene-canvas.tsx';
import { SceneState } from './scene-state.tsx';
import { surfaceSession, type SurfaceSession } from './surface-session.ts';
import { ToolRail } from './tool-rail.tsx';
import { useSceneModel } from './use-scene-model.ts';
import { usePlaneMoving } from './use-plane-moving.ts';
import { useScenePointer } from './use-scene-pointer.ts';
import { hasWebGL2 } from './webgl-support.ts';

/** The loss surface with the run on it, and its tools. */
export function Scene() {
  const { t } = useTranslation();
  const [supported] = useState(hasWebGL2);
  if (!supported) {
    return (
      <div className="scene-message">
        <Text size="sm" maw={420} ta="center">
          {t('scene.state.noWebgl')}
        </Text>
      </div>
    );
  }
  return <SupportedScene />;
}

function SupportedScene() {
  const app = useAppHandle();
  const link = linkedScenes(app);
  const beside = useStore(link.store, (state) => state.beside);
  const other = useApp(
    (state) => beside !== null && state.runs[beside] !== undefined && state.activeRun !== beside,
  );
  const first = surfaceSession(app);
  return (
    <div className="scene-pair">
      <OneScene session={first} partner={other ? link.session : null} tools />
      {other ? <OneScene session={link.session} partner={first} tools={false} /> : null}
    </div>
  );
}

/** One picture; with a partner its camera and the partner's are one. The second of two is for looking only. */
function OneScene({
  session,
  partner,
  tools,
}: {
  session: SurfaceSession;
  partner: SurfaceSession | null;
  tools: boolean;
}) {
  const { t } = useTranslation();
  useEffect(() => session.watch(), [session]);
  const model = useSceneModel(session, partner !== null);
  const { view, picture, lines, markers, scheme, placed, run } = model;
  const [plot] = useState(() => new PlotObjects());
  const [handle, setHandle] = useState<SceneHandle | null>(null);
  const [lost, setLost] = useState(false);
  const theme = OVERLAY_THEMES[scheme];
  const moving = usePlaneMoving(tools ? session : null, handle, view);
  const pointer = useScenePointer(handle, plot, view, placed, model.critical.points, run);

  useEffect(() => () => plot.dispose(), [plot]);
  useEffect(() => {
    if (view === null) plot.clear();
    else {
      plot.setSurface(view.grid.size, view.heights, view.frame, view.look);
      plot.setBox(view.frame, theme.box);
    }
    handle?.invalidate();
  }, [plot, view, theme, handle]);
  useEffect(() => {
    plot.setLines(lines);
    plot.setMarkers(markers);
    handle?.invalidate();
  }, [plot, lines, markers, handle]);
  useEffect(() => {
    const reset = (): void => handle?.setView('perspective');
    window.addEventListener(RESET_CAMERA_EVENT, reset);
    return () => window.removeEventListener(RESET_CAMERA_EVENT, reset);
  }, [handle]);

  useEffect(
    () =>
      session.store.subscribe(({ cameraWish }, before) => {
        if (cameraWish !== null && cameraWish !== before.cameraWish) handle?.setPlace(cameraWish);
      }),
    [handle, session],
  );

  const { onMoved: readAgain } = pointer;
  const onMoved = useCallback((): void => {
    readAgain();
    if (partner !== null && handle !== null) follow(partner, handle.place());
  }, [readAgain, partner, handle]);
  const onLost = useCallback(() => setLost(true), []);
  const label = useMemo(
    () =>
      view === null || picture === null
        ? t('layout.scene')
        : t('scene.picture', {
            x: picture.axes.x,
            y: picture.axes.y,
            low: formatTick(view.frame.scale.low),
            high: formatTick(view.frame.scale.high),
          }),
    [view, picture, t],
  );

  if (lost) {
    return (
      <div className="scene-message">
        <Text size="sm">{t('scene.state.contextLost')}</Text>
        <Button size="xs" onClick={() => setLost(false)}>
          {t('scene.action.restore')}
        </Button>
      </div>
    );
  }
  return (
    <div className="scene" data-second={!tools || undefined}>
      {tools ? <ToolRail session={session} model={model} handle={handle} plot={plot} /> : null}
      <div
        className="scene-stage"
        data-testid={tools ? 'scene-stage' : 'scene-stage-beside'}
        {...(tools ? { ...pointer.handlers, ...moving } : lookOnly(pointer.handlers))}
      >
        <SceneCanvas
          plot={plot}
          frame={view?.frame ?? null}
          picture={picture}
          theme={theme}
          label={label}
          onHandle={setHandle}
          onLost={onLost}
          onMoved={onMoved}
          memory={session.camera}
        />
      </div>
      <HoverReadout
        hovered={pointer.hovered}
        view={view}
        picture={picture}
        clickToStart={tools && pointer.clickToStart}
      />
      <SceneState session={session} />
    </div>
  );
}

/** Reading under the pointer, without choosing: the selection belongs to the run on the left. */
function lookOnly<T extends object>(handlers: T): Partial<T> {
  return Object.fromEntries(Object.entries(handlers).filter(([name]) => !/Click/.test(name))) as Partial<T>;
}
