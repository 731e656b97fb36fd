import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  doubleSoftmaxFloor,
  doubleSoftmaxLoss,
  logitGradient,
  oneHot,
} from '../../../app/lessons/classification-losses.ts';
import { softmax } from '../../../app/network/losses.ts';
import { formatNumber } from '../../format/number.ts';
import { Bars } from '../parts/bars.tsx';
import { Dial, Toggle } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial, useToggle } from '../settings.ts';

const COLORS = [HUES.first, HUES.second, HUES.third] as const;

/** K6, K7: logits to probabilities; a shift of all changes nothing. */
export function SoftmaxDemo() {
  const { t } = useTranslation();
  const dials = [
    useDial('z1', { start: 3, min: -10, max: 10, step: 0.1 }),
    useDial('z2', { start: 1, min: -10, max: 10, step: 0.1 }),
    useDial('z3', { start: -3, min: -10, max: 10, step: 0.1 }),
  ];
  const logits = dials.map(({ value }) => value);
  const shiftDial = useDial('shift', { start: 0, min: -1000, max: 1000, step: 10 });
  const shift = shiftDial.value;
  const byNumberToggle = useToggle('byNumber', false);
  const [byNumber] = byNumberToggle;
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
      {dials.map((control, k) => (
        <Dial key={k} label={`z${'₁₂₃'[k]}`} control={control} />
      ))}
      <Dial label={t('lessons.softmax.shift')} control={shiftDial} />
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
      <Toggle label={t('lessons.softmax.classNumbers')} control={byNumberToggle} />
      <Facts>
        <Fact name="p1" label="y′₁" value={out[0]} text={out[0].toFixed(8)} />
        <Fact label={t('lessons.softmax.distance', { a: 1, b: 2 })} text={formatNumber(distance(0, 1))} />
        <Fact
          label={t('lessons.softmax.distance', { a: 1, b: 3 })}
          text={formatNumber(distance(0, 2))}
          tone={byNumber ? 'wrong' : 'good'}
        />
      </Facts>
    </>
  );
}

const LOGIT_BOX = [
  [-10, 10],
  [-10, 10],
] as const;
const surfaceOf =
  (loss: 'crossEntropy' | 'mseOnSoftmax') =>
  (z1: number, z2: number): number =>
    logitGradient(loss, Float64Array.of(z1, z2, -1000), 0).loss;
const SURFACES = { crossEntropy: surfaceOf('crossEntropy'), mseOnSoftmax: surfaceOf('mseOnSoftmax') };

/** K8, K9: what one sample pulls with, under both losses. */
export function LossesDemo() {
  const { t } = useTranslation();
  const dDial = useDial('d', { start: -10, min: -12, max: 12, step: 0.1 });
  const d = dDial.value;
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
        text={`${formatNumber(d)}, ${formatNumber(-d)}`}
        control={dDial}
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
      <div className="lesson-pair">
        {(['crossEntropy', 'mseOnSoftmax'] as const).map((loss) => (
          <LossMap
            key={loss}
            label={t('lessons.losses.surface', { loss: t(`losses.${loss}`) })}
            xLabel="z₁"
            yLabel="z₂"
            box={LOGIT_BOX}
            loss={SURFACES[loss]}
            scale="linear"
            aspect={0.8}
            marks={[{ label: t(`losses.${loss}`), x: d, y: -d, color: '#ffffff', shape: 'disc' }]}
          />
        ))}
      </div>
      <Facts>
        <Fact
          name="entropy"
          label={t('lessons.losses.gradientEntropy')}
          value={entropy.norm}
          text={entropy.norm.toPrecision(9)}
          tone="good"
        />
        <Fact
          name="squared"
          label={t('lessons.losses.gradientSquared')}
          value={squared.norm}
          text={formatNumber(squared.norm, 6)}
          tone={d < -1 ? 'wrong' : undefined}
        />
        <Fact
          name="ratio"
          label={t('lessons.losses.ratio')}
          value={entropy.norm / squared.norm}
          text={formatNumber(entropy.norm / squared.norm, 5)}
        />
        <Fact label={t('lessons.losses.valueEntropy')} text={formatNumber(entropy.loss, 6)} />
        <Fact label={t('lessons.losses.valueSquared')} text={formatNumber(squared.loss, 6)} />
      </Facts>
    </>
  );
}

/** K10: a softmax before a loss that has its own. */
export function DoubleSoftmaxDemo() {
  const { t } = useTranslation();
  const classesDial = useDial('classes', { start: 3, min: 2, max: 39 });
  const classes = classesDial.value;
  const confidenceDial = useDial('confidence', { start: 5, min: 0, max: 30, step: 0.1 });
  const confidence = confidenceDial.value;
  const twiceToggle = useToggle('twice', true);
  const [twice] = twiceToggle;
  const logits = (size: number): Float64Array =>
    Float64Array.from({ length: classes }, (_, k) => (k === 0 ? size : 0));
  const axis = useMemo(() => spread(0, 30, 121), []);
  const once = (size: number): number => logitGradient('crossEntropy', logits(size), 0).loss;
  const floor = doubleSoftmaxFloor(classes);
  const value = twice ? doubleSoftmaxLoss(logits(confidence), 0) : once(confidence);
  return (
    <>
      <Toggle label={t('lessons.double.bug')} control={twiceToggle} />
      <Dial label={t('lessons.double.classes')} control={classesDial} />
      <Dial label={t('lessons.double.confidence')} control={confidenceDial} />
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
          text={formatNumber(value, 6)}
          tone={twice ? 'wrong' : 'good'}
        />
        <Fact name="floor" label={t('lessons.double.floor')} value={floor} text={floor.toFixed(8)} />
      </Facts>
    </>
  );
}
