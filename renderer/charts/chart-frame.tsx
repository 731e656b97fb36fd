import { ActionIcon, Menu, Modal } from '@mantine/core';
import { memo, useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { saveBlob } from '../panels/save-file.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { chartImage } from './chart-image.ts';

export interface LegendEntry {
  readonly label: string;
  /** The name where there is little room. */
  readonly short?: string;
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

/** Letters of a name that is never shortened. */
const SHORT = 8;

interface MenuProps {
  readonly title: string;
  readonly items: ReactNode;
  readonly onLarge: () => void;
  readonly onSave: () => void;
  readonly onCopy: () => void;
  readonly onExplain: () => void;
}

/** What can be done with a chart; a value in the legend that moves every frame does not draw it again. */
const ChartMenu = memo(function ChartMenu({ title, items, onLarge, onSave, onCopy, onExplain }: MenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="top-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="xs" aria-label={t('charts.menu', { title })}>
          ⋯
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items}
        <Menu.Item onClick={onLarge}>{t('charts.maximize')}</Menu.Item>
        <Menu.Item onClick={onSave}>{t('charts.savePicture')}</Menu.Item>
        <Menu.Item onClick={onCopy}>{t('charts.copyPicture')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={onExplain}>{t('charts.whatIs')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});

/** Closed it is not drawn with every frame of its chart. */
const ChartDialog = memo(Modal);

/** More than two names, or numbers with their errors: too much for one line of a narrow chart. */
function isCrowded(legend: readonly LegendEntry[]): boolean {
  return (
    legend.filter(({ faint }) => faint !== true).length > 2 || legend.some(({ value }) => value.includes('±'))
  );
}

/** A chart with its title, legend and menu: enlarge, save or copy as a picture, explain. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, what, how, fileName, legend, className, items = null, children } = props;
  const scheme = useApp((state) => state.preferences.theme);
  const { say } = useActions();
  const [large, setLarge] = useState(false);
  const [explained, setExplained] = useState(false);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const shown = useRef({ canvas, title, legend, scheme });
  useEffect(() => {
    shown.current = { canvas, title, legend, scheme };
  });

  const actions = useMemo(() => {
    async function picture(deliver: (blob: Blob) => void | Promise<void>): Promise<void> {
      const { canvas: drawn, title: name, legend: entries, scheme: theme } = shown.current;
      if (drawn === null) return;
      try {
        await deliver(await chartImage(drawn, name, entries, theme));
      } catch (error) {
        say({ kind: 'error', text: failureText(error) });
      }
    }
    return {
      onLarge: () => setLarge(true),
      onSave: () => void picture((blob) => saveBlob(`${fileName}.png`, blob)),
      onCopy: () =>
        void picture((blob) => navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])),
      onExplain: () => setExplained(true),
      onSmall: () => setLarge(false),
      onExplained: () => setExplained(false),
    };
  }, [fileName, say]);
  const chart = children(setCanvas);
  const entries = (
    <div className="chart-legend" data-crowded={isCrowded(legend)}>
      {legend.map(({ label, short, color, value, faint }) => (
        <span
          key={label}
          title={label}
          data-faint={faint ?? false}
          // Where there is too little room long names are shortened, and short ones stay.
          style={{ flexShrink: (short ?? label).length > SHORT ? 1 : 0 }}
        >
          <i style={{ background: color }} />
          <span className="legend-name" data-short={short}>
            <span>{label}</span>
          </span>{' '}
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
        <ChartMenu
          title={title}
          items={items}
          onLarge={actions.onLarge}
          onSave={actions.onSave}
          onCopy={actions.onCopy}
          onExplain={actions.onExplain}
        />
      </figcaption>
      {large ? <div className="chart-canvas" /> : chart}
      <ChartDialog opened={large} onClose={actions.onSmall} title={title} size="90%">
        {large ? (
          <>
            {entries}
            <div className="chart-large">{chart}</div>
          </>
        ) : null}
      </ChartDialog>
      <ChartDialog opened={explained} onClose={actions.onExplained} title={title}>
        {explained ? (
          <>
            <p>{what}</p>
            <p className="muted">{how}</p>
          </>
        ) : null}
      </ChartDialog>
    </figure>
  );
}
