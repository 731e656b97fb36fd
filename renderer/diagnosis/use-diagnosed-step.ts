import { useState } from 'react';
import { useApp } from '../state/app-context.tsx';
import { isLive, type RunView } from '../state/run-view.ts';
import { useTrend } from './trend-band.tsx';

export interface DiagnosedStep {
  /** The checkpoint in question; where the run ended, if it has none; null before its first. */
  readonly step: number | null;
  /** The newest checkpoint, where the run has gone on since; else null. */
  readonly newer: number | null;
  /** Looks at the newest checkpoint. */
  readonly renew: () => void;
}

/**
 * The selected checkpoint, else the last. While a run goes on and its newest checkpoint is followed, the diagnosis stays where it
 * was made: a new one for each checkpoint would never be done before the next one comes, and would take time from training. It
 * moves on when the loss stalls or falls again, when the run ends, and when it is asked to.
 */
export function useDiagnosedStep(run: RunView | null): DiagnosedStep {
  const selection = useApp((state) => state.selection);
  const followLive = useApp((state) => state.followLive);
  const { stalled } = useTrend(run).trend;
  const [held, setHeld] = useState<{ run: string; step: number; stalled: boolean } | null>(null);
  if (run === null) return { step: null, newer: null, renew: nothing };
  const { id } = run;
  const newest = run.checkpoints.at(-1)?.step ?? null;
  if (!isLive(run.summary) || !followLive || newest === null) {
    if (held !== null) setHeld(null);
    const chosen = selection?.kind === 'checkpoint' && selection.run === id ? selection.step : null;
    // NaN from step 0 leaves no checkpoint; the records still say something.
    const ended = isLive(run.summary) ? null : run.summary.step;
    return { step: chosen ?? newest ?? ended, newer: null, renew: nothing };
  }
  const renew = (): void => setHeld({ run: id, step: newest, stalled });
  if (held?.run !== id || held.stalled !== stalled) {
    renew();
    return { step: newest, newer: null, renew };
  }
  return { step: held.step, newer: newest > held.step ? newest : null, renew };
}

const nothing = (): void => undefined;
