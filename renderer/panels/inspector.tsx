import { Loader, ScrollArea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { WhatIsHere } from '../critical/what-is-here.tsx';
import { FidelityBlock } from '../scene/fidelity-block.tsx';
import { ModelBlock } from '../scene/model-block.tsx';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { CardView } from './inspector/card-view.tsx';
import { EscapeBlock } from './inspector/escape-block.tsx';
import { Explanation } from './inspector/explanation.tsx';
import { HessianBlock } from './inspector/hessian-block.tsx';
import { Hw22Block } from './inspector/hw22-block.tsx';
import { RunMessage } from './inspector/run-message.tsx';
import { CurvatureBlock } from '../spectrum/curvature-block.tsx';
import { EigenvectorBlock } from '../spectrum/eigenvector-block.tsx';
import { EstimateBlock } from '../spectrum/estimate-block.tsx';
import { useSelectedPoint } from './inspector/use-selected-point.ts';
import { EngineNotice } from '../training/engine-notice.tsx';
import { GoOnBlock } from '../training/go-on-block.tsx';
import { SamplesBlock } from '../training/samples-block.tsx';
import { UpdateBlock } from '../training/update-block.tsx';
import '../training/training.css';

/** The card of what is selected: its class with the evidence, its spectrum, and what can be tried from there. */
export function Inspector() {
  const { t } = useTranslation();
  const text = useNoteText();
  const run = useApp(activeRun);
  const point = useSelectedPoint();
  const isTooLarge =
    point.notes.some(({ key }) => key === 'analysis.tooLarge') ||
    (point.failure !== null && typeof point.failure === 'object' && point.failure.key === 'analysis.refused');
  return (
    <section className="panel" aria-label={t('inspector.title')}>
      <header className="panel-header">
        <h2>{t('inspector.title')}</h2>
        {point.title === null ? null : <span className="muted">{text(point.title)}</span>}
      </header>
      <ScrollArea className="panel-body" type="auto" scrollbarSize={8}>
        {run === null ? null : <RunMessage run={run} />}
        {run === null ? null : <EngineNotice run={run} />}
        {point.status === 'none' && run?.checkpoints.length !== 0 ? (
          <div className="empty-state">
            <p>{t(run === null ? 'inspector.emptyNoRun' : 'inspector.empty')}</p>
          </div>
        ) : null}
        {point.status === 'busy' ? (
          <div className="empty-state" aria-busy="true">
            <Loader size="sm" />
            <p>{t('inspector.busy')}</p>
          </div>
        ) : null}
        {point.status === 'failed' && !isTooLarge ? (
          <div className="empty-state" role="alert">
            <p className="field-error">{point.failure === null ? '' : text(point.failure)}</p>
          </div>
        ) : null}
        {point.status === 'ready' && point.card !== null ? (
          <>
            <WhatIsHere />
            <CardView card={point.card} theta={point.theta} />
            <EscapeBlock card={point.card} />
            {run === null ? null : <HessianBlock run={run} theta={point.theta} />}
            <Explanation card={point.card} />
            <Hw22Block card={point.card} />
          </>
        ) : null}
        {/* Beside the card, not in it: it stays unfolded while the next checkpoint's card is computed. */}
        {point.status === 'ready' || point.status === 'busy' ? (
          <>
            <CurvatureBlock />
            <EigenvectorBlock />
          </>
        ) : null}
        {isTooLarge ? <EstimateBlock /> : null}
        {point.status === 'withoutSpectrum' ? (
          <div className="empty-state">
            {isTooLarge ? null : <p>{t('inspector.withoutSpectrum')}</p>}
            {point.notes.map((note, index) => (
              <p key={index}>{text(note)}</p>
            ))}
          </div>
        ) : null}
        <GoOnBlock />
        <UpdateBlock />
        <SamplesBlock />
        <ModelBlock />
        <FidelityBlock />
      </ScrollArea>
    </section>
  );
}
