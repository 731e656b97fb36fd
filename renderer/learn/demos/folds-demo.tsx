import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseDegree, timesHeldOut } from '../../../app/lessons/choose-degree.ts';
import { kFolds, type Fold } from '../../../app/lessons/k-fold.ts';
import { comparePicks } from '../../../app/lessons/leaderboard.ts';
import { fitPolynomial, quadraticSamples, quadraticTestError } from '../../../app/lessons/polynomial-fit.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { formatNumber } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

const NOISE = 0.2;
const MOST_DEGREE = 8;
const DEGREES = Float64Array.from({ length: MOST_DEGREE + 1 }, (_, degree) => degree);

/** G11: which samples are held out when, what that chooses, and what a small public set would have chosen. */
export function FoldsDemo() {
  const { t } = useTranslation();
  const samples = useDial('samples', { start: 20, min: 10, max: 30 });
  const count = useDial('folds', { start: 5, min: 2, max: 10 });
  const deal = useDial('deal', { start: 0, min: 0, max: 20 });
  const n = samples.value;
  const folds = useMemo(() => kFolds(n, count.value, deal.value), [n, count.value, deal.value]);
  const { x, y } = useMemo(() => quadraticSamples(n, NOISE, randomStream(0, 'lesson-folds', n)), [n]);
  const choice = useMemo(() => chooseDegree(x, y, folds, MOST_DEGREE), [x, y, folds]);
  const test = useMemo(
    () => DEGREES.map((degree) => quadraticTestError(fitPolynomial(x, y, degree), NOISE)),
    [x, y],
  );
  const picks = useMemo(() => comparePicks(20, 50, 500, 200, randomStream(0, 'lesson-picks', 0)), []);
  const once = timesHeldOut(n, folds).filter((time) => time === 1).length;
  const largest = Math.max(...folds.map(({ validation }) => validation.length));
  return (
    <>
      <Dial label={t('lessons.folds.samples')} control={samples} />
      <Dial label={t('lessons.folds.count')} control={count} />
      <Dial label={t('lessons.folds.deal')} control={deal} />
      <FoldStrip folds={folds} samples={n} />
      <Facts>
        <Fact name="once" label={t('lessons.folds.once')} value={once} text={`${once} / ${n}`} />
        <Fact name="largest" label={t('lessons.folds.largest')} value={largest} text={String(largest)} />
        <Fact
          name="byValidation"
          label={t('lessons.folds.byValidation')}
          value={choice.byValidation}
          text={t('lessons.folds.picked', {
            degree: choice.byValidation,
            error: formatNumber(test[choice.byValidation]),
          })}
          tone="good"
        />
        <Fact
          name="byTrain"
          label={t('lessons.folds.byTrain')}
          value={choice.byTrain}
          text={t('lessons.folds.picked', {
            degree: choice.byTrain,
            error: formatNumber(test[choice.byTrain]),
          })}
          tone="wrong"
        />
      </Facts>
      <Plot
        label={t('lessons.folds.plot')}
        xLabel={t('lessons.folds.degree')}
        logY
        mark={choice.byValidation}
        lines={[
          { label: t('lessons.folds.train'), x: DEGREES, y: choice.train, color: HUES.first },
          { label: t('lessons.folds.validation'), x: DEGREES, y: choice.validation, color: HUES.second },
          { label: t('lessons.folds.test'), x: DEGREES, y: test, color: HUES.third, dashed: true },
        ]}
      />
      <Facts>
        <Fact label={t('lessons.folds.picksPublic')} value={picks.byPublic} tone="wrong" />
        <Fact label={t('lessons.folds.picksValidation')} value={picks.byValidation} tone="good" />
        <Fact
          name="gain"
          label={t('lessons.folds.gain')}
          value={picks.byValidation - picks.byPublic}
          tone={picks.byValidation > picks.byPublic ? 'good' : 'wrong'}
        />
      </Facts>
    </>
  );
}

/** A row for each fold: the samples it holds out stand out. */
function FoldStrip({ folds, samples }: { folds: readonly Fold[]; samples: number }) {
  const { t } = useTranslation();
  return (
    <div className="lesson-strip" role="img" aria-label={t('lessons.folds.strip', { count: folds.length })}>
      {folds.map(({ validation }, k) => {
        const held = new Set(validation);
        return (
          <div key={k}>
            <span>
              {Array.from({ length: samples }, (_, n) => (
                <b key={n} data-held={held.has(n)}>
                  {n + 1}
                </b>
              ))}
            </span>
          </div>
        );
      })}
    </div>
  );
}
