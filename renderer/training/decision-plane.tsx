import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { colorAt, colorTable } from '../../app/landscape/color-map.ts';
import type { SamplePlane, SampleReport } from '../../app/protocol/training-api.ts';
import { useApp } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';

/** Where the network changes its answer, with the samples: filled where it is right, crossed where it is wrong. */
export function DecisionPlane({
  report,
  plane,
  large,
}: {
  report: SampleReport;
  plane: SamplePlane;
  large: boolean;
}) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = large ? 720 : 280;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, side, report, plane, RUN_COLORS[scheme], scheme === 'dark');
  }, [side, report, plane, scheme]);
  return (
    <figure className="decision-plane">
      <h3>{t(report.task === 'classification' ? 'samples.boundary' : 'samples.surface')}</h3>
      <canvas
        ref={canvas}
        width={2 * side}
        height={2 * side}
        style={{ width: side, height: side, maxWidth: '100%' }}
        role="img"
        aria-label={t('samples.boundaryLabel', { x: plane.featureNames[0], y: plane.featureNames[1] })}
      />
      <figcaption>
        {plane.featureNames[0]} → · {plane.featureNames[1]} ↑
      </figcaption>
    </figure>
  );
}

function draw(
  context: CanvasRenderingContext2D,
  side: number,
  { labels, predicted, task }: SampleReport,
  { x, y, answers, inputs }: SamplePlane,
  colors: readonly string[],
  dark: boolean,
): void {
  const size = 2 * side;
  context.clearRect(0, 0, size, size);
  const cell = size / x.length;
  const table = colorTable('viridis');
  const low = answers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = answers.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let j = 0; j < y.length; j++) {
    for (let i = 0; i < x.length; i++) {
      const value = answers[j * x.length + i];
      context.globalAlpha = task === 'classification' ? (dark ? 0.35 : 0.28) : 1;
      context.fillStyle =
        task === 'classification'
          ? colors[value % colors.length]
          : `rgb(${colorAt(table, (value - low) / (high - low || 1)).join(' ')})`;
      context.fillRect(i * cell, size - (j + 1) * cell, cell + 0.5, cell + 0.5);
    }
  }
  context.globalAlpha = 1;
  const placeX = (value: number): number => ((value - x[0]) / (x[x.length - 1] - x[0])) * size;
  const placeY = (value: number): number => size - ((value - y[0]) / (y[y.length - 1] - y[0])) * size;
  const radius = side / 60;
  context.lineWidth = 1.5;
  for (let n = 0; 2 * n < inputs.length; n++) {
    const [px, py] = [placeX(inputs[2 * n]), placeY(inputs[2 * n + 1])];
    const right = labels.length === 0 || labels[n] === predicted[n];
    context.fillStyle = labels.length === 0 ? '#fff' : colors[labels[n] % colors.length];
    context.strokeStyle = dark ? '#101419' : '#ffffff';
    context.beginPath();
    context.arc(px, py, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    if (right) continue;
    context.strokeStyle = dark ? '#fff' : '#000';
    context.beginPath();
    context.moveTo(px - radius, py - radius);
    context.lineTo(px + radius, py + radius);
    context.moveTo(px + radius, py - radius);
    context.lineTo(px - radius, py + radius);
    context.stroke();
  }
}
