import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { optimizerSchema } from '../../../app/experiment/experiment.ts';
import { fitCurve, xorObjective } from '../../../app/lessons/xor-fit.ts';
import type { NetworkObjective } from '../../../app/network/network-objective.ts';
import { symmetricEigenvalues } from '../../../app/numerics/symmetric-eigen.ts';
import { formatNumber } from '../../format/number.ts';
import { Choice, Dial, Toggle } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial, useOption, useToggle } from '../settings.ts';

const OPTIMIZERS = ['adam', 'sgd', 'lbfgs'] as const;
const RATES = { adam: 0.05, sgd: 0.5, lbfgs: 1 } as const;
const STEPS = 600;
const SEEDS = [0, 1, 2, 3];
const COLORS = [HUES.first, HUES.second, HUES.third, HUES.faint];
const BOX = [
  [-1.6, 1.6],
  [-1.6, 1.6],
] as const;

/** G1, G2: XOR with a model that cannot, and with models that can; trained here from four starts. */
export function BiasDemo() {
  const { t } = useTranslation();
  const hidden = useDial('hidden', { start: 0, min: 0, max: 4 });
  const productToggle = useToggle('product');
  const option = useOption('optimizer', OPTIMIZERS);
  const [optimizer] = option;
  const [product] = productToggle;
  const fits = useMemo(() => {
    const objective = xorObjective(hidden.value, product);
    const spec = optimizerSchema.parse({ kind: optimizer, rate: RATES[optimizer] });
    const curves = SEEDS.map((seed) => fitCurve(objective, spec, seed, STEPS));
    const ends = curves.map(({ theta }) => objective.loss(theta));
    const best = curves[ends.indexOf(Math.min(...ends))];
    const hessian = new Float64Array(objective.dimension ** 2);
    objective.hessian(best.theta, hessian);
    return { objective, curves, ends, best, eigenvalues: symmetricEigenvalues(hessian, objective.dimension) };
  }, [hidden.value, product, optimizer]);
  const { objective, best } = fits;
  const chance = useMemo(() => answerOf(objective, best.theta), [objective, best]);
  const least = Math.min(...fits.ends);
  const stuck = least > 0.69;
  const curvature = fits.eigenvalues;
  return (
    <>
      <Dial label={t('lessons.bias.hidden')} control={hidden} />
      <Toggle label={t('lessons.bias.product')} control={productToggle} />
      <Choice
        label={t('fields.optimizer.label')}
        options={OPTIMIZERS}
        names={(name) => t(`optimizers.${name}`)}
        control={option}
      />
      <Facts>
        <Fact
          name="loss"
          label={t('lessons.bias.least')}
          value={least}
          text={stuck ? least.toFixed(10) : formatNumber(least)}
          tone={stuck ? 'wrong' : 'good'}
        />
        <Fact label={t('lessons.bias.worst')} value={Math.max(...fits.ends)} />
        <Fact name="ln2" label="ln 2" value={Math.LN2} text={Math.LN2.toFixed(10)} />
        <Fact
          name="eigenvalues"
          label={t('lessons.bias.eigenvalues')}
          value={curvature[0]}
          text={`${formatNumber(curvature[0])} … ${formatNumber(curvature[curvature.length - 1])}`}
        />
        <Fact
          name="verdict"
          label={t('lessons.stall.verdict')}
          text={t(`lessons.bias.verdicts.${stuck ? 'bias' : 'enough'}`)}
          tone={stuck ? 'wrong' : 'good'}
        />
      </Facts>
      <div className="lesson-pair">
        <Plot
          label={t('lessons.bias.plot')}
          xLabel={t('lessons.momentum.steps')}
          range={[0, 1]}
          lines={[
            ...fits.curves.map(({ losses }, k) => ({
              label: t('lessons.bias.start', { number: k + 1 }),
              x: spread(0, STEPS, STEPS + 1),
              y: losses,
              color: COLORS[k],
            })),
            { label: 'ln 2', x: [0, STEPS], y: [Math.LN2, Math.LN2], color: HUES.wrong, dashed: true },
          ]}
        />
        <LossMap
          label={t('lessons.bias.map')}
          xLabel="x₁"
          yLabel="x₂"
          box={BOX}
          loss={chance}
          scale="diverging"
          size={41}
          aspect={0.75}
          marks={[
            { label: t('lessons.bias.zero'), x: -1, y: -1, color: '#e69f00', shape: 'disc' },
            { label: t('lessons.bias.zero'), x: 1, y: 1, color: '#e69f00', shape: 'disc' },
            { label: t('lessons.bias.one'), x: -1, y: 1, color: '#56b4e9', shape: 'diamond' },
            { label: t('lessons.bias.one'), x: 1, y: -1, color: '#56b4e9', shape: 'diamond' },
          ]}
        />
      </div>
    </>
  );
}

/** Probability of class 1 over the inputs, as a number from −1 to 1. */
function answerOf(objective: NetworkObjective, theta: Float64Array): (x: number, y: number) => number {
  const out = new Float64Array(1);
  return (x, y) => {
    const inputs = Float64Array.of(x, y, x * y).subarray(0, objective.features);
    objective.predict(theta, inputs, 1, out);
    return 2 / (1 + Math.exp(-out[0])) - 1;
  };
}
