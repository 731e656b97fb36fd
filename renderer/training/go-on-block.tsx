import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activeRun } from '../state/app-state.ts';
import { useActions, useApp, useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';

/** A new run of the same settings from the selected checkpoint, with what the optimizer had learnt there. */
export function GoOnBlock() {
  const { t } = useTranslation();
  const host = useHost();
  const selection = useApp((state) => state.selection);
  const imported = useApp((state) => activeRun(state)?.summary.imported === true);
  const { showRun, say } = useActions();
  const wanted = useApp((state) => state.draft.present.training.steps);
  const [busy, setBusy] = useState(false);
  if (selection?.kind !== 'checkpoint') return null;
  const { run, step } = selection;
  async function goOn(): Promise<void> {
    setBusy(true);
    try {
      const next = await host.request('run.goOn', {
        run,
        step,
        // A run of weights files has no training of its own to repeat.
        ...(imported ? { steps: wanted } : {}),
      });
      await showRun(next.run);
      say({ kind: 'info', text: { key: next.carried ? 'goOn.carried' : 'goOn.afresh', values: { step } } });
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="go-on">
      <Button size="xs" variant="default" loading={busy} onClick={() => void goOn()}>
        {t('goOn.button', { step })}
      </Button>
      <p className="field-help always">{t(imported ? 'goOn.whatImported' : 'goOn.what')}</p>
    </div>
  );
}
