import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { networkLossSchema } from '../../app/experiment/loss-spec.ts';
import { scheduleSchema } from '../../app/experiment/schedule-spec.ts';
import {
  averageWeight,
  batchMoments,
  normalizeBatch,
  runningStatistics,
} from '../../app/lessons/batch-norm-statistics.ts';
import { batchMeanVariance, batchMeanVarianceByEnumeration } from '../../app/lessons/minibatch-noise.ts';
import { momentumWeights } from '../../app/lessons/momentum-weights.ts';
import type { TrainingResults } from '../../app/protocol/training-api.ts';
import { makeOptimizer } from '../../app/training/optimizers/registry.ts';
import { rateAt } from '../../app/training/rate-at.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { Bars, Dial, Fact, Facts, HUES, Plot, spread } from './parts.tsx';

const GRADIENTS = [1, 2, 3, 4, 5, 15];

/** B1, B3, B4: updates in an epoch, noise of a batch's gradient, and the time it takes here. */
export function BatchDemo() {
  const { t } = useTranslation();
  const [samples, setSamples] = useState(20);
  const [batch, setBatch] = useState(1);
  const [noiseBatch, setNoiseBatch] = useState(2);
  const size = Math.min(batch, samples);
  const sizes = spread(1, 6, 6);
  return (
    <>
      <Dial
        label={t('lessons.batch.samples')}
        value={samples}
        min={1}
        max={60_000}
        log
        text={formatCount(samples)}
        onChange={(n) => setSamples(Math.round(n))}
      />
      <Dial
        label={t('lessons.batch.size')}
        value={size}
        min={1}
        max={Math.max(2, samples)}
        log
        text={formatCount(size)}
        onChange={(n) => setBatch(Math.round(n))}
      />
      <Facts>
        <Fact label={t('lessons.batch.updates')} value={formatCount(Math.ceil(samples / size))} />
      </Facts>
      <h4>{t('lessons.batch.noiseTitle', { values: GRADIENTS.join(', ') })}</h4>
      <Dial label={t('lessons.batch.size')} value={noiseBatch} min={1} max={6} onChange={setNoiseBatch} />
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
          label={t('lessons.batch.formula')}
          value={formatNumber(batchMeanVariance(GRADIENTS, noiseBatch), 6)}
        />
        <Fact
          label={t('lessons.batch.enumerated')}
          value={formatNumber(batchMeanVarianceByEnumeration(GRADIENTS, noiseBatch), 6)}
          tone="good"
        />
      </Facts>
      <BatchTimes />
    </>
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
  const [beta, setBeta] = useState(0.9);
  const [rate, setRate] = useState(0.1);
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
      <Dial label="β" value={beta} min={0} max={0.99} step={0.01} onChange={setBeta} />
      <Dial label="η" value={rate} min={0.01} max={0.5} step={0.01} onChange={setRate} />
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
          value={paths.pytorch
            .slice(1, 6)
            .map((x) => formatNumber(x, 5))
            .join('  ')}
        />
        <Fact
          label={t('lessons.momentum.firstEma')}
          value={paths.ema
            .slice(1, 3)
            .map((x) => formatNumber(x, 5))
            .join('  ')}
        />
        <Fact
          label={t('lessons.momentum.same')}
          value={t(same ? 'fields.on' : 'fields.off')}
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
  const [kind, setKind] = useState('cosine');
  const [warm, setWarm] = useState(4000);
  const [at, setAt] = useState(4000);
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
  return (
    <>
      <SegmentedControl
        size="sm"
        aria-label={t('fields.decayKind.label')}
        value={kind}
        data={['cosine', 'inverseSqrt', 'transformer'].map((value) => ({
          value,
          label: t(`decays.${value}`),
        }))}
        onChange={setKind}
      />
      <Dial
        label={t('lessons.schedule.warmup')}
        value={warm}
        min={100}
        max={15_000}
        step={100}
        onChange={setWarm}
      />
      <Dial
        label={t('lessons.schedule.at')}
        value={at}
        min={1}
        max={steps}
        step={1}
        text={formatCount(at)}
        onChange={setAt}
      />
      <Plot
        label={t('lessons.schedule.plot')}
        xLabel={t('lessons.momentum.steps')}
        mark={at}
        lines={[{ label: 'ηᵗ / η', x: axis, y: axis.map(rate), color: HUES.first }]}
      />
      <Facts>
        <Fact label={t('lessons.schedule.here')} value={formatNumber(rate(at - 1), 9)} />
        <Fact label={t('lessons.schedule.quarter')} value={((1 + Math.cos(Math.PI / 4)) / 2).toFixed(10)} />
      </Facts>
    </>
  );
}

const BATCH = [1, 2, 3, 4];

/** N2–N5, E9: the batch's own statistics in training, moving averages in use. */
export function BatchNormDemo() {
  const { t } = useTranslation();
  const [keep, setKeep] = useState(0.9);
  const [updates, setUpdates] = useState(10);
  const [last, setLast] = useState(4);
  const [evaluating, setEvaluating] = useState(false);
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
      <Switch
        size="sm"
        label={t('lessons.batchNorm.evaluate')}
        checked={evaluating}
        onChange={(event) => setEvaluating(event.currentTarget.checked)}
      />
      <Dial
        label={t('lessons.batchNorm.keep')}
        value={keep}
        min={0}
        max={0.99}
        step={0.01}
        text={`${formatNumber(keep)} (momentum ${formatNumber(1 - keep, 2)})`}
        onChange={setKeep}
      />
      <Dial label={t('lessons.batchNorm.updates')} value={updates} min={1} max={100} onChange={setUpdates} />
      <Dial
        label={t('lessons.batchNorm.moved')}
        value={last}
        min={-8}
        max={8}
        step={0.1}
        onChange={setLast}
      />
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
        <Fact
          label={t('lessons.batchNorm.batchMoments')}
          value={`${formatNumber(moments.mean)} / ${formatNumber(moments.biased)} / ${formatNumber(moments.unbiased)}`}
        />
        <Fact
          label={t('lessons.batchNorm.running')}
          value={`${formatNumber(now.mean, 8)} / ${formatNumber(now.variance, 8)}`}
        />
        <Fact label={t('lessons.batchNorm.share')} value={averageWeight(keep, updates).toFixed(10)} />
      </Facts>
    </>
  );
}
