import '../critical/critical.css';
import { Button, Slider, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { planePoint } from '../../app/landscape/grid.ts';
import { writeTableCsv } from '../../app/exchange/write-csv.ts';
import { plotScale } from '../critical/plot-scale.ts';
import { linePath, Plot } from '../critical/plot.tsx';
import { saveText } from '../panels/save-file.ts';
import { handLine } from '../panels/timeline-choice.ts';
import { useActions, useAppHandle } from '../state/app-context.tsx';
import { formatTick } from './format-tick.ts';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';
import { fileName } from './view-metadata.ts';

/** A cut across the surface: where it runs, and the loss along it as the grid knows it. */
export function SectionTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const app = useAppHandle();
  const { say } = useActions();
  const { section: line } = model.scene.settings;
  const { section, shifted } = model;
  const at = line ?? { angle: 0, offset: 0, shift: 0 };
  const length = section?.t.at(-1) ?? 0;
  const step = length / 50;

  function save(): void {
    if (section === null) return;
    const rows = section.t.length;
    const table = new Float64Array(4 * rows);
    for (let k = 0; k < rows; k++)
      table.set([section.t[k], section.x[k], section.y[k], section.values[k]], 4 * k);
    saveText(
      `${fileName(model.run?.experiment.name ?? 'surface')}-section.csv`,
      writeTableCsv(['t', 'x', 'y', 'loss'], table),
    );
  }
  /** Both ends of the cut, as points of parameter space, to where lines are measured. */
  function hand(): void {
    const { run, view } = model;
    if (section === null || run === null || view === null) return;
    const { center, directions, part } = view.grid.meta;
    const [from, to] = [0, section.t.length - 1].map((k) => {
      const theta = new Float64Array(center.length);
      planePoint(center, directions[0], directions[1], section.x[k], section.y[k], theta);
      return theta;
    });
    handLine(app, { run: run.id, from, to, part });
    say({ kind: 'info', text: { key: 'scene.section.handed' } });
  }
  return (
    <Stack gap={8}>
      <Switch
        size="xs"
        label={t('scene.section.cut')}
        checked={line !== null}
        onChange={(event) => session.change({ section: event.currentTarget.checked ? at : null })}
      />
      {line === null ? null : (
        <>
          <Text size="xs">{t('scene.section.angle', { angle: at.angle })}</Text>
          <Slider
            size="sm"
            min={0}
            max={180}
            step={1}
            value={at.angle}
            label={null}
            thumbLabel={t('scene.section.angleName')}
            onChange={(angle) => session.change({ section: { ...at, angle } })}
          />
          <Text size="xs">{t('scene.section.offset', { percent: Math.round(100 * at.offset) })}</Text>
          <Slider
            size="sm"
            min={-1}
            max={1}
            step={0.02}
            value={at.offset}
            label={null}
            thumbLabel={t('scene.section.offsetName')}
            onChange={(offset) => session.change({ section: { ...at, offset } })}
          />
          {section === null ? null : (
            <>
              <Text size="xs">{t('scene.section.shift', { shift: formatTick(at.shift) })}</Text>
              <Slider
                size="sm"
                min={-length / 2}
                max={length / 2}
                step={step}
                value={at.shift}
                label={null}
                thumbLabel={t('scene.section.shiftName')}
                onChange={(shift) => session.change({ section: { ...at, shift: onStep(shift, step) } })}
              />
              {shifted === null ? null : (
                <Text size="xs" c="dimmed">
                  {Number.isFinite(shifted.cost)
                    ? t('scene.section.cost', { cost: formatTick(shifted.cost) })
                    : t('scene.section.noCost')}
                </Text>
              )}
              <div style={{ height: 190, display: 'flex' }}>
                <Plot
                  title={t('scene.section.plot')}
                  label={t('scene.section.plot')}
                  xName="t"
                  yName=""
                  x={plotScale(section.t, 4, 0.03)}
                  y={plotScale(section.values)}
                >
                  {(place) => (
                    <>
                      {shifted === null ? null : (
                        <path className="curve straight" d={linePath(place, section.t, shifted.values)} />
                      )}
                      <path className="curve path" d={linePath(place, section.t, section.values)} />
                    </>
                  )}
                </Plot>
              </div>
              <Button size="xs" variant="default" onClick={save}>
                {t('scene.section.save')}
              </Button>
              <Button size="xs" variant="default" onClick={hand}>
                {t('scene.section.hand')}
              </Button>
            </>
          )}
        </>
      )}
      <Text size="xs" c="dimmed">
        {t('scene.section.why')}
      </Text>
    </Stack>
  );
}

/** Without what the slider's own sums leave: 0.3, not 0.30000000000000004, and 0 in the middle. */
const onStep = (value: number, step: number): number =>
  Number((Math.round(value / step) * step).toPrecision(6));
