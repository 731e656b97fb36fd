import { CHART_COLORS } from '../charts/chart-colors.ts';
import type { ColorScheme } from '../theme/class-style.ts';

/** Pixels of the picture per pixel of the window: sharp in print and on large screens. */
const DENSITY = 2;
const MARGIN = 24;

/**
 * What a lesson shows as PNG: the element with the page's own styles, drawn by the browser inside an SVG. No resource is
 * fetched: canvases come along as data, fonts are the system's.
 *
 * @throws Error when the browser cannot draw it.
 */
export async function elementPicture(element: HTMLElement, scheme: ColorScheme): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const clone = copyWithCanvases(element);
  const styles = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].map(({ cssText }) => cssText),
  );
  // Inside the SVG the root is another element: variables that hang on `:root` are given by hand.
  const css = styles.join('\n').replaceAll(']]>', '');
  const [fullWidth, fullHeight] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(height) + 2 * MARGIN];
  const page = document.createElement('div');
  page.setAttribute(
    'style',
    `${rootVariables()};${textStyle(element)};padding:${MARGIN}px;box-sizing:border-box`,
  );
  clone.style.width = `${width}px`;
  page.append(clone);
  const markup = new XMLSerializer().serializeToString(page);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}">` +
    `<style><![CDATA[${css}]]></style>` +
    `<foreignObject width="100%" height="100%">${markup}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = DENSITY * fullWidth;
  canvas.height = DENSITY * fullHeight;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('expected a 2D canvas, the browser gave none');
  context.fillStyle = CHART_COLORS[scheme].ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('expected a PNG from the canvas, got none'));
      else resolve(blob);
    }, 'image/png');
  });
}

function copyWithCanvases(element: HTMLElement): HTMLElement {
  const clone = element.cloneNode(true) as HTMLElement;
  const originals = element.querySelectorAll('canvas');
  clone.querySelectorAll('canvas').forEach((canvas, k) => {
    const image = document.createElement('img');
    image.src = originals[k].toDataURL();
    image.setAttribute('style', canvas.getAttribute('style') ?? '');
    canvas.replaceWith(image);
  });
  return clone;
}

function rootVariables(): string {
  const style = getComputedStyle(document.documentElement);
  const names = new Set<string>();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule)) continue;
      for (const name of rule.style) if (name.startsWith('--')) names.add(name);
    }
  }
  return [...names]
    .map((name) => [name, style.getPropertyValue(name)])
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:${value}`)
    .join(';');
}

function textStyle(element: HTMLElement): string {
  const style = getComputedStyle(element);
  return ['font-family', 'font-size', 'line-height', 'color']
    .map((name) => `${name}:${style.getPropertyValue(name)}`)
    .join(';');
}
