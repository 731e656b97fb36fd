import { ActionIcon, Popover } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ColorTools } from './color-tools.tsx';
import { CompareTools } from './compare-tools.tsx';
import { CameraTools } from './camera-tools.tsx';
import { ExportTools } from './export-tools.tsx';
import { LookTools } from './look-tools.tsx';
import { PlaneTools } from './plane-tools.tsx';
import type { PlotObjects } from './plot-objects.ts';
import type { SceneHandle } from './scene-canvas.tsx';
import {
  CameraIcon,
  CompareIcon,
  HeightIcon,
  LookIcon,
  PictureIcon,
  PlaneIcon,
  ResetIcon,
  SectionIcon,
} from './scene-icons.tsx';
import { SectionTools } from './section-tools.tsx';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';

/** Plane, colour, look, camera and export, each behind one button at the scene's edge. */
export function ToolRail({
  session,
  model,
  handle,
  plot,
}: {
  session: SurfaceSession;
  model: SceneModel;
  handle: SceneHandle | null;
  plot: PlotObjects;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const section = (name: string, drawing: ReactNode, content: ReactNode): ReactNode => (
    <Popover
      opened={open === name}
      onChange={(opened) => setOpen(opened ? name : null)}
      position="right-start"
      width={288}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <ActionIcon
          variant={open === name ? 'light' : 'subtle'}
          color="gray"
          size={32}
          aria-label={t(`scene.${name}.title`)}
          title={t(`scene.${name}.title`)}
          onClick={() => setOpen(open === name ? null : name)}
        >
          {drawing}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        aria-label={t(`scene.${name}.title`)}
        style={{ maxHeight: 'calc(100vh - 48px)', overflowY: 'auto' }}
      >
        {content}
      </Popover.Dropdown>
    </Popover>
  );
  return (
    <div className="scene-rail" role="toolbar" aria-orientation="vertical" aria-label={t('scene.tools')}>
      {section('plane', <PlaneIcon />, <PlaneTools session={session} model={model} />)}
      {section('quantity', <LookIcon />, <ColorTools session={session} model={model} />)}
      {section('look', <HeightIcon />, <LookTools session={session} model={model} />)}
      {section('section', <SectionIcon />, <SectionTools session={session} model={model} />)}
      {section('compare', <CompareIcon />, <CompareTools onOpened={() => setOpen(null)} />)}
      {section('camera', <CameraIcon />, <CameraTools handle={handle} />)}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('scene.action.reset')}
        title={t('scene.action.reset')}
        onClick={() => handle?.setView('perspective')}
      >
        <ResetIcon />
      </ActionIcon>
      <div className="scene-rail-end" />
      {section('export', <PictureIcon />, <ExportTools model={model} handle={handle} plot={plot} />)}
    </div>
  );
}
