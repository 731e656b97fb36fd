import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { measureShift, type ShiftRecord } from '../../../app/lessons/covariate-shift.ts';
import { formatNumber } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

const UPDATES = 100;
const STEPS = spread(1, UPDATES, UPDATES);
const KINDS = ['plain', 'normalized'] as const;
const QUANTITIES = ['shift', 'roughness'] as const;

/** N7: how much each update moves what the second layer sees, and how fast the gradient changes: measured, nothing concluded. */
export function ShiftDemo() {
  const { t } = useTranslation();
  const rate = useDial('rate', { start: 0.5, min: 0.05, max: 2, log: true });
  const seed = useDial('seed', { start: 0, min: 0, max: 9 });
  const records = useMemo(
    () => ({
      plain: measureShift(false, rate.value, UPDATES, seed.value),
      normalized: measureShift(true, rate.value, UPDATES, seed.value),
    }),
    [rate.value, seed.value],
  );
  const mean = (kind: (typeof KINDS)[number], of: keyof ShiftRecord): number =>
    records[kind].reduce((sum, record) => sum + record[of], 0) / UPDATES;
  return (
    <>
      <Dial label={t('lessons.shift.rate')} control={rate} />
      <Dial label={t('lessons.shift.seed')} control={seed} />
      <table className="lesson-table">
        <thead>
          <tr>
            {['network', ...QUANTITIES, 'loss'].map((name) => (
              <th key={name} scope="col">
                {t(`lessons.shift.columns.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <td>{t(`lessons.shift.${kind}`)}</td>
              {QUANTITIES.map((of) => (
                <td key={of} data-fact={`${kind}-${of}`} data-exact={mean(kind, of)}>
                  {formatNumber(mean(kind, of))}
                </td>
              ))}
              <td data-fact={`${kind}-loss`} data-exact={records[kind][UPDATES - 1].loss}>
                {formatNumber(records[kind][UPDATES - 1].loss)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {QUANTITIES.map((of) => (
        <Plot
          key={of}
          label={t(`lessons.shift.columns.${of}`)}
          xLabel={t('lessons.momentum.steps')}
          logY
          height={190}
          lines={KINDS.map((kind) => ({
            label: t(`lessons.shift.${kind}`),
            x: STEPS,
            y: records[kind].map((record) => record[of]),
            color: kind === 'plain' ? HUES.second : HUES.first,
          }))}
        />
      ))}
    </>
  );
}
