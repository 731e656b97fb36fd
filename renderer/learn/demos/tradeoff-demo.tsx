import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { edgeCounts } from '../../../app/lessons/hoeffding.ts';
import {
  guaranteedGap,
  idealErrors,
  meanChosenError,
  nestedThresholds,
} from '../../../app/lessons/hypothesis-tradeoff.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { formatCount } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

const LEVELS = 10_000;
const POPULATION = edgeCounts(4000, LEVELS, randomStream(0, 'lesson-tradeoff', 0));
const PROBABILITY = 0.1;
const SIZES = Float64Array.from({ length: 61 }, (_, k) => Math.round(10 ** (k / 15)));
/** Sizes that training sets are drawn for, and how many. */
const DRAWN = Float64Array.of(1, 10, 100, 1000, 10_000);
const TRIALS = 30;

/** K5: more hypotheses contain a better one and promise less about the one that is found. */
export function TradeoffDemo() {
  const { t } = useTranslation();
  const hypotheses = useDial('hypotheses', { start: 100, min: 1, max: LEVELS, log: true });
  const samples = useDial('samples', { start: 400, min: 50, max: 5000, log: true });
  const m = hypotheses.value;
  const n = samples.value;
  const { order, ideal } = useMemo(() => {
    const nested = nestedThresholds(LEVELS);
    return { order: nested, ideal: idealErrors(POPULATION, nested) };
  }, []);
  const chosen = useMemo(
    () =>
      DRAWN.map((size) =>
        meanChosenError(POPULATION, order, size, n, TRIALS, randomStream(0, 'lesson-chosen', n)),
      ),
    [order, n],
  );
  const best = SIZES.map((size) => ideal[size - 1]);
  const gaps = SIZES.map((size) => guaranteedGap(size, n, PROBABILITY));
  const crossing = SIZES.find((_, k) => gaps[k] >= best[k]);
  return (
    <>
      <Dial label={t('lessons.tradeoff.hypotheses')} text={formatCount(m)} control={hypotheses} />
      <Dial label={t('lessons.tradeoff.samples')} text={formatCount(n)} control={samples} />
      <Plot
        label={t('lessons.tradeoff.plot')}
        xLabel={t('lessons.tradeoff.hypotheses')}
        range={[0, 0.6]}
        logX
        mark={m}
        lines={[
          { label: t('lessons.tradeoff.ideal'), x: SIZES, y: best, color: HUES.first },
          { label: t('lessons.tradeoff.gap'), x: SIZES, y: gaps, color: HUES.second },
          {
            label: t('lessons.tradeoff.promise'),
            x: SIZES,
            y: best.map((error, k) => error + gaps[k]),
            color: HUES.third,
            dashed: true,
          },
          { label: t('lessons.tradeoff.drawn'), x: DRAWN, y: chosen, color: HUES.wrong, points: true },
        ]}
      />
      <Facts>
        <Fact name="ideal" label={t('lessons.tradeoff.ideal')} value={ideal[m - 1]} />
        <Fact name="gap" label={t('lessons.tradeoff.gap')} value={guaranteedGap(m, n, PROBABILITY)} />
        <Fact
          name="promise"
          label={t('lessons.tradeoff.promise')}
          value={ideal[m - 1] + guaranteedGap(m, n, PROBABILITY)}
        />
        <Fact
          label={t('lessons.tradeoff.crossing')}
          text={crossing === undefined ? t('lessons.tradeoff.nowhere') : `|H| ≈ ${formatCount(crossing)}`}
        />
      </Facts>
    </>
  );
}
