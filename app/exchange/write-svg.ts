import { encode } from 'fast-png';
import { base64, xmlEscape } from './bytes.ts';
import { short, type Drawing, type ImageMark, type Mark, type TextMark } from './drawing.ts';
import type { Rgb } from './rgb.ts';

const FONT = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

/** The drawing as SVG 1.1: vector lines and letters, pictures as embedded PNG, metadata in `<metadata>`. Deterministic. */
export function writeSvg(drawing: Drawing): string {
  const { width, height, title, metadata } = drawing;
  const clips: string[] = [];
  const body = drawing.marks.map((mark) => draw(mark, clips)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" width="${short(width)}pt" height="${short(height)}pt" viewBox="0 0 ${short(width)} ${short(height)}">
<title>${xmlEscape(title)}</title>
<metadata>${xmlEscape(metadata)}</metadata>
<defs>
${clips.join('\n')}
</defs>
<g font-family="${FONT}" stroke-linejoin="round" stroke-linecap="round">
${body}
</g>
</svg>
`;
}

function draw(mark: Mark, clips: string[]): string {
  switch (mark.kind) {
    case 'path': {
      const { fill, stroke, width, dash, opacity } = mark;
      const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash.map(short).join(' ')}"`;
      const opaque = opacity === undefined ? '' : ` opacity="${short(opacity)}"`;
      return `<path d="${pathData(mark.points, mark.closed === true)}" ${paint(fill, stroke, width)}${dashes}${opaque}/>`;
    }
    case 'disc':
      return `<circle cx="${short(mark.x)}" cy="${short(mark.y)}" r="${short(mark.radius)}" ${paint(mark.fill, mark.stroke, mark.width)}/>`;
    case 'text':
      return drawText(mark);
    case 'image':
      return drawImage(mark);
    case 'clip': {
      const id = `clip${clips.length + 1}`;
      clips.push(
        `<clipPath id="${id}"><rect x="${short(mark.x)}" y="${short(mark.y)}" width="${short(mark.width)}" height="${short(mark.height)}"/></clipPath>`,
      );
      return `<g clip-path="url(#${id})">\n${mark.marks.map((inner) => draw(inner, clips)).join('\n')}\n</g>`;
    }
  }
}

function pathData(points: Float64Array, closed: boolean): string {
  const parts: string[] = [];
  for (let k = 0; k < points.length; k += 2)
    parts.push(`${k === 0 ? 'M' : 'L'}${short(points[k])} ${short(points[k + 1])}`);
  return parts.join('') + (closed ? 'Z' : '');
}

function paint(fill: Rgb | undefined, stroke: Rgb | undefined, width = 1): string {
  const line = stroke === undefined ? '' : ` stroke="${hex(stroke)}" stroke-width="${short(width)}"`;
  return `fill="${fill === undefined ? 'none' : hex(fill)}"${line}`;
}

function drawText(mark: TextMark): string {
  const { x, y, size, anchor, color, bold, rotate, halo } = mark;
  const turn = rotate === undefined ? '' : ` transform="rotate(${short(rotate)} ${short(x)} ${short(y)})"`;
  const weight = bold === true ? ' font-weight="bold"' : '';
  const attributes = `x="${short(x)}" y="${short(y)}" font-size="${short(size)}" text-anchor="${anchor}"${weight}${turn}`;
  const text = xmlEscape(mark.text);
  const below =
    halo === undefined
      ? ''
      : `<text ${attributes} fill="${hex(halo)}" stroke="${hex(halo)}" stroke-width="${short(size / 4)}" aria-hidden="true">${text}</text>\n`;
  return `${below}<text ${attributes} fill="${hex(color)}">${text}</text>`;
}

function drawImage(mark: ImageMark): string {
  const { x, y, width, height, columns, rows, pixels } = mark;
  const png = encode({ width: columns, height: rows, data: pixels, channels: 3, depth: 8 });
  return `<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" preserveAspectRatio="none" xlink:href="data:image/png;base64,${base64(png)}"/>`;
}

function hex(color: Rgb): string {
  return `#${color
    .map((c) =>
      Math.round(255 * Math.min(1, Math.max(0, c)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
