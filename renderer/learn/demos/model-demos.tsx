import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { augmentGlyphs } from '../../../app/lessons/augmentation-lesson.ts';
import {
  depthObjective,
  depthSweep,
  LECTURE_LOSSES,
  optimizationIssues,
  witnessFrom,
} from '../../../app/lessons/depth-sweep.ts';
import { denseParameterCount } from '../../../app/lessons/parameter-count.ts';
import { ridgeFit } from '../../../app/lessons/ridge.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { Bars } from '../parts/bars.tsx';
import { Dial, Toggle } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial, useToggle } from '../settings.ts';

/** Where plain descent behaves as in the lecture's table: the deepest network alone ends above shallower ones. */
const [RATE, STEPS, SEED] = [0.05, 400, 4];

/** G3, G4: a deeper network that trains worse, and the needle in its sea, built from the shallower one. */
export function NeedleDemo() {
  const { t } = useTranslation();
  const depth = useDial('depth', { start: 5, min: 1, max: 5 });
  const lectureToggle = useToggle('lecture');
  const sweep = useMemo(() => depthSweep(5, RATE, STEPS, SEED), []);
  const [lecture] = lectureToggle;
  const losses: readonly number[] = lecture ? LECTURE_LOSSES : sweep.losses;
  const issues = optimizationIssues(losses);
  const hidden = depth.value;
  const best = sweep.losses.slice(0, hidden).indexOf(Math.min(...sweep.losses.slice(0, hidden)));
  const view = useMemo(() => {
    const objective = depthObjective(hidden);
    const run = sweep.thetas[hidden - 1];
    const witness = witnessFrom(sweep.thetas[best], best + 1, hidden);
    return { loss: objective.loss(witness), plane: planeLoss(objective, run, witness) };
  }, [hidden, best, sweep]);
  const flagged = issues[hidden - 1];
  return (
    <>
      <Dial label={t('lessons.needle.depth')} control={depth} />
      <Bars
        label={t('lessons.needle.losses')}
        most={Math.max(...losses)}
        items={losses.map((value, k) => ({
          name: t('lessons.needle.layers', { count: k + 1 }),
          value,
          color: issues[k] ? HUES.wrong : HUES.first,
          text: `${formatNumber(value, 3)}${issues[k] ? ` ${t('lessons.needle.issue')}` : ''}`,
        }))}
      />
      <Toggle label={t('lessons.needle.lecture')} control={lectureToggle} />
      <Facts>
        <Fact
          name="verdict"
          label={t('lessons.stall.verdict')}
          value={flagged ? 1 : 0}
          text={t(`lessons.needle.verdicts.${flagged ? 'optimisation' : 'none'}`)}
          tone={flagged ? 'wrong' : 'good'}
        />
        <Fact name="run" label={t('lessons.needle.runLoss')} value={sweep.losses[hidden - 1]} />
        <Fact name="witness" label={t('lessons.needle.witnessLoss')} value={view.loss} tone="good" />
        <Fact name="gain" label={t('lessons.needle.gain')} value={sweep.losses[hidden - 1] - view.loss} />
      </Facts>
      {best === hidden - 1 ? null : (
        <LossMap
          label={t('lessons.needle.map')}
          xLabel={t('lessons.needle.towards')}
          yLabel={t('lessons.needle.across')}
          box={NEEDLE_BOX}
          loss={view.plane}
          size={41}
          aspect={0.5}
          marks={[
            { label: t('lessons.needle.run'), x: 0, y: 0, color: '#ffffff', shape: 'cross' },
            { label: t('lessons.needle.witness'), x: 1, y: 0, color: '#f0e442', shape: 'disc' },
          ]}
        />
      )}
    </>
  );
}

const NEEDLE_BOX = [
  [-0.4, 1.4],
  [-0.5, 0.5],
] as const;

