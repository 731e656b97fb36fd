import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { comparePicks, expectedBestGuess, submitGuessers } from '../../../app/lessons/leaderboard.ts';
import { errorOfLine, mismatchErrors, POPULATION_LINE } from '../../../app/lessons/mismatch.ts';
import { fitPolynomial, quadraticSamples, quadraticTestError } from '../../../app/lessons/polynomial-fit.ts';
import {
  POSITIVE_DEFINITE_PROBABILITY,
  positiveDefiniteShare,
} from '../../../app/lessons/random-hessians.ts';
import { SLICE_EIGENVALUES, sliceCurvature, sliceLoss } from '../../../app/lessons/slice-deception.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { Bars } from '../parts/bars.tsx';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

/** G2, G5, G6: a larger model fits the samples better and the truth worse, until there are enough samples. */
export function PolynomialDemo() {
  const { t } = useTranslation();
  const degreeDial = useDial('degree', { start: 8, min: 0, max: 12 });
  const degree = degreeDial.value;
  const samplesDial = useDial('samples', { start: 12, min: 3, max: 500, log: true });
  const samples = samplesDial.value;
  const data = useMemo(
    () => quadraticSamples(samples, 0.3, randomStream(0, 'lesson-polynomial', 0)),
    [samples],
  );
  const fit = useMemo(() => fitPolynomial(data.x, data.y, degree), [data, degree]);
  const axis = useMemo(() => {
    const low = data.x.reduce((a, b) => Math.min(a, b), Infinity);
    const high = data.x.reduce((a, b) => Math.max(a, b), -Infinity);
    return spread(low, high, 200);
  }, [data]);
  const top = data.y.reduce((a, b) => Math.max(a, b), 1);
  const test = quadraticTestError(fit, 0.3);
  const train = fit.trainErrors[fit.degree];
  return (
    <>
      <Dial label={t('lessons.polynomial.degree')} control={degreeDial} />
      <Dial label={t('lessons.polynomial.samples')} control={samplesDial} />
      <Plot
        label={t('lessons.polynomial.plot')}
        xLabel="x"
        range={[-1, top + 0.5]}
        lines={[
          {
            label: t('lessons.polynomial.truth'),
            x: axis,
            y: axis.map((x) => x * x),
            color: HUES.faint,
            dashed: true,
          },
          { label: t('lessons.polynomial.fit'), x: axis, y: axis.map((x) => fit.at(x)), color: HUES.first },
          { label: t('lessons.polynomial.points'), x: data.x, y: data.y, color: HUES.third, points: true },
        ]}
      />
      <Facts>
        <Fact name="train" label={t('lessons.polynomial.train')} value={train} />
        <Fact
          label={t('lessons.polynomial.test')}
          text={formatNumber(test)}
          tone={test > 3 * train + 0.1 ? 'wrong' : 'good'}
        />
        <Fact label={t('lessons.polynomial.noise')} text={formatNumber(0.09)} />
      </Facts>
    </>
  );
}

/** G10: the best of many guessers looks good where it was chosen, and only there. */
export function LeaderboardDemo() {
  const { t } = useTranslation();
  const submissionsDial = useDial('submissions', { start: 1000, min: 1, max: 1e6, log: true });
  const submissions = submissionsDial.value;
  const samplesDial = useDial('samples', { start: 100, min: 10, max: 1000, step: 10 });
  const samples = samplesDial.value;
  const expected = expectedBestGuess(submissions, samples);
  const drawn = useMemo(
    () =>
      submissions * samples > 2e6
        ? null
        : submitGuessers(submissions, samples, 10_000, randomStream(0, 'lesson-guess', submissions)),
    [submissions, samples],
  );
  const picks = useMemo(() => comparePicks(20, 50, 500, 200, randomStream(0, 'lesson-picks', 0)), []);
  const axis = useMemo(() => Float64Array.from({ length: 61 }, (_, k) => 10 ** (k / 10)), []);
  return (
    <>
      <Dial
        label={t('lessons.leaderboard.submissions')}
        text={formatCount(submissions)}
        control={submissionsDial}
      />
      <Dial label={t('lessons.leaderboard.samples')} control={samplesDial} />
      <Plot
        label={t('lessons.leaderboard.plot')}
        xLabel={t('lessons.leaderboard.submissions')}
        range={[0.45, 1]}
        logX
        mark={submissions}
        lines={[
          {
            label: t('lessons.leaderboard.public'),
            x: axis,
            y: axis.map((m) => expectedBestGuess(m, samples)),
            color: HUES.second,
          },
          { label: t('lessons.leaderboard.private'), x: axis, y: axis.map(() => 0.5), color: HUES.first },
        ]}
      />
      <Facts>
        <Fact
          name="public"
          label={t('lessons.leaderboard.public')}
          value={expected}
          text={expected.toFixed(7)}
          tone="wrong"
        />
        <Fact
          label={t('lessons.leaderboard.drawn')}
          text={
            drawn === null ? '–' : `${formatNumber(drawn.publicScore)} / ${formatNumber(drawn.privateScore)}`
          }
        />
        <Fact label={t('lessons.leaderboard.byPublic')} text={formatNumber(picks.byPublic)} />
        <Fact
          label={t('lessons.leaderboard.byValidation')}
          text={formatNumber(picks.byValidation)}
          tone="good"
        />
      </Facts>
    </>
  );
}

