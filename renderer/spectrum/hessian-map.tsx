import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HessianReport } from '../../app/protocol/spectra.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { layerName } from './layer-name.ts';
import { rgb } from './ribbon-draw.ts';

/** Decades of |H_ij| between the faintest and the strongest colour. */
const DECADES = 4;

/** The Hessian as a picture: blue positive, orange negative, strength by magnitude, lines between layers. */
export function HessianMap({ report }: { report: HessianReport }) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ row: number; column: number } | null>(null);
  const { picture, layers, parameterCount, parameterNames } = report;
  const { size, edges, cells, largest } = picture;
  useEffect(() => {
    if (canvas.current !== null) drawMap(canvas.current, report, scheme);
  }, [report, scheme]);
  const names = (cell: number): string => {
    const first = parameterNames[edges[cell]];
    const last = parameterNames[edges[cell + 1] - 1];
    return first === last ? first : `${first} … ${last}`;
  };
  const share = (offset: number): string => `${(100 * offset) / parameterCount}%`;
  return (
    <figure className="hessian-map">
      <div
        className="hessian-frame"
        role="img"
        aria-label={t('spectrum.map.label', {
          parameters: parameterCount,
          largest: formatNumber(largest),
          layers: layers.layers.map(({ label }) => layerName(label, t)).join(', '),
        })}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = (share: number): number => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
          setHovered({
            row: place((event.clientY - box.top) / box.height),
            column: place((event.clientX - box.left) / box.width),
          });
        }}
        onPointerLeave={() => setHovered(null)}
      >
        <canvas ref={canvas} width={size} height={size} />
        {layers.layers.slice(1).map(({ offset }) => (
          <span key={offset} className="border-lines" aria-hidden="true">
            <i style={{ left: share(offset), top: 0, bottom: 0, width: 1 }} />
            <i style={{ top: share(offset), left: 0, right: 0, height: 1 }} />
          </span>
        ))}
      </div>
      <figcaption className="map-readout">
        {hovered === null ? (
          <span className="muted">{t('spectrum.map.scale', { largest: formatNumber(largest, 3) })}</span>
        ) : (
          <>
            <span>
              {names(hovered.row)} × {names(hovered.column)}
            </span>
            <b>{formatNumber(cells[hovered.row * size + hovered.column])}</b>
          </>
        )}
      </figcaption>
    </figure>
  );
}

function drawMap(canvas: HTMLCanvasElement, { picture }: HessianReport, scheme: ColorScheme): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { size, cells, largest } = picture;
  const image = context.createImageData(size, size);
  // Red is the lowest byte wherever Chromium runs.
  const pixels = new Uint32Array(image.data.buffer);
  const hue = (color: string): number => {
    const [red, green, blue] = rgb(color);
    return red | (green << 8) | (blue << 16);
  };
  const positive = hue(SIGN_COLORS.positive[scheme]);
  const negative = hue(SIGN_COLORS.negative[scheme]);
  const missing = hue(CHART_COLORS[scheme].validation) | (255 << 24);
  const full = 1 - Math.log10(largest) / DECADES;
  for (let k = 0; k < pixels.length; k++) {
    const value = cells[k];
    const strength = full + Math.log10(Math.abs(value)) / DECADES;
    const alpha = Math.round(255 * Math.min(1, Math.max(0, strength)));
    pixels[k] = Number.isNaN(value) ? missing : (value < 0 ? negative : positive) | (alpha << 24);
  }
  context.putImageData(image, 0, 0);
}
