import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { SPECTRUM_COLUMN } from '../../app/curvature/spectrum-record.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { formatNumber } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { SIGN_COLORS } from '../theme/class-style.ts';
import { pageShare } from '../state/frame-share.ts';
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
  const { selectNearest } = useActions();
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
  const what = t('charts.ribbon.what');
  return (
    <ChartFrame
      title={title}
      what={what}
      how={t('charts.ribbon.how')}
      fileName="spectrum"
      legend={legend}
      className="ribbon-card"
    >
      {(onCanvas) => (
        <RibbonCanvas
          view={{ records: table.records, scheme, end, cursor, parameters }}
          label={`${title}: ${what}`}
          onPick={selectNearest}
          onCanvas={onCanvas}
        />
      )}
    </ChartFrame>
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
    paint.current = () => {
      pageShare.request(paint, () => {
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
      pageShare.cancel(paint);
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