/** L on the plane through two points; across: a fixed direction made orthogonal to the way between them, as long as it. */
function planeLoss(
  objective: ReturnType<typeof depthObjective>,
  from: Float64Array,
  to: Float64Array,
): (x: number, y: number) => number {
  const along = to.map((value, i) => value - from[i]);
  const square = along.reduce((sum, value) => sum + value * value, 0) || 1;
  const raw = along.map((_, i) => Math.sin(1.7 * i + 0.3));
  const share = raw.reduce((sum, value, i) => sum + value * along[i], 0) / square;
  const across = raw.map((value, i) => value - share * along[i]);
  const size = Math.hypot(...across) || 1;
  const point = new Float64Array(from.length);
  return (x, y) => {
    for (let i = 0; i < point.length; i++) {
      point[i] = from[i] + x * along[i] + (y * Math.sqrt(square) * across[i]) / size;
    }
    return objective.loss(point);
  };
}

/** G7: flips of glyphs; one keeps every label, the other turns each glyph into one of the other class. */
export function AugmentDemo() {
  const { t } = useTranslation();
  const horizontalToggle = useToggle('horizontal');
  const verticalToggle = useToggle('vertical');
  const flips = useDial('shown', { start: 8, min: 1, max: 32 });
  const [horizontal] = horizontalToggle;
  const [vertical] = verticalToggle;
  const set = useMemo(() => augmentGlyphs(horizontal, vertical), [horizontal, vertical]);
  return (
    <>
      <Toggle label={t('lessons.augment.horizontal')} control={horizontalToggle} />
      <Toggle label={t('lessons.augment.vertical')} control={verticalToggle} />
      <Dial
        label={t('lessons.augment.shown')}
        control={flips}
        text={String(Math.min(flips.value, set.samples))}
      />
      <div className="lesson-glyphs">
        {Array.from({ length: Math.min(flips.value, set.samples) }, (_, n) => (
          <figure key={n}>
            <svg
              viewBox="0 0 5 5"
              role="img"
              aria-label={t('lessons.augment.glyph', { number: n + 1, label: set.labels[n] })}
            >
              {Array.from(set.inputs.subarray(25 * n, 25 * n + 25), (value, k) =>
                value > 0 ? (
                  <rect
                    key={k}
                    x={k % 5}
                    y={Math.floor(k / 5)}
                    width={1.02}
                    height={1.02}
                    fill="currentColor"
                  />
                ) : null,
              )}
            </svg>
            <figcaption>{set.labels[n]}</figcaption>
          </figure>
        ))}
      </div>
      <Facts>
        <Fact
          name="samples"
          label={t('lessons.augment.samples')}
          value={set.samples}
          text={String(set.samples)}
        />
        <Fact
          name="shown"
          label={t('lessons.augment.shown')}
          value={Math.min(flips.value, set.samples)}
          text={String(Math.min(flips.value, set.samples))}
        />
        <Fact
          name="changedHorizontal"
          label={t('lessons.augment.changedHorizontal')}
          value={set.changed.horizontal}
          text={`${100 * set.changed.horizontal} %`}
          tone="good"
        />
        <Fact
          name="changedVertical"
          label={t('lessons.augment.changedVertical')}
          value={set.changed.vertical}
          text={`${100 * set.changed.vertical} %`}
          tone="wrong"
        />
      </Facts>
      {vertical ? (
        <p role="alert" className="lesson-warning">
          {t('lessons.augment.warning')}
        </p>
      ) : null}
    </>
  );
}

