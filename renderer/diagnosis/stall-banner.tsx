import './diagnosis.css';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { useTrend } from './trend-band.tsx';

/** Says that the loss of the run in view has stopped falling, and leads to the reason. */
export function StallBanner() {
  const { t } = useTranslation();
  const run = useApp(activeRun);
  const workspace = useApp((state) => state.preferences.workspace);
  const { setPreferences } = useActions();
  const { trend } = useTrend(run);
  if (run === null || !trend.stalled || workspace === 'diagnose' || workspace === 'learn') return null;
  const [from, to] = trend.window;
  return (
    <div className="stall-banner" role="status">
      <span>{t('diagnosis.banner', { from: formatCount(from), to: formatCount(to) })}</span>
      <Button size="compact-xs" variant="default" onClick={() => setPreferences({ workspace: 'diagnose' })}>
        {t('diagnosis.ask')}
      </Button>
    </div>
  );
}
