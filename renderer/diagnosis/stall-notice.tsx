import './diagnosis.css';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { isLive } from '../state/run-view.ts';
import { useTrend } from './trend-band.tsx';

/**
 * Says in the status line that the loss of the run in view has stopped falling, and leads to the reason. It takes no place from what
 * stands above (a stall begins while somebody aims at a button), its words stay the same while the stall lasts, and its end is said too.
 */
export function StallNotice() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const workspace = useApp((state) => state.preferences.workspace);
  const { setPreferences, say } = useActions();
  const { stalled, state, window } = useTrend(run).trend;
  const id = run?.id ?? null;
  const live = run !== null && isLive(run.summary);
  const [held, setHeld] = useState<{ readonly run: string; readonly from: number } | null>(null);
  if (id !== null && stalled) {
    if (held?.run !== id) setHeld({ run: id, from: window[0] });
  } else if (held !== null) setHeld(null);

  const before = useRef<string | null>(null);
  useEffect(() => {
    if (stalled) before.current = id;
    else if (state === 'falling') {
      if (live && before.current === id) say({ kind: 'info', text: { key: 'diagnosis.fallsAgain' } });
      before.current = null;
    }
  }, [id, live, stalled, state, say]);

  if (held === null || held.run !== id || workspace === 'diagnose' || workspace === 'learn') return null;
  return (
    <span className="stall-notice" role="status">
      <span>{t('diagnosis.banner', { from: formatCount(held.from) })}</span>
      <Button size="compact-xs" variant="default" onClick={() => setPreferences({ workspace: 'diagnose' })}>
        {t('diagnosis.ask')}
      </Button>
    </span>
  );
}
