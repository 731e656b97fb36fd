import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import type { TriedFork } from '../../app/diagnosis/report/report-html.ts';
import {
  reportSurfaceCells,
  reportSurfaceRequest,
  type ReportSurface,
} from '../../app/diagnosis/report/report-surface.ts';
import { WorkLine } from '../panels/work-line.tsx';
import { useAppHandle } from '../state/app-context.tsx';
import { followJob, type JobProgress } from '../state/follow-job.ts';
import { reportFailure } from '../state/report.ts';
import { useSaveReport } from './use-save-report.ts';

/** A report that is being made: how far its surface is, and the way to leave it. */
interface Making {
  readonly progress: JobProgress | null;
  readonly leave: () => void;
}

/** Saves the report of a run. Its surface is drawn for it: while that takes time, the button's place says how far it is. */
export function ReportButton({
  run,
  step,
  diagnosis,
  forks,
  hasCheckpoint,
}: {
  run: string;
  step: number;
  diagnosis: Diagnosis | null;
  forks: readonly TriedFork[];
  hasCheckpoint: boolean;
}) {
  const { t } = useTranslation();
  const { host, store } = useAppHandle();
  const saveReport = useSaveReport();
  const [making, setMaking] = useState<Making | null>(null);

  async function save(shown: Diagnosis): Promise<void> {
    let isLeft = false;
    let leaveSurface = (): void => undefined;
    const leave = (): void => {
      isLeft = true;
      leaveSurface();
      setMaking(null);
    };
    setMaking({ progress: null, leave });
    try {
      const record = await host.request('run.get', { run });
      const request = hasCheckpoint ? reportSurfaceRequest(record, step) : null;
      let surface: ReportSurface | null = null;
      if (request !== null && !isLeft) {
        surface = await new Promise((done) => {
          const { surface: cells, receive } = reportSurfaceCells();
          leaveSurface = followJob(host, () => host.request('surface.start', request), {
            progress: (progress) => setMaking({ progress, leave }),
            receive,
            // Where it cannot be drawn (the data are gone, all weights are zero) the report says the rest.
            ended: (failure) => done(failure === null ? cells : null),
          }).leave;
        });
      }
      if (isLeft) return;
      saveReport(run, { record, diagnosis: shown, forks, surface });
      setMaking(null);
    } catch (error) {
      if (isLeft) return;
      setMaking(null);
      reportFailure(store, error);
    }
  }

  if (making !== null) {
    return (
      <WorkLine
        progress={making.progress}
        text={t('diagnosis.savingReport')}
        className="diagnose-work"
        size="compact-sm"
        onCancel={making.leave}
      />
    );
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={diagnosis === null}
      onClick={() => (diagnosis === null ? undefined : void save(diagnosis))}
    >
      {t('diagnosis.report')}
    </Button>
  );
}
