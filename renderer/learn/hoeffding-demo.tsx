import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  edgeCounts,
  hoeffdingBound,
  resampleThresholds,
  samplesForBound,
} from '../../app/lessons/hoeffding.ts';
import { randomStream } from '../../app/numerics/random.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { Dial, Fact, Facts, HUES, Plot, spread } from './parts.tsx';

/** Training sets drawn per setting: enough for a frequency, few enough to follow a slider. */
const TRIALS = 300;
const POPULATION = 4000;

/** K1–K5: the bound on bad training sets, and how often they really are bad. */
export function HoeffdingDemo() {
  const { t } = useTranslation();
  const [samples, setSamples] = useState(400);
  const [levels, setLevels] = useState(100);
  const [delta, setDelta] = useState(0.2);
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
      <Dial
        label={t('lessons.hoeffding.samples')}
        value={samples}
        min={20}
        max={2000}
        step={10}
        onChange={setSamples}
      />
      <Dial
        label={t('lessons.hoeffding.hypotheses')}
        value={levels}
        min={2}
        max={10_000}
        log
        text={formatCount(levels)}
        onChange={(value) => setLevels(Math.round(value))}
      />
      <Dial
        label={t('lessons.hoeffding.delta')}
        value={delta}
        min={0.02}
        max={0.6}
        step={0.01}
        onChange={setDelta}
      />
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
      <Facts>
        <Fact label={t('lessons.hoeffding.bound')} value={formatNumber(bound)} />
        <Fact
          label={t('lessons.hoeffding.measured')}
          value={formatNumber(report.badFrequency)}
          tone={report.badFrequency <= bound ? 'good' : 'wrong'}
        />
        <Fact
          label={t('lessons.hoeffding.needed')}
          value={formatCount(Math.ceil(samplesForBound(levels, epsilon, 0.1)))}
        />
        <Fact label={t('lessons.hoeffding.ideal')} value={formatNumber(report.best)} />
        <Fact label={t('lessons.hoeffding.gap')} value={formatNumber(gap)} />
        <Fact label={t('lessons.hoeffding.optimistic')} value={`${below} / ${TRIALS}`} />
        <Fact
          label={t('lessons.hoeffding.violations')}
          value={String(report.violations)}
          tone={report.violations === 0 ? 'good' : 'wrong'}
        />
      </Facts>
    </>
  );
}
