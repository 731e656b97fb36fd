import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { escapeFactor, raceFromSaddle } from '../../../app/lessons/saddle-race.ts';
import { toyLoss } from '../../../app/lessons/toy-saddle.ts';
import { formatTick } from '../../scene/format-tick.ts';
import { Dial } from '../parts/dial.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { HUES, spread } from '../parts/hues.ts';
import { LossMap } from '../parts/loss-map.tsx';
import { Plot } from '../parts/plot.tsx';
import { useDial } from '../settings.ts';

const UPDATES = 150;
/** −λmin at the toy's saddle. */
const GAMMA = 2;
const STEPS = spread(0, UPDATES, UPDATES + 1);
const BOX = [
  [-0.5, 1.5],
  [-0.5, 1.5],
] as const;

/** M4: gradient descent and heavy ball from ε off the toy's saddle. */
export function RaceDemo() {
  const { t } = useTranslation();
  const beta = useDial('beta', { start: 0.9, min: 0, max: 0.95, step: 0.05 });
  const offset = useDial('offset', { start: 1e-8, min: 1e-8, max: 0.1, log: true });
  const rate = useDial('rate', { start: 0.1, min: 0.05, max: 0.2, step: 0.01 });
  const [plain, heavy] = useMemo(
    () => [0, beta.value].map((one) => raceFromSaddle(one, rate.value, offset.value, UPDATES)),
    [beta.value, rate.value, offset.value],
  );
  const escaped = (updates: number): string =>
    updates < 0 ? t('lessons.race.never', { count: UPDATES }) : t('lessons.race.after', { count: updates });
  const plainName = t('lessons.race.plain');
  const name = t('lessons.race.heavy', { beta: formatTick(beta.value) });
  const label = (what: string, of: string): string => t(`lessons.race.${what}`, { name: of });
  return (
    <>
      <Dial label="β" control={beta} />
      <Dial label={t('lessons.race.offset')} control={offset} />
      <Dial label={t('lessons.race.rate')} control={rate} />
      <Facts>
        <Fact name="plain" label={label('factor', plainName)} value={escapeFactor(0, rate.value, GAMMA)} />
        <Fact
          name="heavy"
          label={label('factor', name)}
          value={escapeFactor(beta.value, rate.value, GAMMA)}
        />
        <Fact name="plainMeasured" label={label('measured', plainName)} value={plain.measured} tone="good" />
        <Fact name="heavyMeasured" label={label('measured', name)} value={heavy.measured} tone="good" />
        <Fact label={label('out', plainName)} text={escaped(plain.escaped)} />
        <Fact label={label('out', name)} text={escaped(heavy.escaped)} />
      </Facts>
      <Plot
        label={t('lessons.race.plot')}
        xLabel={t('lessons.momentum.steps')}
        logY
        lines={[
          { label: plainName, x: STEPS, y: plain.distances, color: HUES.second },
          { label: name, x: STEPS, y: heavy.distances, color: HUES.third },
        ]}
      />
      <LossMap
        label={t('lessons.race.map')}
        xLabel="w₁"
        yLabel="w₂"
        box={BOX}
        loss={toyLoss}
        aspect={0.6}
        paths={[
          { label: plainName, color: '#ff9f5e', points: plain.points, dots: true },
          { label: name, color: '#ffffff', points: heavy.points, dots: true },
        ]}
        marks={[{ label: t('classes.saddle'), x: 0, y: 0, color: '#e69f00', shape: 'diamond' }]}
      />
    </>
  );
}
