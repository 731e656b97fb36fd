import { Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  doubleSoftmaxFloor,
  doubleSoftmaxLoss,
  logitGradient,
  oneHot,
} from '../../app/lessons/classification-losses.ts';
import { softmax } from '../../app/network/losses.ts';
import { formatNumber } from '../format/number.ts';
import { Bars, Dial, Fact, Facts, HUES, Plot, spread } from './parts.tsx';

const COLORS = [HUES.first, HUES.second, HUES.third] as const;

/** K6, K7: logits to probabilities; a shift of all changes nothing. */
export function SoftmaxDemo() {
  const { t } = useTranslation();
  const [logits, setLogits] = useState<readonly number[]>([3, 1, -3]);
  const [shift, setShift] = useState(0);
  const [byNumber, setByNumber] = useState(false);
  const out = new Float64Array(3);
  softmax(
    Float64Array.from(logits, (z) => z + shift),
    0,
    3,
    out,
  );
  const distance = (a: number, b: number): number =>
    byNumber ? Math.abs(a - b) : Math.hypot(...oneHot(a, 3).map((value, k) => value - oneHot(b, 3)[k]));
  return (
    <>
      {logits.map((value, k) => (
        <Dial
          key={k}
          label={`z${'₁₂₃'[k]}`}
          value={value}
          min={-10}
          max={10}
          step={0.1}
          onChange={(next) => setLogits((before) => before.map((z, i) => (i === k ? next : z)))}
        />
      ))}
      <Dial
        label={t('lessons.softmax.shift')}
        value={shift}
        min={-1000}
        max={1000}
        step={10}
        onChange={setShift}
      />
      <Bars
        label={t('lessons.softmax.probabilities')}
        most={1}
        items={Array.from(out, (value, k) => ({
          name: `y′${'₁₂₃'[k]}`,
          value,
          color: COLORS[k],
          text: value.toFixed(8),
        }))}
      />
      <Switch
        size="sm"
        label={t('lessons.softmax.classNumbers')}
        checked={byNumber}
        onChange={(event) => setByNumber(event.currentTarget.checked)}
      />
      <Facts>
        <Fact label={t('lessons.softmax.distance', { a: 1, b: 2 })} value={formatNumber(distance(0, 1))} />
        <Fact
          label={t('lessons.softmax.distance', { a: 1, b: 3 })}
          value={formatNumber(distance(0, 2))}
          tone={byNumber ? 'wrong' : 'good'}
        />
      </Facts>
    </>
  );
}

/** K8, K9: what one sample pulls with, under both losses. */
export function LossesDemo() {
  const { t } = useTranslation();
  const [d, setD] = useState(-10);
  const axis = useMemo(() => spread(-12, 12, 241), []);
  const at = (loss: 'crossEntropy' | 'mseOnSoftmax', difference: number) =>
    logitGradient(loss, Float64Array.of(difference / 2, -difference / 2, -1000), 0);
  const curve = (loss: 'crossEntropy' | 'mseOnSoftmax'): Float64Array =>
    axis.map((x) => Math.min(3, at(loss, x).loss));
  const [entropy, squared] = [at('crossEntropy', 2 * d), at('mseOnSoftmax', 2 * d)];
  return (
    <>
      <Dial
        label={t('lessons.losses.difference')}
        value={d}
        min={-12}
        max={12}
        step={0.1}
        text={`${formatNumber(d)}, ${formatNumber(-d)}`}
        onChange={setD}
      />
      <Plot
        label={t('lessons.losses.plot')}
        xLabel={t('lessons.losses.axis')}
        range={[0, 3]}
        mark={Math.max(-12, Math.min(12, 2 * d))}
        lines={[
          { label: t('losses.crossEntropy'), x: axis, y: curve('crossEntropy'), color: HUES.first },
          { label: t('losses.mseOnSoftmax'), x: axis, y: curve('mseOnSoftmax'), color: HUES.second },
        ]}
      />
      <Facts>
        <Fact label={t('lessons.losses.gradientEntropy')} value={entropy.norm.toPrecision(9)} tone="good" />
        <Fact
          label={t('lessons.losses.gradientSquared')}
          value={formatNumber(squared.norm, 6)}
          tone={d < -1 ? 'wrong' : undefined}
        />
        <Fact label={t('lessons.losses.ratio')} value={formatNumber(entropy.norm / squared.norm, 5)} />
        <Fact label={t('lessons.losses.valueEntropy')} value={formatNumber(entropy.loss, 6)} />
        <Fact label={t('lessons.losses.valueSquared')} value={formatNumber(squared.loss, 6)} />
      </Facts>
    </>
  );
}

/** K10: a softmax before a loss that has its own. */
export function DoubleSoftmaxDemo() {
  const { t } = useTranslation();
  const [classes, setClasses] = useState(3);
  const [confidence, setConfidence] = useState(5);
  const [twice, setTwice] = useState(true);
  const logits = (size: number): Float64Array =>
    Float64Array.from({ length: classes }, (_, k) => (k === 0 ? size : 0));
  const axis = useMemo(() => spread(0, 30, 121), []);
  const once = (size: number): number => logitGradient('crossEntropy', logits(size), 0).loss;
  const floor = doubleSoftmaxFloor(classes);
  const value = twice ? doubleSoftmaxLoss(logits(confidence), 0) : once(confidence);
  return (
    <>
      <Switch
        size="sm"
        label={t('lessons.double.bug')}
        checked={twice}
        onChange={(event) => setTwice(event.currentTarget.checked)}
      />
      <Dial label={t('lessons.double.classes')} value={classes} min={2} max={39} onChange={setClasses} />
      <Dial
        label={t('lessons.double.confidence')}
        value={confidence}
        min={0}
        max={30}
        step={0.1}
        onChange={setConfidence}
      />
      <Plot
        label={t('lessons.double.plot')}
        xLabel={t('lessons.double.confidence')}
        range={[0, Math.log(classes) * 1.05]}
        mark={confidence}
        lines={[
          { label: t('lessons.double.right'), x: axis, y: axis.map(once), color: HUES.first },
          {
            label: t('lessons.double.wrong'),
            x: axis,
            y: axis.map((size) => doubleSoftmaxLoss(logits(size), 0)),
            color: HUES.second,
          },
          {
            label: t('lessons.double.floor'),
            x: axis,
            y: axis.map(() => floor),
            color: HUES.faint,
            dashed: true,
          },
        ]}
      />
      <Facts>
        <Fact
          label={t('lessons.double.loss')}
          value={formatNumber(value, 6)}
          tone={twice ? 'wrong' : 'good'}
        />
        <Fact label={t('lessons.double.floor')} value={floor.toFixed(8)} />
      </Facts>
    </>
  );
}