/** G12: trained on x in [0, 1], tested on x shifted. */
export function MismatchDemo() {
  const { t } = useTranslation();
  const shiftDial = useDial('shift', { start: 1, min: 0, max: 2, step: 0.05 });
  const shift = shiftDial.value;
  const samplesDial = useDial('samples', { start: 20, min: 5, max: 1000, log: true });
  const samples = samplesDial.value;
  const errors = useMemo(
    () => mismatchErrors(samples, shift, 100, randomStream(0, 'lesson-mismatch', samples)),
    [samples, shift],
  );
  const sizes = useMemo(() => Float64Array.from([5, 10, 20, 50, 100, 200, 500, 1000]), []);
  const curves = useMemo(
    () => Array.from(sizes, (n) => mismatchErrors(n, shift, 100, randomStream(0, 'lesson-mismatch', n))),
    [sizes, shift],
  );
  return (
    <>
      <Dial label={t('lessons.mismatch.shift')} control={shiftDial} />
      <Dial label={t('lessons.mismatch.samples')} control={samplesDial} />
      <Plot
        label={t('lessons.mismatch.plot')}
        xLabel="N"
        logX
        logY
        mark={samples}
        lines={[
          {
            label: t('lessons.mismatch.train'),
            x: sizes,
            y: curves.map(({ train }) => train),
            color: HUES.first,
          },
          {
            label: t('lessons.mismatch.test'),
            x: sizes,
            y: curves.map(({ test }) => test),
            color: HUES.second,
          },
        ]}
      />
      <Facts>
        <Fact label={t('lessons.mismatch.train')} text={formatNumber(errors.train)} />
        <Fact
          label={t('lessons.mismatch.test')}
          text={formatNumber(errors.test)}
          tone={errors.test > 0.1 ? 'wrong' : 'good'}
        />
        <Fact
          name="limitTrain"
          label={t('lessons.mismatch.limitTrain')}
          value={errorOfLine(POPULATION_LINE, 0)}
        />
        <Fact
          name="limitTest"
          label={t('lessons.mismatch.limitTest')}
          value={errorOfLine(POPULATION_LINE, shift)}
          text={formatNumber(errorOfLine(POPULATION_LINE, shift), 8)}
        />
      </Facts>
    </>
  );
}

/** C13: random symmetric matrices are hardly ever positive definite when they are large. */
export function RandomHessiansDemo() {
  const { t } = useTranslation();
  const trialsDial = useDial('trials', { start: 2000, min: 100, max: 20_000, log: true });
  const trials = trialsDial.value;
  const shares = useMemo(
    () =>
      [1, 2, 3, 4, 5, 6].map((n) => ({
        n,
        ...positiveDefiniteShare(n, trials, randomStream(0, 'lesson-goe', n)),
      })),
    [trials],
  );
  return (
    <>
      <Dial label={t('lessons.random.trials')} text={formatCount(trials)} control={trialsDial} />
      <Bars
        label={t('lessons.random.share')}
        most={0.5}
        items={shares.map(({ n, share, standardError }) => ({
          name: `n = ${n}`,
          value: share,
          color: HUES.third,
          text: `${formatNumber(share)} ± ${formatNumber(standardError, 2)}`,
        }))}
      />
      <Facts>
        {([1, 2, 3] as const).map((n) => (
          <Fact
            key={n}
            name={`exact${n}`}
            label={t('lessons.random.exact', { n })}
            value={POSITIVE_DEFINITE_PROBABILITY[n]}
            text={POSITIVE_DEFINITE_PROBABILITY[n].toFixed(8)}
          />
        ))}
      </Facts>
      <SliceExplorer />
    </>
  );
}

/** A slice through the origin of x² + y² − 3xy, turned by hand: along both axes it is a minimum. */
function SliceExplorer() {
  const { t } = useTranslation();
  const dial = useDial('slice', { start: 0, min: 0, max: 180, step: 5 });
  const angle = (dial.value * Math.PI) / 180;
  const axis = useMemo(() => spread(-1, 1, 81), []);
  const curvature = sliceCurvature(angle);
  return (
    <>
      <Dial label={t('lessons.random.slice')} text={`${dial.value}°`} control={dial} />
      <Plot
        label={t('lessons.random.slicePlot')}
        xLabel="t"
        range={[-0.6, 2.6]}
        height={180}
        lines={[
          {
            label: t('lessons.random.sliceLine'),
            x: axis,
            y: axis.map((value) => sliceLoss(angle, value)),
            color: curvature < 0 ? HUES.second : HUES.third,
          },
        ]}
      />
      <Facts>
        <Fact
          name="sliceCurvature"
          label={t('lessons.random.sliceCurvature')}
          value={curvature}
          tone={curvature < 0 ? 'wrong' : 'good'}
        />
        <Fact name="sliceLow" label="λ₁" value={SLICE_EIGENVALUES[0]} />
        <Fact name="sliceHigh" label="λ₂" value={SLICE_EIGENVALUES[1]} />
      </Facts>
    </>
  );
}
