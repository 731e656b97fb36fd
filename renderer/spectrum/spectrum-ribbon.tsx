import { ActionIcon, Menu, Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SPECTRUM_COLUMN } from '../../app/curvature/spectrum-record.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { chartImage } from '../charts/chart-image.ts';
import { formatNumber } from '../format/number.ts';
import { saveBlob } from '../panels/save-file.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { SIGN_COLORS } from '../theme/class-style.ts';
import { drawRibbon, RIBBON_FRAME, type RibbonView } from './ribbon-draw.ts';
import { recordBefore, type SpectrumTable } from './spectrum-table.ts';

/** All eigenvalues over steps: colour says how many there are, lines the extremes and n₋. A click selects a checkpoint. */
export function SpectrumRibbon({
  table,
  end,
  parameters,
}: {
  table: SpectrumTable;
  end: number;
  parameters: number;
}) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const cursor = useApp((state) => state.cursor);
  const { selectNearest, say } = useActions();
  const [large, setLarge] = useState(false);
  const [explained, setExplained] = useState(false);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const title = t('charts.ribbon.title');
  const shown = recordBefore(table, cursor);
  const at = (column: keyof typeof SPECTRUM_COLUMN): string => {
    const value = shown?.row[SPECTRUM_COLUMN[column]] ?? NaN;
    return Number.isFinite(value) ? formatNumber(value, 3) : '–';
  };
  const legend = [
    { label: 'λmax', color: SIGN_COLORS.positive[scheme], value: at('lambdaMax') },
    { label: 'λmin', color: SIGN_COLORS.negative[scheme], value: at('lambdaMin') },
    { label: 'n₋', color: CHART_COLORS[scheme].train, value: at('negative') },
  ];
  async function picture(deliver: (blob: Blob) => void | Promise<void>): Promise<void> {
    if (canvas.current === null) return;
    try {
      await deliver(await chartImage(canvas.current, title, legend, scheme));
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  const ribbon = (
    <RibbonCanvas
      view={{ records: table.records, scheme, end, cursor, parameters }}
      label={`${title}: ${t('charts.ribbon.what')}`}
      onPick={selectNearest}
      onCanvas={(found) => {
        canvas.current = found;
      }}
    />
  );
  return (
    <figure className="chart-card ribbon-card">
      <figcaption>
        <span className="chart-title">{title}</span>
        <div className="chart-legend">
          {legend.map(({ label, color, value }) => (
            <span key={label}>
              <i style={{ background: color }} />
              <span className="legend-name">{label}</span> <b>{value}</b>
            </span>
          ))}
        </div>
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={t('charts.menu', { title })}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setLarge(true)}>{t('charts.maximize')}</Menu.Item>
            <Menu.Item onClick={() => void picture((blob) => saveBlob('spectrum.png', blob))}>
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
      {large ? <div className="chart-canvas" /> : ribbon}
      <Modal opened={large} onClose={() => setLarge(false)} title={title} size="90%">
        <div className="chart-large">{large ? ribbon : null}</div>
      </Modal>
      <Modal opened={explained} onClose={() => setExplained(false)} title={title}>
        <p>{t('charts.ribbon.what')}</p>
        <p className="muted">{t('charts.ribbon.how')}</p>
      </Modal>
    </figure>
  );
}

function RibbonCanvas({
  view,
  label,
  onPick,
  onCanvas,
}: {
  view: RibbonView;
  label: string;
  onPick: (step: number) => void;
  onCanvas: (canvas: HTMLCanvasElement | null) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(view);
  const paint = useRef<() => void>(() => undefined);
  useEffect(() => {
    latest.current = view;
    onCanvas(canvas.current);
    paint.current();
  });
  useEffect(() => {
    const host = frame.current;
    const target = canvas.current;
    const context = target?.getContext('2d') ?? null;
    if (host === null || target === null || context === null) return;
    let pending = 0;
    paint.current = () => {
      if (pending !== 0) return;
      pending = requestAnimationFrame(() => {
        pending = 0;
        const ratio = window.devicePixelRatio;
        const width = Math.max(1, Math.round(host.clientWidth * ratio));
        const height = Math.max(1, Math.round(host.clientHeight * ratio));
        if (target.width !== width) target.width = width;
        if (target.height !== height) target.height = height;
        drawRibbon(context, latest.current, width, height, ratio);
      });
    };
    const observer = new ResizeObserver(() => paint.current());
    observer.observe(host);
    paint.current();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(pending);
      paint.current = () => undefined;
    };
  }, []);
  return (
    <div
      ref={frame}
      className="chart-canvas"
      role="img"
      aria-label={label}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const inside = box.width - RIBBON_FRAME.left - RIBBON_FRAME.right;
        const share = (event.clientX - box.left - RIBBON_FRAME.left) / inside;
        if (share >= -0.02 && share <= 1.02) onPick(Math.min(Math.max(share, 0), 1) * view.end);
      }}
    >
      <canvas ref={canvas} className="ribbon-canvas" />
    </div>
  );
}
