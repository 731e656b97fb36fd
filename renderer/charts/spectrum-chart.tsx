import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PointCard } from '../../app/curvature/point-card.ts';
import { formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { CHART_COLORS } from './chart-colors.ts';
import { spectrumScale, type SpectrumScale } from './spectrum-scale.ts';

type Spectrum = Pick<PointCard, 'eigenvalues' | 'zeroTolerance' | 'inertia'>;

const LEFT = 46;
const TOP = 6;
const BOTTOM = 18;
const RIGHT = 8;

/** All eigenvalues by rank on a sign-log axis: negative orange, positive blue, zeros grey within the tolerance band. */
export function SpectrumChart({ card, height = 144 }: { card: Spectrum; height?: number }) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [rank, setRank] = useState<number | null>(null);
  const { eigenvalues, zeroTolerance, inertia } = card;
  const scale = useMemo(() => spectrumScale(eigenvalues, zeroTolerance), [eigenvalues, zeroTolerance]);
  const count = eigenvalues.length;
  const shown = rank !== null && rank < count ? rank : null;

  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (element == null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    const frame = requestAnimationFrame(() => {
      if (canvas.current !== null) {
        draw(canvas.current, width, height, eigenvalues, zeroTolerance, scale, scheme, shown);
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [width, height, eigenvalues, zeroTolerance, scale, scheme, shown]);

  function move(by: number): void {
    setRank(Math.min(count - 1, Math.max(0, (shown ?? (by > 0 ? -1 : count)) + by)));
  }
  return (
    <figure className="spectrum">
      <figcaption>
        <span className="chart-title">{t('charts.spectrum.title')}</span>
        <span className="spectrum-readout" aria-live="polite">
          {shown === null
            ? t('charts.spectrum.count', { count })
            : `λ${subscript(shown + 1)} = ${formatNumber(eigenvalues[shown])}`}
        </span>
      </figcaption>
      <div className="spectrum-frame">
        <canvas
          ref={canvas}
          height={height}
          tabIndex={0}
          role="img"
          aria-label={t('charts.spectrum.label', {
            count,
            negative: inertia.negative,
            zero: inertia.zero,
            positive: inertia.positive,
            minimum: formatNumber(eigenvalues[0] ?? NaN),
            maximum: formatNumber(eigenvalues[count - 1] ?? NaN),
          })}
          onPointerMove={(event) => {
            const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
            const at = Math.floor(((x - LEFT) / (width - LEFT - RIGHT)) * count);
            setRank(at >= 0 && at < count ? at : null);
          }}
          onPointerLeave={() => setRank(null)}
          onBlur={() => setRank(null)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.preventDefault();
            event.stopPropagation();
            move(event.key === 'ArrowRight' ? 1 : -1);
          }}
        />
      </div>
    </figure>
  );
}

function subscript(value: number): string {
  return String(value).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]);
}

function draw(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  eigenvalues: Float64Array,
  tolerance: number,
  scale: SpectrumScale,
  scheme: ColorScheme,
  marked: number | null,
): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const colors = CHART_COLORS[scheme];
  const plotWidth = width - LEFT - RIGHT;
  const plotHeight = height - TOP - BOTTOM;
  const y = (lambda: number): number => TOP + (1 - scale.position(lambda)) * plotHeight;

  // The band of what counts as zero.
  const band = Math.max(2, y(-tolerance) - y(tolerance));
  context.fillStyle = colors.grid;
  context.fillRect(LEFT, y(0) - band / 2, plotWidth, band);

  context.font = '11px Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of scale.ticks) {
    const at = Math.round(y(tick)) + 0.5;
    context.strokeStyle = colors.grid;
    context.beginPath();
    context.moveTo(LEFT, at);
    context.lineTo(width - RIGHT, at);
    context.stroke();
    context.fillStyle = colors.text;
    context.fillText(tickText(tick), LEFT - 6, at);
  }
  const count = eigenvalues.length;
  const pitch = plotWidth / Math.max(1, count);
  const bar = Math.max(1, Math.min(18, pitch * 0.7));
  const zero = y(0);
  for (let rank = 0; rank < count; rank++) {
    const value = eigenvalues[rank];
    if (!Number.isFinite(value)) continue;
    const sign = Math.abs(value) <= tolerance ? 'zero' : value < 0 ? 'negative' : 'positive';
    context.fillStyle = SIGN_COLORS[sign][scheme];
    const x = LEFT + (rank + 0.5) * pitch - bar / 2;
    const end = y(value);
    if (sign === 'zero') context.fillRect(x, zero - 1.5, bar, 3);
    else context.fillRect(x, Math.min(zero, end), bar, Math.max(1.5, Math.abs(end - zero)));
  }
  if (marked !== null) {
    context.strokeStyle = colors.text;
    const x = LEFT + (marked + 0.5) * pitch;
    context.strokeRect(x - bar / 2 - 1.5, TOP + 0.5, bar + 3, plotHeight);
  }
  context.fillStyle = colors.text;
  context.textAlign = 'left';
  context.fillText(
    '1',
    LEFT + (count === 1 ? pitch / 2 - 3 : Math.max(0, pitch / 2 - 3)),
    height - BOTTOM / 2,
  );
  if (count > 1) {
    context.textAlign = 'right';
    context.fillText(String(count), width - RIGHT - Math.max(0, pitch / 2 - 4), height - BOTTOM / 2);
  }
}

function tickText(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '\u2212' : '';
  if (magnitude >= 0.01 && magnitude < 1e4) return `${sign}${Number(magnitude.toPrecision(3))}`;
  return `${sign}1e${String(Math.round(Math.log10(magnitude))).replace('-', '\u2212')}`;
}
