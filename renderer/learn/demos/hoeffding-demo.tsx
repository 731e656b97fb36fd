import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  edgeCounts,
  hoeffdingBound,
  resampleThresholds,
  samplesForBound,
} from '../../../app/lessons/hoeffding.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

/** Training sets drawn per setting: enough for a frequency, few enough to follow a slider. */
const TRIALS = 300;
const POPULATION = 4000;

/** K1–K5: the bound on bad training sets, and how often they really are bad. */
export function HoeffdingDemo() {
  const { t } = useTranslation();
  const samplesDial = useDial('samples', { start: 400, min: 20, max: 2000, step: 10 });
  const samples = samplesDial.value;
  const levelsDial = useDial('levels', { start: 100, min: 2, max: 10_000, log: true });
  const levels = levelsDial.value;
  const deltaDial = useDial('delta', { start: 0.2, min: 0.02, max: 0.6, step: 0.01 });
  const delta = deltaDial.value;
  const epsilon = delta / 2;
  const all = useMemo(
    () => edgeCounts(POPULATION, levels, randomStream(0, 'lesson-hoeffding', levels)),
    [levels],
  );
  const report = useMemo(
    () => resampleThresholds(all, samples, TRIALS, delta, randomStream(0, 'lesson-resample', samples)),
    [all, samples, delta],
  );
  const bound = hoeffdingBound(levels, samples, epsilon);
  const axis = useMemo(() => spread(20, 2000, 100), []);
  const gap = report.gaps.reduce((a, b) => Math.max(a, b), 0);
  const below = report.trainErrors.filter((error) => error < report.best).length;
  return (
    <>
      <Dial label={t('lessons.hoeffding.samples')} control={samplesDial} />
      <Dial label={t('lessons.hoeffding.hypotheses')} text={formatCount(levels)} control={levelsDial} />
      <Dial label={t('lessons.hoeffding.delta')} control={deltaDial} />
      <Plot
        label={t('lessons.hoeffding.plot')}
        xLabel="N"
        range={[0, 1]}
        mark={samples}
        lines={[
          {
            label: t('lessons.hoeffding.bound'),
            x: axis,
            y: axis.map((n) => Math.min(1, hoeffdingBound(levels, n, epsilon))),
            color: HUES.second,
          },
          {
            label: t('lessons.hoeffding.measured'),
            x: [samples],
            y: [report.badFrequency],
            color: HUES.first,
            points: true,
          },
        ]}
      />
      <Plot
        label={t('lessons.hoeffding.histogram')}
        xLabel={t('lessons.hoeffding.gapAxis')}
        height={150}
        lines={[
          {
            label: t('lessons.hoeffding.histogram'),
            ...histogram(report.gaps),
            color: HUES.third,
            bars: true,
          },
        ]}
      />
      <Facts>
        <Fact name="bound" label={t('lessons.hoeffding.bound')} value={bound} />
        <Fact
          label={t('lessons.hoeffding.measured')}
          text={formatNumber(report.badFrequency)}
          tone={report.badFrequency <= bound ? 'good' : 'wrong'}
        />
        <Fact
          label={t('lessons.hoeffding.needed')}
          text={formatCount(Math.ceil(samplesForBound(levels, epsilon, 0.1)))}
        />
        <Fact label={t('lessons.hoeffding.ideal')} text={formatNumber(report.best)} />
        <Fact label={t('lessons.hoeffding.gap')} text={formatNumber(gap)} />
        <Fact label={t('lessons.hoeffding.optimistic')} text={`${below} / ${TRIALS}`} />
        <Fact
          label={t('lessons.hoeffding.violations')}
          text={String(report.violations)}
          tone={report.violations === 0 ? 'good' : 'wrong'}
        />
      </Facts>
    </>
  );
}

const BINS = 30;

/** Counts of the gaps in 30 equal bins from 0 to the largest; x at the bins' middles. */
function histogram(gaps: Float64Array): { readonly x: Float64Array; readonly y: Float64Array } {
  const width = (gaps.reduce((a, b) => Math.max(a, b), 0) || 1) / BINS;
  const y = new Float64Array(BINS);
  for (const gap of gaps) y[Math.min(BINS - 1, Math.floor(gap / width))]++;
  return { x: spread(width / 2, (BINS - 0.5) * width, BINS), y };
}
