import { ActionIcon, Menu, Modal } from '@mantine/core';
import { useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { saveBlob } from '../panels/save-file.ts';
import { failureText } from '../state/report.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { chartImage } from './chart-image.ts';
import type { ChartData } from './row-thinner.ts';
import { LineChart, type ChartSeries } from './line-chart.tsx';
import type { ChartScale } from './axis-scale.ts';

export interface ChartCardProps {
  /** Catalogue name: `charts.<name>.title`, `.what`. */
  readonly name: string;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  /** Possible axes; the first one is used until the reader chooses. */
  readonly scales: readonly ChartScale[];
  readonly end: number;
  /** Value of each series at the time cursor. */
  readonly values: readonly (number | null)[];
}

/** One chart with its title, legend with the values at the cursor, and what can be done with it. */
export function ChartCard(props: ChartCardProps) {
  const { name, series, data, scales, end, values } = props;
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const cursor = useApp((state) => state.cursor);
  const { selectNearest, say } = useActions();
  const [chosen, setChosen] = useState<ChartScale | null>(null);
  const scale = chosen ?? scales[0];
  const [large, setLarge] = useState(false);
  const [explained, setExplained] = useState(false);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const title = t(`charts.${name}.title`);

  async function picture(deliver: (blob: Blob) => void | Promise<void>): Promise<void> {
    if (canvas.current === null) return;
    try {
      await deliver(await chartImage(canvas.current, title, series, scheme));
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  const chart = (
    <LineChart
      label={`${title}: ${t(`charts.${name}.what`)}`}
      scheme={scheme}
      scale={scale}
      series={series}
      data={data}
      cursor={cursor}
      end={end}
      onPick={selectNearest}
      onCanvas={(found) => {
        canvas.current = found;
      }}
    />
  );
  const legend = (
    <div className="chart-legend">
      {series.map((item, index) => (
        <span key={item.label} title={item.label} data-faint={item.faint ?? false}>
          <i style={{ background: item.color }} />
          <span className="legend-name">{item.label}</span>{' '}
          <b style={{ '--series': item.color } as CSSProperties}>
            {values[index] == null ? '–' : formatNumber(values[index], 3)}
          </b>
        </span>
      ))}
    </div>
  );
  return (
    <figure className="chart-card">
      <figcaption>
        <span className="chart-title" title={title}>
          {title}
        </span>
        {legend}
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={t('charts.menu', { title })}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {scales.length > 1
              ? scales.map((option) => (
                  <Menu.Item key={option} onClick={() => setChosen(option)} disabled={option === scale}>
                    {t(`charts.scales.${option}`)}
                  </Menu.Item>
                ))
              : null}
            {scales.length > 1 ? <Menu.Divider /> : null}
            <Menu.Item onClick={() => setLarge(true)}>{t('charts.maximize')}</Menu.Item>
            <Menu.Item onClick={() => void picture((blob) => saveBlob(`${name}.png`, blob))}>
              {t('charts.savePicture')}
            </Menu.Item>
            <Menu.Item
              onClick={() =>
                void picture((blob) => navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]))
              }
            >
              {t('charts.copyPicture')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => setExplained(true)}>{t('charts.whatIs')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </figcaption>
      {large ? <div className="chart-canvas" /> : chart}
      <Modal opened={large} onClose={() => setLarge(false)} title={title} size="90%">
        {legend}
        <div className="chart-large">{large ? chart : null}</div>
      </Modal>
      <Modal opened={explained} onClose={() => setExplained(false)} title={title}>
        <p>{t(`charts.${name}.what`)}</p>
        <p className="muted">{t(`charts.${name}.how`)}</p>
      </Modal>
    </figure>
  );
}
