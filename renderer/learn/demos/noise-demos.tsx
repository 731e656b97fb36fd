import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { optimizerSchema } from '../../../app/experiment/experiment.ts';
import { inputConditioning } from '../../../app/lessons/input-conditioning.ts';
import { optimizerPath, tiltedWell } from '../../../app/lessons/optimizer-path.ts';
import { compareUnits, normalizedUnitLoss, plainUnitLoss } from '../../../app/lessons/scale-invariance.ts';
import { descendTwoSamples, sampleLoss, shiftCost, twoSampleLoss } from '../../../app/lessons/two-sample.ts';
import { formatNumber } from '../../format/number.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

const TWO_BOX = [
  [-1.3, 1.3],
  [-1.5, 1.5],
] as const;

/** B5: two samples; both together have a saddle where neither alone has a critical point. */
export function EscapeDemo() {
  const { t } = useTranslation();
  const updates = useDial('updates', { start: 500, min: 0, max: 500, step: 5 });
  const tilt = useDial('tilt', { start: 0.1, min: 0, max: 0.3, step: 0.01 });
  const [full, one] = useMemo(
    () => (['full', 'one'] as const).map((batch) => descendTwoSamples(batch, tilt.value, 0.1, updates.value)),
    [tilt.value, updates.value],
  );
  const own = useMemo(() => sampleLoss(0, tilt.value), [tilt.value]);
  return (
    <>
      <Dial label={t('lessons.escape.updates')} control={updates} />
      <Dial label={t('lessons.escape.tilt')} control={tilt} />
      <Facts>
        <Fact
          name="full"
          label={t('lessons.escape.fullLoss')}
          value={full.losses[updates.value]}
          tone="wrong"
        />
        <Fact name="one" label={t('lessons.escape.oneLoss')} value={one.losses[updates.value]} tone="good" />
        <Fact label={t('lessons.escape.least')} value={-0.25} />
      </Facts>
      <div className="lesson-pair">
        <LossMap
          label={t('lessons.escape.both')}
          xLabel="x"
          yLabel="y"
          box={TWO_BOX}
          loss={twoSampleLoss}
          scale="linear"
          aspect={0.9}
          paths={[
            { label: t('lessons.escape.full'), color: '#ff9f5e', points: full.points },
            { label: t('lessons.escape.one'), color: '#ffffff', points: one.points, dots: true },
          ]}
          marks={[{ label: t('classes.saddle'), x: 0, y: 0, color: '#e69f00', shape: 'diamond' }]}
        />
        <LossMap
          label={t('lessons.escape.single')}
          xLabel="x"
          yLabel="y"
          box={TWO_BOX}
          loss={own}
          scale="linear"
          aspect={0.9}
        />
      </div>
      <p>{t('lessons.escape.maps')}</p>
    </>
  );
}

/** B6: what a shift of the surface between training and test costs in a flat and in a sharp minimum. */
export function SharpDemo() {
  const { t } = useTranslation();
  const shift = useDial('shift', { start: 0.3, min: 0, max: 0.6, step: 0.05 });
  const sharpness = useDial('sharpness', { start: 100, min: 1, max: 200 });
  const axis = useMemo(() => spread(-1, 1, 201), []);
  const d = shift.value;
  const well = (curvature: number, label: string) => {
    const cost = shiftCost(curvature, d);
    return (
      <Plot
        label={label}
        xLabel="θ"
        range={[0, 6]}
        mark={0}
        lines={[
          {
            label: t('lessons.sharp.train'),
            x: axis,
            y: axis.map((x) => shiftCost(curvature, x)),
            color: HUES.third,
          },
          {
            label: t('lessons.sharp.test'),
            x: axis,
            y: axis.map((x) => shiftCost(curvature, x - d)),
            color: HUES.second,
            dashed: true,
          },
          { label: t('lessons.sharp.cost'), x: [0], y: [cost], color: HUES.wrong, points: true },
        ]}
      />
    );
  };
  return (
    <>
      <Dial label={t('lessons.sharp.shift')} control={shift} />
      <Dial label={t('lessons.sharp.sharpness')} control={sharpness} />
      <div className="lesson-pair">
        {well(1, t('lessons.sharp.flat'))}
        {well(sharpness.value, t('lessons.sharp.sharp'))}
      </div>
      <Facts>
        <Fact name="flat" label={t('lessons.sharp.flatCost')} value={shiftCost(1, d)} tone="good" />
        <Fact
          name="sharp"
          label={t('lessons.sharp.sharpCost')}
          value={shiftCost(sharpness.value, d)}
          tone="wrong"
        />
      </Facts>
    </>
  );
}

/** M1: the ball with inertia in a tilted double well; it may get through, it need not. */
export function BallDemo() {
  const { t } = useTranslation();
  const beta = useDial('beta', { start: 0.9, min: 0, max: 0.95, step: 0.05 });
  const start = useDial('start', { start: 2, min: -2, max: 2, step: 0.1 });
  const path = useMemo(
    () =>
      optimizerPath(
        tiltedWell,
        [start.value],
        optimizerSchema.parse({ kind: 'momentum', rate: 0.01, momentum: beta.value }),
        3000,
      ),
    [beta.value, start.value],
  );
  const axis = useMemo(() => spread(-2, 2, 201), []);
  const height = (x: number): number => (x * x - 1) ** 2 + 0.3 * x;
  const end = path.points[3000];
  const shown = path.points.subarray(0, 400);
  return (
    <>
      <Dial label="β" control={beta} />
      <Dial label={t('lessons.ball.start')} control={start} />
      <Plot
        label={t('lessons.ball.well')}
        xLabel="x"
        range={[-0.5, 4]}
        lines={[
          { label: t('lessons.ball.well'), x: axis, y: axis.map(height), color: HUES.third },
          { label: t('lessons.ball.path'), x: shown, y: shown.map(height), color: HUES.second, points: true },
          { label: t('lessons.ball.end'), x: [end], y: [height(end)], color: HUES.wrong, points: true },
        ]}
      />
      <Facts>
        <Fact
          name="end"
          label={t('lessons.ball.end')}
          value={end}
          text={formatNumber(end, 10)}
          tone={end < 0 ? 'good' : 'wrong'}
        />
        <Fact label={t('lessons.ball.loss')} value={height(end)} />
      </Facts>
    </>
  );
}

