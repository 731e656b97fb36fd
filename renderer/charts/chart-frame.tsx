import { ActionIcon, Menu, Modal } from '@mantine/core';
import { useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { saveBlob } from '../panels/save-file.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { chartImage } from './chart-image.ts';

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** At the time cursor, as it is shown. */
  readonly value: string;
  readonly faint?: boolean;
}

export interface ChartFrameProps {
  readonly title: string;
  /** What is shown, and how it is read. */
  readonly what: string;
  readonly how: string;
  /** Name of the saved picture, without its ending. */
  readonly fileName: string;
  readonly legend: readonly LegendEntry[];
  readonly className?: string;
  /** Items of the menu that this chart alone has. */
  readonly items?: ReactNode;
  /** The chart; it tells which canvas it draws on. */
  readonly children: (onCanvas: (canvas: HTMLCanvasElement | null) => void) => ReactNode;
}

/** A chart with its title, legend and menu: enlarge, save or copy as a picture, explain. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, what, how, fileName, legend, className, items = null, children } = props;
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const { say } = useActions();
  const [large, setLarge] = useState(false);
  const [explained, setExplained] = useState(false);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);

  async function picture(deliver: (blob: Blob) => void | Promise<void>): Promise<void> {
    if (canvas === null) return;
    try {
      await deliver(await chartImage(canvas, title, legend, scheme));
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  const chart = children(setCanvas);
  const entries = (
    <div className="chart-legend">
      {legend.map(({ label, color, value, faint }) => (
        <span key={label} title={label} data-faint={faint ?? false}>
          <i style={{ background: color }} />
          <span className="legend-name">{label}</span>{' '}
          <b style={{ '--series': color } as CSSProperties}>{value}</b>
        </span>
      ))}
    </div>
  );
  return (
    <figure className={className === undefined ? 'chart-card' : `chart-card ${className}`}>
      <figcaption>
        <span className="chart-title" title={title}>
          {title}
        </span>
        {entries}
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={t('charts.menu', { title })}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {items}
            <Menu.Item onClick={() => setLarge(true)}>{t('charts.maximize')}</Menu.Item>
            <Menu.Item onClick={() => void picture((blob) => saveBlob(`${fileName}.png`, blob))}>
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
        {entries}
        <div className="chart-large">{large ? chart : null}</div>
      </Modal>
      <Modal opened={explained} onClose={() => setExplained(false)} title={title}>
        <p>{what}</p>
        <p className="muted">{how}</p>
      </Modal>
    </figure>
  );
}
