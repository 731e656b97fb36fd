import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { optimizerSchema, type OptimizerSpec } from '../../../app/experiment/experiment.ts';
import { optimizerPath, stepVerdict, valley } from '../../../app/lessons/optimizer-path.ts';
import { formatNumber } from '../../format/number.ts';
import { Bars } from '../parts/bars.tsx';
import { Choice, Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial, useOption } from '../settings.ts';

const valleyLoss = (x: number, y: number): number => 0.5 * (x * x + 100 * y * y);
const VALLEY_BOX = [
  [-1.2, 1.2],
  [-1.2, 1.2],
] as const;

/** A1, A2: the step's length against the walls of a valley. */
export function StallDemo() {
  const { t } = useTranslation();
  const eta = useDial('eta', { start: 0.02, min: 0.0005, max: 0.021, step: 0.0001 });
  const updates = 200;
  const path = useMemo(
    () => optimizerPath(valley, [0, 1], optimizerSchema.parse({ kind: 'sgd', rate: eta.value }), updates),
    [eta.value],
  );
  const factor = 1 - 100 * eta.value;
  const verdict = stepVerdict(factor);
  const steps = spread(0, updates, updates + 1);
  const bad = verdict === 'bouncing' || verdict === 'diverging' || verdict === 'crawling';
  return (
    <>
      <Dial label={t('lessons.stall.rate')} control={eta} />
      <Facts>
        <Fact
          name="verdict"
          label={t('lessons.stall.verdict')}
          text={t(`lessons.stall.verdicts.${verdict}`)}
          tone={bad ? 'wrong' : 'good'}
        />
        <Fact name="factor" label="1 − ηλmax" value={factor} />
        <Fact
          name="loss"
          label={t('lessons.stall.lossAfter', { steps: updates })}
          value={path.losses[updates]}
        />
        <Fact
          name="norm"
          label={t('lessons.stall.normAfter', { steps: updates })}
          value={path.gradientNorms[updates]}
        />
        <Fact label="2 / λmax" value={0.02} />
      </Facts>
      <div className="lesson-pair">
        <Plot
          label={t('lessons.stall.loss')}
          xLabel={t('lessons.momentum.steps')}
          range={[0, 120]}
          lines={[{ label: t('lessons.stall.loss'), x: steps, y: path.losses, color: HUES.first }]}
        />
        <Plot
          label={t('lessons.stall.norm')}
          xLabel={t('lessons.momentum.steps')}
          range={[0, 160]}
          lines={[{ label: t('lessons.stall.norm'), x: steps, y: path.gradientNorms, color: HUES.second }]}
        />
      </div>
      <LossMap
        label={t('lessons.stall.map')}
        xLabel="x"
        yLabel="y"
        box={VALLEY_BOX}
        loss={valleyLoss}
        aspect={0.45}
        paths={[{ label: t('lessons.stall.path'), color: '#ffffff', points: path.points, dots: true }]}
      />
    </>
  );
}

const RULES = ['sgd', 'adagrad', 'adagradSum', 'rmsprop', 'rmspropZero', 'adam', 'adamRaw'] as const;
type Rule = (typeof RULES)[number];

function ruleOf(rule: Rule, rate: number): OptimizerSpec {
  const specs: Record<Rule, object> = {
    sgd: { kind: 'sgd' },
    adagrad: { kind: 'adagrad', convention: 'lecture' },
    adagradSum: { kind: 'adagrad', epsilon: 0 },
    rmsprop: { kind: 'rmsprop', decay: 0.9, convention: 'lecture' },
    rmspropZero: { kind: 'rmsprop', decay: 0.99 },
    adam: { kind: 'adam' },
    adamRaw: { kind: 'adam', biasCorrection: false },
  };
  return optimizerSchema.parse({ ...specs[rule], rate });
}

const ELLIPSE_BOX = [
  [-11, 3],
  [-1.6, 1.6],
] as const;

/** A4–A8, A11: one rate or one for every parameter, and the update taken apart into its three factors. */
export function AdaptiveDemo() {
  const { t } = useTranslation();
  const option = useOption('rule', ['adagrad', ...RULES.filter((rule) => rule !== 'adagrad')] as const);
  const eta = useDial('eta', { start: 0.4, min: 0.01, max: 1, step: 0.01 });
  const at = useDial('update', { start: 1, min: 1, max: 100 });
  const [rule] = option;
  // Plain descent has 2/λmax = 0.02 for its limit.
  const rate = rule === 'sgd' ? eta.value / 50 : eta.value;
  const path = useMemo(() => optimizerPath(valley, [-10, 1], ruleOf(rule, rate), 100), [rule, rate]);
  const k = at.value - 1;
  const rows = [0, 1].map((i) => {
    const before = path.points[2 * k + i];
    const move = path.points[2 * k + 2 + i] - before;
    const [m, scale] = [path.directions[2 * k + i], path.scales[2 * k + i]];
    return { m, inverse: 1 / scale, move, product: -rate * (m / scale) };
  });
  const names = ['x', 'y'];
  const panel = (key: 'm' | 'inverse' | 'move', label: string) => (
    <div key={key}>
      <h4>{label}</h4>
      <Bars
        label={label}
        signed={key !== 'inverse'}
        most={Math.max(...rows.map((row) => Math.abs(row[key]))) || 1}
        items={rows.map((row, i) => ({
          name: names[i],
          value: row[key],
          color: row[key] < 0 ? HUES.second : HUES.third,
          text: formatNumber(row[key]),
        }))}
      />
    </div>
  );
  return (
    <>
      <Dial label="η" text={formatNumber(rate, 3)} control={eta} />
      <Choice
        label={t('lessons.adaptive.rule')}
        options={RULES}
        names={(name) => t(`lessons.adaptive.rules.${name}`)}
        control={option}
      />
      <LossMap
        label={t('lessons.adaptive.map')}
        xLabel="x"
        yLabel="y"
        box={ELLIPSE_BOX}
        loss={valleyLoss}
        aspect={0.42}
        paths={[{ label: t('lessons.adaptive.path'), color: '#ffffff', points: path.points, dots: true }]}
        marks={[
          {
            label: t('lessons.adaptive.before'),
            x: path.points[2 * k],
            y: path.points[2 * k + 1],
            color: '#f0e442',
            shape: 'disc',
          },
        ]}
      />
      <Dial label={t('lessons.adaptive.update')} control={at} />
      {panel('m', t('lessons.adaptive.direction'))}
      {panel('inverse', t('lessons.adaptive.scale'))}
      {panel('move', t('lessons.adaptive.step', { rate: formatNumber(rate, 3) }))}
      <Facts>
        <Fact name="stepX" label="Δx" value={rows[0].move} />
        <Fact name="stepY" label="Δy" value={rows[1].move} />
        <Fact
          name="difference"
          label={t('lessons.adaptive.difference')}
          value={Math.max(...rows.map(({ move, product }) => Math.abs(move - product)))}
          tone="good"
        />
        <Fact name="loss" label={t('lessons.adaptive.loss')} value={path.losses[100]} />
      </Facts>
      <table className="lesson-table">
        <thead>
          <tr>
            {['factor', 'acts', 'does'].map((name) => (
              <th key={name} scope="col">
                {t(`lessons.adaptive.table.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {['direction', 'scale', 'rate'].map((row) => (
            <tr key={row}>
              <td>{t(`lessons.adaptive.table.${row}.factor`)}</td>
              <td>{t(`lessons.adaptive.table.${row}.acts`)}</td>
              <td>{t(`lessons.adaptive.table.${row}.does`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
