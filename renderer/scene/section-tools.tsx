import '../critical/critical.css';
import { Button, Slider, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { writeTableCsv } from '../../app/exchange/write-csv.ts';
import { plotScale } from '../critical/plot-scale.ts';
import { linePath, Plot } from '../critical/plot.tsx';
import { saveText } from '../panels/save-file.ts';
import type { SurfaceSession } from './surface-session.ts';
import type { SceneModel } from './use-scene-model.ts';
import { fileName } from './view-metadata.ts';

/** A cut across the surface: where it runs, and the loss along it as the grid knows it. */
export function SectionTools({ session, model }: { session: SurfaceSession; model: SceneModel }) {
  const { t } = useTranslation();
  const { section: line } = model.scene.settings;
  const { section } = model;
  const at = line ?? { angle: 0, offset: 0 };

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
              <div style={{ height: 190, display: 'flex' }}>
                <Plot
                  title={t('scene.section.plot')}
                  label={t('scene.section.plot')}
                  xName="t"
                  yName=""
                  x={plotScale(section.t, 4, 0.03)}
                  y={plotScale(section.values)}
                >
                  {(place) => <path className="curve path" d={linePath(place, section.t, section.values)} />}
                </Plot>
              </div>
              <Button size="xs" variant="default" onClick={save}>
                {t('scene.section.save')}
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
