import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hw22Verdict } from '../../../app/curvature/hw22-recipe.ts';
import type { PointCard } from '../../../app/curvature/point-card.ts';
import { ClassMarker } from '../../charts/class-marker.tsx';
import { formatNumber } from '../../format/number.ts';
import { useApp } from '../../state/app-context.tsx';
import { activeRun } from '../../state/app-state.ts';
import { FoldedBlock } from '../../training/folded-block.tsx';
import { useAnswer } from '../../training/use-answer.ts';
import './hw22.css';

const CHAIN = new Set(['dense', 'activation', 'dropout', 'flatten']);

/** What the homework's notebook would say of the selected checkpoint, beside what the true Hessian says. */
export function Hw22Block({ card }: { card: PointCard }) {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const run = useApp(activeRun);
  const [open, setOpen] = useState(false);
  const where =
    open && selection?.kind === 'checkpoint' ? { run: selection.run, step: selection.step } : null;
  const answer = useAnswer('point.hw22', where === null ? null : { where });
  const loss = run?.experiment.loss;
  if (selection?.kind !== 'checkpoint' || loss?.kind !== 'network') return null;
  if (!loss.layers.every(({ type }) => CHAIN.has(type))) return null;
  return (
    <FoldedBlock title={t('hw22.title')} what={t('hw22.why')} answer={answer} open={open} onOpen={setOpen}>
      {(verdict) => <Comparison verdict={verdict} card={card} />}
    </FoldedBlock>
  );
}

function Comparison({ verdict, card }: { verdict: Hw22Verdict; card: PointCard }) {
  const { t } = useTranslation();
  const { negative, zero, positive } = card.inertia;
  return (
    <>
      <div className="hw22-verdicts">
        <section>
          <h4>{t('hw22.notebook')}</h4>
          <p data-testid="hw22-notebook">{t(`hw22.verdicts.${String(verdict.localMinimumLike)}`)}</p>
          <dl className="facts">
            <div>
              <dt>{t('hw22.minimumRatio')}</dt>
              <dd>{formatNumber(verdict.minimumRatio)}</dd>
            </div>
            <div>
              <dt>{t('hw22.gradientNorm')}</dt>
              <dd>{formatNumber(verdict.gradientNorm)}</dd>
            </div>
            <div>
              <dt>{t('hw22.tolerantRatio')}</dt>
              <dd>{formatNumber(verdict.tolerantRatio)}</dd>
            </div>
          </dl>
        </section>
        <section>
          <h4>{t('hw22.corrected')}</h4>
          <p data-testid="hw22-corrected">
            <ClassMarker pointClass={card.class} size={14} /> {t(`classes.${card.class}`)}
          </p>
          <dl className="facts">
            <div>
              <dt>n₋ · n₀ · n₊</dt>
              <dd>{`${negative} · ${zero} · ${positive}`}</dd>
            </div>
            <div>
              <dt>{t('hw22.fullGradientNorm')}</dt>
              <dd>{formatNumber(card.gradientNorm)}</dd>
            </div>
          </dl>
        </section>
      </div>
      <table className="hw22-layers">
        <thead>
          <tr>
            {['layer', 'size', 'counted', 'real', 'rank'].map((name) => (
              <th key={name} scope="col">
                {t(`hw22.columns.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {verdict.layers.map(({ layer, size, positive: counted, tolerantPositive, largestRank }) => (
            <tr key={layer}>
              <td>{layer + 1}</td>
              <td>{size}</td>
              <td>{counted}</td>
              <td>{tolerantPositive}</td>
              <td>{largestRank}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