/** G9: the penalty λ‖θ‖² moves the whole spectrum by 2λ and the solution towards 0. */
export function RidgeDemo() {
  const { t } = useTranslation();
  const lambda = useDial('lambda', { start: 0.5, min: 0, max: 5, step: 0.05 });
  const [fit, plain] = [ridgeFit(lambda.value), ridgeFit(0)];
  const axis = spread(0, 5, 101);
  return (
    <>
      <Dial label="λ" control={lambda} />
      <Facts>
        <Fact name="low" label="λ₁" value={fit.low} text={fit.low.toFixed(9)} tone="good" />
        <Fact name="high" label="λ₂" value={fit.high} text={fit.high.toFixed(9)} tone="good" />
        <Fact name="moved" label={t('lessons.ridge.moved')} value={fit.low - plain.low} />
        <Fact
          name="intercept"
          label={t('lessons.ridge.intercept')}
          value={fit.intercept}
          text={formatNumber(fit.intercept, 6)}
        />
        <Fact
          name="slope"
          label={t('lessons.ridge.slope')}
          value={fit.slope}
          text={formatNumber(fit.slope, 6)}
        />
        <Fact name="train" label={t('lessons.ridge.train')} value={fit.trainLoss} />
      </Facts>
      <div className="lesson-pair">
        <Plot
          label={t('lessons.ridge.spectrum')}
          xLabel="λ"
          mark={lambda.value}
          lines={[
            { label: 'λ₁', x: axis, y: axis.map((at) => ridgeFit(at).low), color: HUES.first },
            { label: 'λ₂', x: axis, y: axis.map((at) => ridgeFit(at).high), color: HUES.third },
          ]}
        />
        <Plot
          label={t('lessons.ridge.fit')}
          xLabel="x"
          range={[0, 6]}
          lines={[
            {
              label: t('lessons.ridge.plain'),
              x: [0, 3],
              y: [plain.intercept, plain.intercept + 3 * plain.slope],
              color: HUES.faint,
              dashed: true,
            },
            {
              label: t('lessons.ridge.fit'),
              x: [0, 3],
              y: [fit.intercept, fit.intercept + 3 * fit.slope],
              color: HUES.first,
            },
            {
              label: t('lessons.polynomial.points'),
              x: [0, 1, 2, 3],
              y: [1, 3, 2, 5],
              color: HUES.second,
              points: true,
            },
          ]}
        />
      </div>
    </>
  );
}

/** Homework 2's networks, as widths from input to output. */
const HOMEWORK = [
  { name: 'sample', widths: [429, 1024, 512, 128, 39] },
  { name: 'narrow', widths: [39, 1024, 1024, 1024, 1024, 1024, 1024, 1024, 41] },
  { name: 'wide', widths: [39, 1760, 1760, 1760, 41] },
] as const;

/** H1: how parameters are counted, with the homework's own networks beside one of one's own. */
export function CountDemo() {
  const { t } = useTranslation();
  const frames = useDial('frames', { start: 11, min: 1, max: 41, step: 2 });
  const layers = useDial('layers', { start: 3, min: 0, max: 8 });
  const units = useDial('units', { start: 256, min: 8, max: 2048, step: 8 });
  const own = [39 * frames.value, ...Array.from({ length: layers.value }, () => units.value), 39];
  const rows = [{ name: 'own', widths: own as readonly number[] }, ...HOMEWORK];
  const count = denseParameterCount(own);
  return (
    <>
      <Dial label={t('lessons.count.layers')} control={layers} />
      <Dial label={t('lessons.count.units')} control={units} />
      <Dial label={t('lessons.count.frames')} control={frames} />
      <Facts>
        <Fact
          name="parameters"
          label={t('lessons.count.parameters')}
          value={count}
          text={formatCount(count)}
          tone="good"
        />
        <Fact label={t('lessons.count.chance')} value={Math.log(39)} text={Math.log(39).toFixed(7)} />
        <Fact
          label={t('lessons.count.hessian')}
          text={`${formatNumber((8 * count * count) / 2 ** 30, 3)} GiB`}
        />
      </Facts>
      <table className="lesson-table">
        <thead>
          <tr>
            <th scope="col">{t('lessons.count.network')}</th>
            <th scope="col">{t('lessons.count.widths')}</th>
            <th scope="col">{t('lessons.count.parameters')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, widths }) => (
            <tr key={name} data-here={name === 'own'}>
              <td>{t(`lessons.count.networks.${name}`)}</td>
              <td>{widths.join('-')}</td>
              <td data-fact={`count-${name}`} data-exact={denseParameterCount(widths)}>
                {formatCount(denseParameterCount(widths))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
