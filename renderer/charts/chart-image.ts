import type { ColorScheme } from '../theme/class-style.ts';
import { CHART_COLORS } from './chart-colors.ts';

/** The chart with its title and legend on an opaque ground: a picture that still says what it shows. */
export async function chartImage(
  chart: HTMLCanvasElement,
  title: string,
  legend: readonly { readonly label: string; readonly color: string }[],
  scheme: ColorScheme,
): Promise<Blob> {
  const ratio = window.devicePixelRatio;
  const head = Math.round(28 * ratio);
  const canvas = document.createElement('canvas');
  canvas.width = chart.width;
  canvas.height = chart.height + head;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('expected a 2D canvas, the browser gave none');
  const colors = CHART_COLORS[scheme];
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.fillStyle = colors.text;
  let x = 8 * ratio;
  context.fillText(title, x, head / 2);
  x += context.measureText(title).width + 16 * ratio;
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  for (const item of legend) {
    context.fillStyle = item.color;
    context.fillRect(x, head / 2 - ratio, 12 * ratio, 2 * ratio);
    x += 16 * ratio;
    context.fillStyle = colors.text;
    context.fillText(item.label, x, head / 2);
    x += context.measureText(item.label).width + 12 * ratio;
  }
  context.drawImage(chart, 0, head);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('expected a PNG from the canvas, got none'));
      else resolve(blob);
    }, 'image/png');
  });
}
