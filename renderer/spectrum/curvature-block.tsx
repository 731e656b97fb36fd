import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { HessianReport } from '../../app/protocol/spectra.ts';
import { useApp } from '../state/app-context.tsx';
import { useJob, type JobQuestion } from '../state/use-job.ts';
import { HessianMap } from './hessian-map.tsx';
import { JobStatus } from './job-status.tsx';
import { LayerTable } from './layer-table.tsx';
import { whereOf } from './where-of.ts';
import './spectrum.css';

/** Cells of the picture to a side. */
const SIZE = 384;

const take = (event: JobEvent): HessianReport | null => (event.kind === 'hessian' ? event.report : null);

/** The Hessian as a picture and by layers, computed when it is unfolded. */
export function CurvatureBlock() {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const [isOpen, setOpen] = useState(false);
  const question = useMemo(
    (): JobQuestion<'point.hessian'> | null =>
      isOpen && selection !== null
        ? { method: 'point.hessian', params: { where: whereOf(selection), size: SIZE } }
        : null,
    [isOpen, selection],
  );
  const { answer, last, cancel } = useJob(question, take);
  // Along a training the last picture stays until the next one is there.
  const [lastRun, setLastRun] = useState<string | null>(null);
  if (answer.status === 'ready' && selection !== null && lastRun !== selection.run) setLastRun(selection.run);
  if (selection === null) return null;
  const kept = answer.status === 'busy' && lastRun === selection.run ? last : null;
  const shown = answer.status === 'ready' ? answer.value : kept;
  return (
    <details
      className="card-block explanation"
      aria-busy={isOpen && answer.status === 'busy'}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="curvature-block"
    >
      <summary>{t('spectrum.map.title')}</summary>
      {isOpen ? (
        <>
          {kept === null ? (
            <JobStatus answer={answer} busy={t('spectrum.map.busy')} onCancel={cancel} />
          ) : null}
          {shown === null ? null : (
            <>
              <HessianMap report={shown} />
              <LayerTable blocks={shown.layers} />
            </>
          )}
        </>
      ) : null}
      <p className="muted">{t('spectrum.map.how')}</p>
    </details>
  );
}
