import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateView } from '../../app/protocol/training-api.ts';
import { formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { FoldedBlock } from './folded-block.tsx';
import { useAnswer } from './use-answer.ts';

/** Coordinates drawn in the Inspector, and large. */
const SMALL = 12;
const LARGE = 40;

/** The update that follows the selected checkpoint: direction m, scale 1/σ, rate η, and their product, the step. */
export function UpdateBlock() {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const [open, setOpen] = useState(false);
  const at = open && selection?.kind === 'checkpoint' ? { run: selection.run, step: selection.step } : null;
  const answer = useAnswer('point.update', at);
  if (selection?.kind !== 'checkpoint') return null;
  return (
    <FoldedBlock
      title={t('update.title')}
      what={t('update.what')}
      answer={answer}
      open={open}
      onOpen={setOpen}
    >
      {(view, large) => <Panels view={view} count={large ? LARGE : SMALL} />}
    </FoldedBlock>
  );
}

/** Largest steps first; every panel shows the same coordinates in the same rows. */
function Panels({ view, count }: { view: UpdateView; count: number }) {
  const { t } = useTranslation();
  const { direction, scale, rate, decay, applied, parameterNames, difference } = view;
  const order = Array.from(applied.keys())
    .sort((a, b) => Math.abs(applied[b]) - Math.abs(applied[a]) || a - b)
    .slice(0, count);
  const inverse = (i: number): number => (direction[i] === 0 ? 0 : 1 / scale[i]);
  const largest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs)) || 1;
  const columns = [
    { name: 'direction', values: order.map((i) => direction[i]) },
    { name: 'scale', values: order.map(inverse) },
    { name: 'step', values: order.map((i) => applied[i]) },
  ].map((column) => ({ ...column, most: largest(column.values) }));
  const signs = applied.reduce((sum, step) => sum + (step === 0 ? 0 : 1), 0);
  return (
    <>
      <p className="formula update-product" data-testid="update-product">
        Δθᵢ = −η · mᵢ · 1/σᵢ{decay === 0 ? '' : ' − ηλθᵢ'}, η = {formatNumber(rate)}
      </p>
      <div className="update-table" role="table" aria-label={t('update.title')}>
        <div role="row" className="update-row update-head">
          <span role="columnheader">{t('update.parameter')}</span>
          {columns.map(({ name }) => (
            <span role="columnheader" key={name}>
              {t(`update.${name}`)}
            </span>
          ))}
        </div>
        {order.map((i, row) => (
          <div role="row" className="update-row" key={i}>
            <span role="rowheader" title={parameterNames[i]}>
              {parameterNames[i]}
            </span>
            {columns.map(({ name, values, most }) => (
              <Bar key={name} value={values[row]} most={most} />
            ))}
          </div>
        ))}
      </div>
      <p className="field-help always">
        {t('update.check', {
          difference: formatNumber(difference, 2),
          moved: signs,
          count: applied.length,
          shown: order.length,
        })}
      </p>
    </>
  );
}

/** A bar from the middle: to the left orange, to the right blue; its number in the title and for readers of text. */
function Bar({ value, most }: { value: number; most: number }) {
  const share = (50 * Math.min(1, Math.abs(value) / most)).toFixed(2);
  return (
    <span role="cell" className="update-bar" title={formatNumber(value, 6)} aria-label={formatNumber(value)}>
      <i
        data-sign={value < 0 ? 'negative' : 'positive'}
        style={{ width: `${share}%`, [value < 0 ? 'right' : 'left']: '50%' }}
      />
      <b>{formatNumber(value, 3)}</b>
    </span>
  );
}
