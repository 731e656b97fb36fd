import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { optimizerSchema } from '../../../app/experiment/experiment.ts';
import { autoencoderSpectra, countSigns } from '../../../app/lessons/autoencoder-spectra.ts';
import { optimizerPath } from '../../../app/lessons/optimizer-path.ts';
import { eigen2, toyEscape, toyGradient, toyHessian, toyLoss } from '../../../app/lessons/toy-saddle.ts';
import { formatTick } from '../../scene/format-tick.ts';
import { formatInertia, formatNumber } from '../../format/number.ts';
import { Bars } from '../parts/bars.tsx';
import { Dial, Toggle } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial, useToggle } from '../settings.ts';

const TOY_BOX = [
  [-2, 2],
  [-2, 2],
] as const;
const DESCENT = optimizerSchema.parse({ kind: 'sgd', rate: 0.05 });

/** C3, C7–C9: the toy's surface under one's finger, with its Hessian there and gradient descent from there. */
export function SaddleDemo() {
  const { t } = useTranslation();
  const along = useDial('t', { start: 0.1, min: 0, max: 1.4, step: 0.05 });
  const w1 = useDial('w1', { start: 1, min: -2, max: 2, step: 0.05 });
  const w2 = useDial('w2', { start: -0.95, min: -2, max: 2, step: 0.05 });
  const x = w1.value;
  const y = w2.value;
  const { a, b, c } = toyHessian(x, y);
  const { low, high, lowVector } = eigen2({ a, b, c });
  const path = useMemo(() => optimizerPath(toyGradient, [x, y], DESCENT, 400), [x, y]);
  const { loss, model } = toyEscape(along.value);
  const u = along.value / Math.SQRT2;
  return (
    <>
      <Dial label={t('lessons.saddle.along')} control={along} />
      <Facts>
        <Fact
          name="escapeLoss"
          label={t('lessons.saddle.escapeLoss')}
          value={loss}
          text={formatNumber(loss, 6)}
          tone={loss < 1 ? 'good' : undefined}
        />
        <Fact
          name="escapeModel"
          label={t('lessons.saddle.escapeModel')}
          value={model}
          text={formatNumber(model, 6)}
        />
        <Fact name="quartic" label={t('lessons.saddle.quartic')} value={loss - model} />
      </Facts>
      <LossMap
        label={t('lessons.saddle.map')}
        xLabel="w₁"
        yLabel="w₂"
        box={TOY_BOX}
        loss={toyLoss}
        at={{
          x,
          y,
          onMove: (left, up) => {
            w1.onChange(Math.round(left * 20) / 20);
            w2.onChange(Math.round(up * 20) / 20);
          },
        }}
        paths={[{ label: t('lessons.saddle.descent'), color: '#ffffff', points: path.points }]}
        arrows={[
          { label: t('lessons.saddle.wayOut'), x: 0, y: 0, dx: u, dy: u, color: '#f0e442' },
          {
            label: t('lessons.saddle.lowest'),
            x,
            y,
            dx: 0.4 * lowVector[0],
            dy: 0.4 * lowVector[1],
            color: '#ff9f5e',
          },
        ]}
        marks={[
          { label: t('classes.saddle'), x: 0, y: 0, color: '#e69f00', shape: 'diamond' },
          { label: t('lessons.saddle.here'), x, y, color: '#ffffff', shape: 'disc' },
        ]}
      />
      <Dial label="w₁" control={w1} />
      <Dial label="w₂" control={w2} />
      <Facts>
        <Fact name="loss" label="L" value={toyLoss(x, y)} />
        <Fact
          label="H"
          text={`[${formatNumber(a, 3)}, ${formatNumber(b, 3)}; ${formatNumber(b, 3)}, ${formatNumber(c, 3)}]`}
        />
        <Fact name="low" label="λ₁" value={low} tone={low < 0 ? 'wrong' : 'good'} />
        <Fact name="high" label="λ₂" value={high} />
        <Fact name="end" label={t('lessons.saddle.end')} value={path.losses[400]} />
      </Facts>
    </>
  );
}

/** C11, C12, E15: eleven critical points of known inertia; what a count without tolerance makes of them. */
export function RatioDemo() {
  const { t } = useTranslation();
  const spectra = useMemo(() => autoencoderSpectra(), []);
  const chosen = useDial('point', { start: 1, min: 1, max: spectra.length });
  const roundedToggle = useToggle('rounded', true);
  const tolerance = useDial('tolerance', { start: -9, min: -9, max: -2 });
  const [rounded] = roundedToggle;
  const { eigenvalues, rounded: float32, loss, kept, index, nullity } = spectra[chosen.value - 1];
  const shown = rounded ? float32 : eigenvalues;
  const most = shown.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const bare = countSigns(shown, 0);
  const careful = countSigns(shown, 10 ** tolerance.value * most);
  const right = careful.negative === index && careful.zero === nullity;
  const truth = { negative: index, zero: nullity, positive: 16 - index - nullity };
  return (
    <>
      <Dial label={t('lessons.ratio.point')} control={chosen} text={`{${kept.join(', ')}}`} />
      <Dial
        label={t('lessons.ratio.tolerance')}
        control={tolerance}
        text={formatTick(10 ** tolerance.value)}
      />
      <Toggle label={t('lessons.ratio.rounded')} control={roundedToggle} />
      <Plot
        label={t('lessons.ratio.plot')}
        xLabel={t('lessons.ratio.ratio')}
        range={[2, 11]}
        mark={truth.positive / 16}
        lines={[
          {
            label: t('lessons.ratio.points'),
            x: [0, ...spectra.map((point) => (16 - point.index - point.nullity) / 16), 1],
            y: [NaN, ...spectra.map((point) => point.loss), NaN],
            color: HUES.third,
            points: true,
          },
          {
            label: t('lessons.ratio.thisOne'),
            x: [truth.positive / 16],
            y: [loss],
            color: HUES.second,
            points: true,
          },
        ]}
      />
      <Bars
        label={t('lessons.ratio.spectrum')}
        most={most}
        signed
        items={[
          { name: 'λmin', value: shown[0], color: HUES.second, text: formatNumber(shown[0], 3) },
          { name: 'λmax', value: shown[15], color: HUES.third, text: formatNumber(shown[15], 3) },
        ]}
      />
      <Facts>
        <Fact name="loss" label={t('lessons.ratio.loss')} value={loss} />
        <Fact name="trueRatio" label={t('lessons.ratio.trueRatio')} value={truth.positive / 16} />
        <Fact label={t('lessons.ratio.truth')} text={formatInertia(truth)} />
        <Fact
          name="bareRatio"
          label={t('lessons.ratio.bare')}
          value={bare.ratio}
          tone={bare.ratio === truth.positive / 16 ? 'good' : 'wrong'}
        />
        <Fact
          name="counted"
          label={t('lessons.ratio.counted')}
          text={formatInertia(careful)}
          tone={right ? 'good' : 'wrong'}
        />
        <Fact name="negativeShare" label="n₋ / n" value={index / 16} />
      </Facts>
    </>
  );
}
