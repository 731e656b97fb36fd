import { Kbd, Modal, Table } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppHandle } from '../state/app-context.tsx';
import type { App } from '../state/app-store.ts';
import { activeRun } from '../state/app-state.ts';
import { isLive } from '../state/run-view.ts';
import { WORKSPACES } from '../state/workspace.ts';

/** Sent on `window` when the reader presses R; the scene puts its camera back. */
export const RESET_CAMERA_EVENT = 'saddlescope:reset-camera';

/** How far the escape walk reaches on each side when it is started by its key. */
export const ESCAPE_REACH = 1;

function onControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input, textarea, select, button, a, [contenteditable], [role="slider"], [role="menu"], [role="dialog"], [role="listbox"]',
    ) !== null
  );
}

/** Keys belong to a field, a menu or a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}

/** Play or pause what is in view: the run while it goes on, else the walk along its checkpoints. */
function playOrPause({ store, actions }: App): void {
  const state = store.getState();
  const run = activeRun(state);
  if (run !== null && isLive(run.summary)) {
    void actions.control(run.summary.state === 'paused' ? 'resume' : 'pause');
  } else if (state.playing) actions.pausePlay();
  else actions.play();
}

function press(app: App, key: string): boolean {
  const { actions } = app;
  const place = WORKSPACES[Number(key) - 1];
  if (/^[1-6]$/.test(key)) {
    if (place === undefined) return false;
    actions.setPreferences({ workspace: place });
  } else if (key === 'ArrowLeft') actions.stepSelection(-1);
  else if (key === 'ArrowRight') actions.stepSelection(1);
  else if (key === 'e' || key === 'E') void actions.startEscape(ESCAPE_REACH);
  else if (key === 'r' || key === 'R') window.dispatchEvent(new Event(RESET_CAMERA_EVENT));
  else return false;
  return true;
}

const ROWS = [
  ['Space', 'play'],
  ['← →', 'step'],
  [`1 – ${WORKSPACES.length}`, 'workspaces'],
  ['E', 'escape'],
  ['R', 'camera'],
  ['⇧ ← → ↑ ↓', 'movePlane'],
  ['+ −', 'zoomPlane'],
  ['0', 'wholePlane'],
  ['Ctrl Z', 'undo'],
  ['Ctrl ⇧ Z', 'redo'],
  ['?', 'help'],
] as const;

/** The keys of the window, and the list of them. */
export function Shortcuts({ opened, onToggle }: { opened: boolean; onToggle: (opened: boolean) => void }) {
  const { t } = useTranslation();
  const app = useAppHandle();
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey) return;
      if (event.ctrlKey || event.metaKey) {
        // In a field, undo means the text; outside, the set-up.
        if (event.key.toLowerCase() !== 'z' || isTyping(event.target)) return;
        event.preventDefault();
        if (event.shiftKey) app.actions.redo();
        else app.actions.undo();
        return;
      }
      if (isTyping(event.target)) return;
      if (event.key === '?') onToggle(true);
      else if (event.key === ' ') {
        if (onControl(event.target)) return;
        playOrPause(app);
      } else if (event.key.startsWith('Arrow') && onControl(event.target)) return;
      else if (!press(app, event.key)) return;
      event.preventDefault();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app, onToggle]);
  return (
    <Modal opened={opened} onClose={() => onToggle(false)} title={t('shortcuts.title')} size="sm" centered>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {ROWS.map(([keys, name]) => (
            <Table.Tr key={name}>
              <Table.Td w={112}>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{t(`shortcuts.${name}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
