import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { useAppHandle } from '../state/app-context.tsx';
import {
  diagnosisKey,
  diagnosisSession,
  type DiagnosisSession,
  type DiagnosisState,
} from './diagnosis-session.ts';

export function useDiagnosisSession(): DiagnosisSession {
  return diagnosisSession(useAppHandle());
}

/** A part of the state of diagnoses; `selector` must return a stable value. */
export function useDiagnosisState<T>(selector: (state: DiagnosisState) => T): T {
  return useStore(useDiagnosisSession().store, selector);
}

/**
 * The diagnosis of a run at a checkpoint, asked for where it is not known; null until it has come.
 *
 * @param hasCheckpoint false: the run ended there without one, its records are judged
 */
export function useDiagnosis(
  run: string | null,
  step: number | null,
  hasCheckpoint: boolean,
): Diagnosis | null {
  const session = useDiagnosisSession();
  const isWanted = run !== null && step !== null;
  useEffect(() => {
    if (!isWanted) return;
    if (hasCheckpoint) session.ask(run, step);
    else session.askRecords(run, step);
  }, [session, isWanted, run, step, hasCheckpoint]);
  return useDiagnosisState((state) => (isWanted ? (state.known.get(diagnosisKey(run, step)) ?? null) : null));
}
