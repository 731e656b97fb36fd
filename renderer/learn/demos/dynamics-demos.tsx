import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { networkLossSchema } from '../../../app/experiment/loss-spec.ts';
import { scheduleSchema } from '../../../app/experiment/schedule-spec.ts';
import {
  averageWeight,
  batchMoments,
  normalizeBatch,
  runningStatistics,
} from '../../../app/lessons/batch-norm-statistics.ts';
import { batchMeanVariance, batchMeanVarianceByEnumeration } from '../../../app/lessons/minibatch-noise.ts';
import { momentumWeights } from '../../../app/lessons/momentum-weights.ts';
import type { TrainingResults } from '../../../app/protocol/training-api.ts';
import { createBatches } from '../../../app/training/batches.ts';
import { makeOptimizer } from '../../../app/training/optimizers/registry.ts';
import { rateAt } from '../../../app/training/rate-at.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useHost } from '../../state/app-context.tsx';
import { failureText } from '../../state/report.ts';
import { Bars } from '../parts/bars.tsx';
import { Choice, Dial, Toggle } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { Plot } from '../parts/plot.tsx';
import { useDial, useOption, useToggle } from '../settings.ts';

const GRADIENTS = [1, 2, 3, 4, 5, 15];

/** B1, B3, B4: updates in an epoch, noise of a batch's gradient, and the time it takes here. */
export function BatchDemo() {
  const { t } = useTranslation();
  const samplesDial = useDial('samples', { start: 20, min: 1, max: 60_000, log: true });
  const samples = samplesDial.value;
  const noiseBatchDial = useDial('noiseBatch', { start: 2, min: 1, max: 6 });
  const noiseBatch = noiseBatchDial.value;
  const sizeDial = useDial('size', { start: 1, min: 1, max: Math.max(2, samples), log: true });
  const size = Math.min(sizeDial.value, samples);
  const sizes = spread(1, 6, 6);
  return (
    <>
      <Dial label={t('lessons.batch.samples')} text={formatCount(samples)} control={samplesDial} />
      <Dial label={t('lessons.batch.size')} text={formatCount(size)} control={sizeDial} />
      <Facts>
        <Fact
          name="updates"
          label={t('lessons.batch.updates')}
          value={Math.ceil(samples / size)}
          text={formatCount(Math.ceil(samples / size))}
        />
      </Facts>
      {samples <= STRIP ? <BatchStrip samples={samples} size={size} /> : null}
      <h4>{t('lessons.batch.noiseTitle', { values: GRADIENTS.join(', ') })}</h4>
      <Dial label={t('lessons.batch.size')} control={noiseBatchDial} />
      <Plot
        label={t('lessons.batch.noise')}
        xLabel="B"
        mark={noiseBatch}
        lines={[
          {
            label: t('lessons.batch.noise'),
            x: sizes,
            y: sizes.map((b) => batchMeanVariance(GRADIENTS, b)),
            color: HUES.second,
          },
        ]}
      />
      <Facts>
        <Fact
          name="variance"
          label={t('lessons.batch.formula')}
          value={batchMeanVariance(GRADIENTS, noiseBatch)}
          text={formatNumber(batchMeanVariance(GRADIENTS, noiseBatch), 6)}
        />
        <Fact
          name="enumerated"
          label={t('lessons.batch.enumerated')}
          value={batchMeanVarianceByEnumeration(GRADIENTS, noiseBatch)}
          text={formatNumber(batchMeanVarianceByEnumeration(GRADIENTS, noiseBatch), 6)}
          tone="good"
        />
      </Facts>
      <BatchTimes />
    </>
  );
}

/** More samples than this do not fit on a strip. */
const STRIP = 60;
const EPOCHS = 3;

