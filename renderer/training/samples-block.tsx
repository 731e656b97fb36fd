import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleReport } from '../../app/protocol/training-api.ts';
import { formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { DecisionPlane } from './decision-plane.tsx';
import { FoldedBlock } from './folded-block.tsx';
import { useAnswer } from './use-answer.ts';

const PARTS = ['train', 'validation', 'test', 'all'] as const;
type Part = (typeof PARTS)[number];

/** What the selected checkpoint's network does with every sample: confusion matrix, boundary, losses one by one. */
export function SamplesBlock() {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const run = useApp(activeRun);
  const [open, setOpen] = useState(false);
  const [part, setPart] = useState<Part>('train');
  const at =
    open && selection?.kind === 'checkpoint' ? { run: selection.run, step: selection.step, part } : null;
  const answer = useAnswer('point.samples', at);
  if (selection?.kind !== 'checkpoint' || run?.experiment.loss.kind !== 'network') return null;
  return (
    <FoldedBlock
      title={t('samples.title')}
      what={t('samples.what')}
      answer={answer}
      open={open}
      onOpen={setOpen}
    >
      {(report, large) => (
        <>
          <NativeSelect
            size="xs"
            aria-label={t('samples.part')}
            value={part}
            data={PARTS.map((value) => ({ value, label: t(`samples.parts.${value}`) }))}
            onChange={(event) => setPart(PARTS.find((name) => name === event.currentTarget.value) ?? 'train')}
          />
          {report.confusion.length === 0 ? null : <Confusion report={report} />}
          {report.plane === null ? null : (
            <DecisionPlane report={report} plane={report.plane} large={large} />
          )}
          <Losses report={report} />
        </>
      )}
    </FoldedBlock>
  );
}

function Confusion({ report }: { report: SampleReport }) {
  const { t } = useTranslation();
  const { confusion, predicted, labels } = report;
  const classes = Math.round(Math.sqrt(confusion.length));
  const names = Array.from({ length: classes }, (_, k) => report.outputNames[k] ?? String(k));
  const rows = names.map((_, row) => confusion.subarray(row * classes, (row + 1) * classes));
  const right = predicted.reduce((sum, answer, n) => sum + (answer === labels[n] ? 1 : 0), 0);
  return (
    <>
      <h3>{t('samples.confusion')}</h3>
      <div className="table-frame">
        <table className="confusion" aria-label={t('samples.confusion')}>
          <thead>
            <tr>
              <th scope="col">{t('samples.trueVersus')}</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, k) => {
              const total = row.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={names[k]}>
                  <th scope="row">{names[k]}</th>
                  {Array.from(row, (count, column) => (
                    <td
                      key={column}
                      data-right={column === k}
                      style={
                        { '--share': `${total === 0 ? 0 : (60 * count) / total}%` } as React.CSSProperties
                      }
                    >
                      {count}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="field-help always">
        {t('samples.accuracy', {
          right,
          count: labels.length,
          percent: formatNumber((100 * right) / Math.max(labels.length, 1), 3),
        })}
      </p>
    </>
  );
}

/** Samples by loss, the worst first: what training still has to learn, or what is wrong with the data. */
function Losses({ report }: { report: SampleReport }) {
  const { t } = useTranslation();
  const { losses, labels, predicted, outputNames } = report;
  const order = Array.from(losses.keys()).sort((a, b) => losses[b] - losses[a]);
  const most = losses[order[0]] || 1;
  const width = 280;
  const step = width / Math.max(order.length, 1);
  const bars = order
    .map((n, k) => {
      const height = Math.max(0, 60 * (losses[n] / most));
      return Number.isFinite(height) ? `M${(k * step).toFixed(2)} 64v${(-height).toFixed(2)}` : '';
    })
    .join('');
  const name = (k: number): string => outputNames[k] ?? String(k);
  return (
    <>
      <h3>{t('samples.losses')}</h3>
      <svg
        className="line-plot sample-losses"
        viewBox={`0 0 ${width} 68`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('samples.lossesLabel', { count: losses.length, most: formatNumber(most) })}
      >
        <path d={bars} stroke="var(--positive)" strokeWidth={Math.max(step * 0.8, 0.3)} fill="none" />
      </svg>
      <ol className="plain worst">
        {order.slice(0, 5).map((n) => (
          <li key={n}>
            {labels.length === 0
              ? t('samples.worstValue', { sample: n + 1, loss: formatNumber(losses[n]) })
              : t('samples.worst', {
                  sample: n + 1,
                  loss: formatNumber(losses[n]),
                  label: name(labels[n]),
                  predicted: name(predicted[n]),
                })}
          </li>
        ))}
      </ol>
    </>
  );
}
