import { useCallback, useEffect, useRef, useState } from 'react';
import type { Note } from '../../app/data/prepared-data.ts';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { SweepRecord, SweepSummary } from '../../app/protocol/training-api.ts';
import { useHost } from '../state/app-context.tsx';
import { followJob, NO_JOB } from '../state/follow-job.ts';
import { failureText } from '../state/report.ts';

export interface Race {
  readonly record: SweepRecord | null;
  /** Sweeps that are stored, newest first. */
  readonly known: readonly SweepSummary[];
  readonly secondsLeft: number | null;
  readonly failure: Note | string | null;
  readonly busy: boolean;
  start(experiment: Experiment, folds: number | null): Promise<void>;
  cancel(): void;
  /** Trains what the race in view still lacks. */
  goOn(): Promise<void>;
  show(sweep: string): Promise<void>;
}

/** One sweep in view: started or chosen, followed while it goes on. */
export function useRace(): Race {
  const host = useHost();
  const [record, setRecord] = useState<SweepRecord | null>(null);
  const [known, setKnown] = useState<readonly SweepSummary[]>([]);
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  const [failure, setFailure] = useState<Note | string | null>(null);
  const [busy, setBusy] = useState(false);
  const job = record?.job ?? null;
  const current = useRef(NO_JOB);

  const refresh = useCallback((): void => {
    host.request('sweep.list', {}).then(
      (list) => setKnown(list),
      () => undefined,
    );
  }, [host]);
  const show = useCallback(
    async (sweep: string): Promise<void> => {
      try {
        setRecord(await host.request('sweep.get', { sweep }));
        setFailure(null);
      } catch (error) {
        setFailure(failureText(error));
      }
    },
    [host],
  );
  useEffect(() => {
    host.request('sweep.list', {}).then(
      (list) => {
        setKnown(list);
        const latest = list[0];
        if (latest !== undefined) void show(latest.sweep);
      },
      () => undefined,
    );
  }, [host, show]);
  useEffect(() => {
    if (job === null) return;
    const change = (next: (before: SweepRecord) => SweepRecord): void =>
      setRecord((before) => (before === null || before.job !== job ? before : next(before)));
    const followed = followJob(host, () => Promise.resolve({ job }), {
      progress: (progress) => setSecondsLeft(progress.secondsLeft),
      receive(event) {
        if (event.kind !== 'sweepResult') return;
        const { result } = event;
        change((before) => {
          const others = before.results.filter(
            ({ index, fold }) => index !== result.index || fold !== result.fold,
          );
          return { ...before, results: [...others, result] };
        });
      },
      ended(text) {
        if (text !== null) setFailure(text);
        change((before) => ({ ...before, job: null }));
        setSecondsLeft(null);
        refresh();
      },
    });
    current.current = followed;
    // A race goes on while nobody looks.
    return () => followed.forget();
  }, [host, job, refresh]);

  return {
    record,
    known,
    secondsLeft,
    failure,
    busy,
    show,
    async start(experiment, folds) {
      setBusy(true);
      setFailure(null);
      try {
        const { sweep } = await host.request('sweep.start', {
          experiment,
          ...(folds === null ? {} : { folds: { count: folds } }),
        });
        await show(sweep);
        refresh();
      } catch (error) {
        setFailure(failureText(error));
      } finally {
        setBusy(false);
      }
    },
    async goOn() {
      if (record === null) return;
      setBusy(true);
      setFailure(null);
      try {
        await host.request('sweep.resume', { sweep: record.sweep });
        await show(record.sweep);
      } catch (error) {
        setFailure(failureText(error));
      } finally {
        setBusy(false);
      }
    },
    cancel: () => current.current.cancel(),
  };
}