const INPUTS = Float64Array.of(1, 100, 1, 200, 2, 100, 2, 200);

/** N1: inputs of different size make a narrow valley; standardised ones a round bowl. */
export function InputsDemo() {
  const { t } = useTranslation();
  const share = useDial('share', { start: 0, min: 0, max: 1, step: 0.05 });
  const s = share.value;
  // Partly standardised: mean and size of each input go part of the way; at 1 it is the standardisation itself.
  const inputs = INPUTS.map((value, k) => {
    const [mean, size] = k % 2 === 0 ? [1.5, 0.5] : [150, 50];
    return (value - s * mean) / size ** s;
  });
  const { eigenvalues, condition } = inputConditioning(inputs, 2, false);
  const ratio = Math.min(40, Math.sqrt(condition));
  const bowl = useMemo(() => (x: number, y: number) => x * x + ratio * ratio * y * y, [ratio]);
  return (
    <>
      <Dial label={t('lessons.inputs.share')} control={share} />
      <Facts>
        <Fact
          name="condition"
          label={t('lessons.inputs.condition')}
          value={condition}
          text={formatNumber(condition, 9)}
          tone={condition < 10 ? 'good' : 'wrong'}
        />
        <Fact name="high" label="λmax" value={eigenvalues[2]} />
        <Fact name="low" label="λmin" value={eigenvalues[0]} />
        <Fact name="rate" label={t('lessons.inputs.rate')} value={2 / eigenvalues[2]} />
      </Facts>
      <LossMap
        label={t('lessons.inputs.map')}
        xLabel={t('lessons.inputs.gentle')}
        yLabel={t('lessons.inputs.steep')}
        box={UNIT_BOX}
        loss={bowl}
        scale="linear"
      />
      <p>{t('lessons.inputs.drawn')}</p>
    </>
  );
}

const UNIT_BOX = [
  [-1, 1],
  [-1, 1],
] as const;
const SCALE_BOX = [
  [-5, 5],
  [-5, 5],
] as const;

/** N6: the same unit with and without batch normalisation: surface, spectrum, largest rate. */
export function ScaleDemo() {
  const { t } = useTranslation();
  const radius = useDial('radius', { start: 1, min: 0.5, max: 5, step: 0.5 });
  const rho = radius.value;
  const { plain, normalized } = compareUnits(rho);
  const mark = [
    { label: `‖w‖ = ${rho}`, x: 0.6 * rho, y: 0.8 * rho, color: '#ffffff', shape: 'disc' as const },
  ];
  const axis = useMemo(() => spread(0.5, 5, 91), []);
  return (
    <>
      <Dial label="‖w‖" control={radius} />
      <div className="lesson-pair">
        <LossMap
          label={t('lessons.scale.plain')}
          xLabel="w₁"
          yLabel="w₂"
          box={SCALE_BOX}
          loss={plainUnitLoss}
          marks={mark}
          aspect={0.8}
        />
        <LossMap
          label={t('lessons.scale.normalized')}
          xLabel="w₁"
          yLabel="w₂"
          box={SCALE_BOX}
          loss={normalizedUnitLoss}
          scale="linear"
          size={101}
          marks={mark}
          aspect={0.8}
        />
      </div>
      <table className="lesson-table">
        <thead>
          <tr>
            {['unit', 'loss', 'spectrum', 'rate'].map((name) => (
              <th key={name} scope="col">
                {t(`lessons.scale.columns.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['plain', 'normalized'] as const).map((name) => {
            const { low, high, rate } = name === 'plain' ? plain : normalized;
            const loss = (name === 'plain' ? plainUnitLoss : normalizedUnitLoss)(0.6 * rho, 0.8 * rho);
            return (
              <tr key={name}>
                <td>{t(`lessons.scale.${name}`)}</td>
                <td data-fact={`${name}Loss`} data-exact={loss}>
                  {formatNumber(loss)}
                </td>
                <td
                  data-fact={`${name}High`}
                  data-exact={high}
                >{`${Math.abs(low) < 1e-14 ? 0 : formatNumber(low)}, ${formatNumber(high)}`}</td>
                <td data-fact={`${name}Rate`} data-exact={rate}>
                  {formatNumber(rate)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Plot
        label={t('lessons.scale.plot')}
        xLabel="‖w‖"
        logY
        mark={rho}
        lines={[
          {
            label: t('lessons.scale.normalized'),
            x: axis,
            y: axis.map((at) => compareUnits(at).normalized.high),
            color: HUES.first,
          },
          {
            label: t('lessons.scale.plain'),
            x: axis,
            y: axis.map(() => 2),
            color: HUES.second,
            dashed: true,
          },
        ]}
      />
    </>
  );
}