/** B2: the order of the samples in three epochs, batch by batch; the batches of the program's own training. */
function BatchStrip({ samples, size }: { samples: number; size: number }) {
  const { t } = useTranslation();
  const batches = createBatches(samples, size, 0);
  const epochs = Array.from({ length: EPOCHS }, (_, epoch) =>
    Array.from({ length: batches.updatesPerEpoch }, (__, k) => [
      ...batches.batch(epoch * batches.updatesPerEpoch + k).indices,
    ]),
  );
  return (
    <div className="lesson-strip" role="img" aria-label={t('lessons.batch.strip')}>
      {epochs.map((parts, epoch) => (
        <div key={epoch}>
          {parts.map((part, k) => (
            <span key={k} data-odd={k % 2 === 1}>
              {part.map((n) => (
                <b key={n}>{n + 1}</b>
              ))}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** A network that is large enough for the machine to matter. */
const TIMED_LOSS = networkLossSchema.parse({
  kind: 'network',
  layers: [
    { type: 'dense', units: 64, activation: 'relu' },
    { type: 'dense', units: 10, activation: 'identity' },
  ],
  loss: 'crossEntropy',
  data: { dataset: 'digits' },
});

function BatchTimes() {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const [times, setTimes] = useState<TrainingResults['training.batchTimes'] | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ReturnType<typeof failureText> | null>(null);
  async function measure(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      setTimes(
        await host.request('training.batchTimes', { loss: TIMED_LOSS, sizes: [1, 4, 16, 64, 256, 100_000] }),
      );
    } catch (error) {
      setFailure(failureText(error));
    } finally {
      setBusy(false);
    }
  }
  const most = times?.timings.reduce((a, b) => Math.max(a, b.secondsPerEpoch), 0) ?? 1;
  return (
    <>
      <h4>{t('lessons.batch.timesTitle')}</h4>
      <Button size="xs" variant="default" loading={busy} onClick={() => void measure()}>
        {t('lessons.batch.measure')}
      </Button>
      {failure === null ? null : (
        <p className="field-error" role="alert">
          {text(failure)}
        </p>
      )}
      {times === null ? null : (
        <Bars
          label={t('lessons.batch.timesTitle')}
          most={most}
          items={times.timings.map(({ batchSize, secondsPerEpoch, millisecondsPerUpdate }) => ({
            name: `B = ${batchSize}`,
            value: secondsPerEpoch,
            color: HUES.third,
            text: t('lessons.batch.time', {
              epoch: formatNumber(secondsPerEpoch, 3),
              update: formatNumber(millisecondsPerUpdate, 3),
            }),
          }))}
        />
      )}
    </>
  );
}

/** M2, M3: the same ball under its conventions on f = x² from 1, and what a move remembers. */
export function MomentumDemo() {
  const { t } = useTranslation();
  const betaDial = useDial('beta', { start: 0.9, min: 0, max: 0.99, step: 0.01 });
  const beta = betaDial.value;
  const rateDial = useDial('rate', { start: 0.1, min: 0.01, max: 0.5, step: 0.01 });
  const rate = rateDial.value;
  const paths = useMemo(() => {
    const run = (
      kind: 'momentum' | 'nesterov' | 'sgd',
      convention?: 'pytorch' | 'lecture' | 'ema',
    ): number[] => {
      const optimizer = makeOptimizer(
        kind === 'momentum'
          ? { kind, rate, momentum: beta, convention }
          : kind === 'nesterov'
            ? { kind, rate, momentum: beta }
            : { kind, rate },
        1,
      );
      const state = new Float64Array(optimizer.stateLength);
      const theta = Float64Array.of(1);
      const path = [1];
      for (let step = 0; step < 40; step++) {
        optimizer.step(theta, Float64Array.of(2 * theta[0]), state, rate);
        path.push(theta[0]);
      }
      return path;
    };
    return {
      pytorch: run('momentum', 'pytorch'),
      lecture: run('momentum', 'lecture'),
      ema: run('momentum', 'ema'),
      nesterov: run('nesterov'),
      sgd: run('sgd'),
    };
  }, [beta, rate]);
  const steps = spread(0, 40, 41);
  const same = paths.pytorch.every((value, k) => Math.abs(value - paths.lecture[k]) < 1e-12);
  const weights = momentumWeights(rate, beta, 12);
  return (
    <>
      <Dial label="β" control={betaDial} />
      <Dial label="η" control={rateDial} />
      <Plot
        label={t('lessons.momentum.plot')}
        xLabel={t('lessons.momentum.steps')}
        range={[-1.2, 1.2]}
        lines={[
          { label: t('lessons.momentum.both'), x: steps, y: paths.pytorch, color: HUES.first },
          { label: t('conventions.ema'), x: steps, y: paths.ema, color: HUES.second },
          { label: t('optimizers.nesterov'), x: steps, y: paths.nesterov, color: HUES.third },
          { label: t('optimizers.sgd'), x: steps, y: paths.sgd, color: HUES.faint, dashed: true },
        ]}
      />
      <Facts>
        <Fact
          label={t('lessons.momentum.first')}
          text={paths.pytorch
            .slice(1, 6)
            .map((x) => formatNumber(x, 5))
            .join('  ')}
        />
        <Fact
          label={t('lessons.momentum.firstEma')}
          text={paths.ema
            .slice(1, 3)
            .map((x) => formatNumber(x, 5))
            .join('  ')}
        />
        <Fact name="x1" label="x₁" value={paths.pytorch[1]} />
        <Fact name="x5" label="x₅" value={paths.pytorch[5]} />
        <Fact
          label={t('lessons.momentum.same')}
          text={t(same ? 'diagnosis.yes' : 'diagnosis.no')}
          tone={same ? 'good' : 'wrong'}
        />
      </Facts>
      <h4>{t('lessons.momentum.weightsTitle')}</h4>
      <Bars
        label={t('lessons.momentum.weightsTitle')}
        most={rate}
        items={Array.from(weights, (value, k) => ({ name: `g${k}`, value, color: HUES.first }))}
      />
    </>
  );
}

/** A9, A10, E14: rise and fall, drawn by the function that trains. */
export function ScheduleDemo() {
  const { t } = useTranslation();
  const kindOption = useOption('kind', ['cosine', 'inverseSqrt', 'transformer'] as const);
  const [kind] = kindOption;
  const warmDial = useDial('warm', { start: 4000, min: 100, max: 15_000, step: 100 });
  const warm = warmDial.value;
  const atDial = useDial('at', { start: 4000, min: 1, max: 20_000, step: 1 });
  const at = atDial.value;
  const steps = 20_000;
  const axis = useMemo(() => spread(0, steps, 401), []);
  const transformer = scheduleSchema.parse({ decay: { kind: 'transformer', warmup: warm } });
  const schedule =
    kind === 'transformer'
      ? transformer
      : scheduleSchema.parse({
          warmup: { length: warm, from: 0.01 },
          decay: kind === 'cosine' ? { kind, end: 0.001 } : { kind: 'inverseSqrt' },
        });
  const rate = (step: number): number =>
    rateAt(schedule, Math.round(step), 0, { rate: 1, steps, updatesPerEpoch: 1 });
  // The training schedule itself, a quarter of the way through: (1 + cos(π/4))/2.
  const cosineQuarter = rateAt(scheduleSchema.parse({ decay: { kind: 'cosine' } }), 5000, 0, {
    rate: 1,
    steps,
    updatesPerEpoch: 1,
  });
  return (
    <>
      <Choice
        label={t('fields.decayKind.label')}
        options={['cosine', 'inverseSqrt', 'transformer'] as const}
        names={(name) => t(`decays.${name}`)}
        control={kindOption}
      />
      <Dial label={t('lessons.schedule.warmup')} control={warmDial} />
      <Dial label={t('lessons.schedule.at')} text={formatCount(at)} control={atDial} />
      <Plot
        label={t('lessons.schedule.plot')}
        xLabel={t('lessons.momentum.steps')}
        mark={at}
        lines={[{ label: 'ηᵗ / η', x: axis, y: axis.map(rate), color: HUES.first }]}
      />
      <Facts>
        <Fact
          name="here"
          label={t('lessons.schedule.here')}
          value={rate(at - 1)}
          text={formatNumber(rate(at - 1), 9)}
        />
        <Fact
          name="quarter"
          label={t('lessons.schedule.quarter')}
          value={cosineQuarter}
          text={cosineQuarter.toFixed(10)}
        />
      </Facts>
    </>
  );
}

const BATCH = [1, 2, 3, 4];

/** N2–N5, E9: the batch's own statistics in training, moving averages in use. */
export function BatchNormDemo() {
  const { t } = useTranslation();
  const keepDial = useDial('keep', { start: 0.9, min: 0, max: 0.99, step: 0.01 });
  const keep = keepDial.value;
  const updatesDial = useDial('updates', { start: 10, min: 1, max: 100 });
  const updates = updatesDial.value;
  const lastDial = useDial('last', { start: 4, min: -8, max: 8, step: 0.1 });
  const last = lastDial.value;
  const evaluatingToggle = useToggle('evaluating', false);
  const [evaluating] = evaluatingToggle;
  const batch = Float64Array.from([...BATCH.slice(0, 3), last]);
  const moments = batchMoments(batch);
  const running = runningStatistics(
    Array.from({ length: updates }, () => batch),
    keep,
  );
  const now = running[running.length - 1];
  const out = evaluating
    ? batch.map((value) => (value - now.mean) / Math.sqrt(now.variance + 1e-5))
    : normalizeBatch(batch, 1e-5);
  const axis = spread(1, 100, 100);
  return (
    <>
      <Toggle label={t('lessons.batchNorm.evaluate')} control={evaluatingToggle} />
      <Dial label={t('lessons.batchNorm.keep')} control={keepDial} />
      <Dial label={t('lessons.batchNorm.updates')} control={updatesDial} />
      <Dial label={t('lessons.batchNorm.moved')} control={lastDial} />
      <Bars
        label={t('lessons.batchNorm.outputs')}
        most={Math.max(...out.map(Math.abs), 1)}
        items={Array.from(out, (value, k) => ({
          name: `${formatNumber(batch[k], 2)} →`,
          value,
          color: value < 0 ? HUES.second : HUES.third,
          text: formatNumber(value, 8),
        }))}
      />
      <Plot
        label={t('lessons.batchNorm.plot')}
        xLabel={t('lessons.batchNorm.updates')}
        range={[0, 1]}
        mark={updates}
        lines={[
          {
            label: t('lessons.batchNorm.share'),
            x: axis,
            y: axis.map((k) => averageWeight(keep, k)),
            color: HUES.first,
          },
        ]}
      />
      <Facts>
        <Fact label={t('lessons.batchNorm.pytorch')} text={formatNumber(1 - keep, 2)} />
        <Fact
          label={t('lessons.batchNorm.batchMoments')}
          text={`${formatNumber(moments.mean)} / ${formatNumber(moments.biased)} / ${formatNumber(moments.unbiased)}`}
        />
        <Fact
          name="variance"
          label={t('lessons.batchNorm.running')}
          value={now.variance}
          text={`${formatNumber(now.mean, 8)} / ${formatNumber(now.variance, 8)}`}
        />
        <Fact
          name="share"
          label={t('lessons.batchNorm.share')}
          value={averageWeight(keep, updates)}
          text={averageWeight(keep, updates).toFixed(10)}
        />
      </Facts>
    </>
  );
}
