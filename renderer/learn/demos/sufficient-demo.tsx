import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { edgeCounts, thresholdErrors } from '../../../app/lessons/hoeffding.ts';
import {
  countChains,
  drawTrainingSet,
  sufficientChain,
  type ChainCounts,
} from '../../../app/lessons/sufficient-condition.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { useDial } from '../settings.ts';

const POPULATION = edgeCounts(4000, 100, randomStream(0, 'lesson-hoeffding', 100));
const EVERYWHERE = thresholdErrors(POPULATION);
const RESAMPLES = 10_000;
/** Training sets counted at a time: a slider stays quick. */
const SLICE = 200;
const NONE: ChainCounts = { good: 0, goodHolding: 0, bad: 0, badHolding: 0 };

/** K3: the three inequalities behind δ/2, for one training set and counted over 10⁴. */
export function SufficientDemo() {
  const { t } = useTranslation();
  const delta = useDial('delta', { start: 0.12, min: 0.02, max: 0.6, step: 0.01 });
  const samples = useDial('samples', { start: 100, min: 20, max: 1000, step: 10 });
  const draw = useDial('draw', { start: 0, min: 0, max: 50 });
  const counts = useChains(samples.value, delta.value);
  const chain = useMemo(() => {
    const chosen = new Int32Array(samples.value);
    drawTrainingSet(POPULATION, randomStream(0, 'lesson-chain', draw.value), chosen);
    return sufficientChain(POPULATION, EVERYWHERE, chosen, delta.value);
  }, [samples.value, draw.value, delta.value]);
  const done = counts.good + counts.bad;
  const violations = counts.good - counts.goodHolding;
  return (
    <>
      <Dial label={t('lessons.sufficient.delta')} control={delta} />
      <Dial label={t('lessons.sufficient.samples')} control={samples} />
      <Dial label={t('lessons.sufficient.draw')} control={draw} />
      <Chain {...chain} />
      <Facts>
        <Fact
          name="resamples"
          label={t('lessons.sufficient.resamples')}
          value={done}
          text={formatCount(done)}
        />
        <Fact
          name="good"
          label={t('lessons.sufficient.good')}
          value={counts.good}
          text={formatCount(counts.good)}
        />
        <Fact
          name="violations"
          label={t('lessons.sufficient.violations')}
          value={violations}
          text={String(violations)}
          tone={violations === 0 ? 'good' : 'wrong'}
        />
        <Fact
          name="badHolding"
          label={t('lessons.sufficient.badHolding')}
          value={counts.badHolding}
          text={`${formatCount(counts.badHolding)} / ${formatCount(counts.bad)}`}
        />
      </Facts>
    </>
  );
}

/** The four terms from left to right with a light on every ≤, and one on what follows from them. */
function Chain({ terms, steps, good, holds }: ReturnType<typeof sufficientChain>) {
  const { t } = useTranslation();
  const light = (on: boolean, name: string) => (
    <i data-on={on} role="img" aria-label={`${name}: ${t(`lessons.sufficient.${on ? 'yes' : 'no'}`)}`} />
  );
  return (
    <div className="lesson-chain">
      <p data-on={good}>
        {light(good, t('lessons.sufficient.isGood'))}
        {t('lessons.sufficient.isGood')}
      </p>
      <ol>
        {terms.map((term, k) => (
          <li key={k}>
            {k === 0 ? null : (
              <span>
                {light(steps[k - 1], t('lessons.sufficient.step', { number: k }))}
                {steps[k - 1] ? '≤' : '>'}
              </span>
            )}
            <span>{t(`lessons.sufficient.terms.${k}`)}</span>
            <b>{formatNumber(term)}</b>
          </li>
        ))}
      </ol>
      <p data-on={holds}>
        {light(holds, t('lessons.sufficient.follows'))}
        {t('lessons.sufficient.follows')}
      </p>
    </div>
  );
}

/** Counts grow until all training sets are drawn; another setting begins anew. */
function useChains(samples: number, delta: number): ChainCounts {
  const [known, setKnown] = useState({ samples, delta, counts: NONE });
  useEffect(() => {
    const stream = randomStream(0, 'lesson-chains', samples);
    let counts = NONE;
    let timer: ReturnType<typeof setTimeout>;
    const count = (): void => {
      const more = countChains(POPULATION, samples, SLICE, delta, stream);
      counts = {
        good: counts.good + more.good,
        goodHolding: counts.goodHolding + more.goodHolding,
        bad: counts.bad + more.bad,
        badHolding: counts.badHolding + more.badHolding,
      };
      setKnown({ samples, delta, counts });
      if (counts.good + counts.bad < RESAMPLES) timer = setTimeout(count);
    };
    timer = setTimeout(count);
    return () => clearTimeout(timer);
  }, [samples, delta]);
  return known.samples === samples && known.delta === delta ? known.counts : NONE;
}
