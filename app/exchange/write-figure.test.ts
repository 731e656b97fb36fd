import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusal } from '../testing/hostile-bytes.ts';
import { needsReader, runOn } from '../testing/outside-reader.ts';
import { banana, contourSample, lineSample, ramp } from '../testing/sample-figures.ts';
import { chooseScale } from '../landscape/value-scale.ts';
import { contourFigure, planeContours } from './contour-figure.ts';
import type { Drawing, Mark } from './drawing.ts';
import { lineFigure } from './line-figure.ts';
import { glyphs, textWidth, wrapText } from './text-metrics.ts';
import { tickLabels, valueLabel } from './tick-labels.ts';
import { writePdf } from './write-pdf.ts';
import { writeSvg } from './write-svg.ts';

const samples: [string, Drawing][] = [
  ['contour, linear', contourSample('linear')],
  ['contour, logarithmic', contourSample('log')],
  ['contour, lines only', contourSample('log', false)],
  ['lines', lineSample()],
];

describe.each(samples)('%s', (_, drawing) => {
  it('keeps every mark on the page', () => {
    for (const [x, y] of corners(drawing.marks.slice(1))) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(drawing.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(drawing.height);
    }
  });
  it('is written the same each time', () => {
    expect(writePdf(drawing)).toEqual(writePdf(drawing));
    expect(writeSvg(drawing)).toBe(writeSvg(drawing));
  });
  it('is a PDF whose table of objects is right', () => {
    const text = Buffer.from(writePdf(drawing)).toString('latin1');
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    const rows = text.slice(table).match(/^\d{10} 00000 n $/gm) ?? [];
    expect(rows.length).toBeGreaterThan(5);
    rows.forEach((row, k) => {
      expect(text.slice(Number(row.slice(0, 10))).startsWith(`${k + 1} 0 obj\n`)).toBe(true);
    });
    expect(content(text)).toMatch(/BT[^]*Tj ET/);
  });
  it('is SVG without unescaped or non-numeric values', () => {
    const svg = writeSvg(drawing);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(content(Buffer.from(writePdf(drawing)).toString('latin1'))).not.toMatch(/NaN|Infinity|undefined/);
  });
  it('is drawn by librsvg', (context) => {
    needsReader(context, 'rsvg-convert');
    const png = runOn('rsvg-convert', ['{}'], 'svg', writeSvg(drawing));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.length).toBeGreaterThan(5000);
  });
  it('is read by poppler, words included', (context) => {
    needsReader(context, 'pdftotext');
    const words = runOn('pdftotext', ['-layout', '{}', '-'], 'pdf', writePdf(drawing)).toString('utf8');
    expect(words).toContain(drawing.title.split(' ')[0]);
    expect(words).toMatch(/−|θ|step/);
    expect(runOn('pdfinfo', ['{}'], 'pdf', writePdf(drawing)).toString('utf8')).toContain(drawing.title);
  });
});

describe('contour figures', () => {
  it('draw lines where the loss is the level', () => {
    const surface = banana();
    const scale = chooseScale('linear', surface.loss);
    const lines = planeContours(surface, [2], scale);
    expect(lines.length).toBeGreaterThan(0);
    for (const { points } of lines) {
      for (let k = 0; k < points.length; k += 2) {
        const [u, v] = points.subarray(k, k + 2);
        const loss = (1 - u * v) ** 2 + 0.1 * (u - v) ** 2 + 1e-3;
        expect(Math.abs(loss - 2)).toBeLessThan(0.05);
      }
    }
  });
  it('refuse a surface of holes only and draw a constant one', () => {
    const surface = banana();
    const flat = { ...surface, loss: surface.loss.map(() => 1), path: undefined };
    const scale = chooseScale('log', flat.loss);
    const options = { lines: [], scale, color: ramp, quantity: 'loss' };
    expect(writeSvg(contourFigure(flat, options))).not.toMatch(/NaN/);
    const holes = { ...surface, loss: surface.loss.map(() => NaN) };
    expect(refusal(() => contourFigure(holes, options))).toMatch(/holes only/);
  });
  it('draw 300 orders of magnitude', () => {
    const surface = banana();
    const loss = surface.loss.map((value, k) => value * 10 ** ((k % 601) - 300));
    const scale = chooseScale('log', loss);
    const wide = { ...surface, loss };
    const drawing = contourFigure(wide, {
      lines: planeContours(wide, scale.ticks(6), scale),
      scale,
      color: ramp,
      quantity: 'loss',
    });
    expect(writeSvg(drawing)).not.toMatch(/NaN/);
  });
});

describe('line figures', () => {
  it('refuse series without a number to draw', () => {
    const x = Float64Array.of(1, 2);
    const options = { title: 't', metadata: '{}', axisLabels: ['x', 'y'] as const };
    const refused = (y: Float64Array, logY: boolean): string | null =>
      refusal(() => lineFigure({ ...options, logY, series: [{ name: 'a', x, y }] }));
    expect(refused(Float64Array.of(NaN, Infinity), false)).toMatch(/finite value for the axis/);
    expect(refused(Float64Array.of(-1, 0), true)).toMatch(/positive finite value/);
    expect(refused(Float64Array.of(1, 1), true)).toBeNull();
  });
});

describe('text', () => {
  it('chooses fonts, sizes and widths by character', () => {
    expect(glyphs('aθ₂∇鞍').map((glyph) => [glyph.font, glyph.scale])).toEqual([
      ['sans', 1],
      ['symbol', 1],
      ['sans', 0.7],
      ['symbol', 1],
      ['cjk', 1],
    ]);
    expect(textWidth('Hi', 10)).toBeCloseTo(9.44, 10);
    expect(glyphs('🙂').map((glyph) => glyph.code)).toEqual([0x3f]);
  });
  it('wraps at spaces, and anywhere in Chinese', () => {
    for (const text of ['one two three four five six', '损失曲面完整训练集平面无归一化']) {
      const lines = wrapText(text, 10, 60);
      expect(lines.length).toBeGreaterThan(1);
      for (const part of lines) expect(textWidth(part, 10)).toBeLessThanOrEqual(60);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });
  it('labels ticks', () => {
    expect(tickLabels([-1, -0.5, 0, 0.5])).toEqual(['−1.0', '−0.5', '0.0', '0.5']);
    expect(tickLabels([0, 2, 4])).toEqual(['0', '2', '4']);
    expect(tickLabels([1e-6, 0.01, 100])).toEqual(['1e−6', '0.01', '100']);
    expect(tickLabels([0.001, 0.01, 1, 100])).toEqual(['0.001', '0.01', '1', '100']);
    expect(valueLabel(-1.5e-300)).toBe('−1.5e−300');
    expect(valueLabel(123456)).toBe('1.235e5');
  });
});

/** The page's drawing instructions. */
function content(text: string): string {
  const id = /\/Contents (\d+) 0 R/.exec(text)?.[1] ?? '';
  const object = text.slice(text.indexOf(`\n${id} 0 obj\n`));
  const from = object.indexOf('stream\n') + 'stream\n'.length;
  const length = Number(/\/Length (\d+)/.exec(object)?.[1]);
  return inflateSync(Buffer.from(object.slice(from, from + length), 'latin1')).toString('latin1');
}

/** Extreme points of all marks outside clipping, text boxes included. */
function corners(marks: readonly Mark[]): [number, number][] {
  return marks.flatMap((mark): [number, number][] => {
    if (mark.kind === 'path')
      return Array.from({ length: mark.points.length / 2 }, (_, k) => [
        mark.points[2 * k],
        mark.points[2 * k + 1],
      ]);
    if (mark.kind === 'clip' || mark.kind === 'image')
      return [
        [mark.x, mark.y],
        [mark.x + mark.width, mark.y + mark.height],
      ];
    if (mark.kind === 'disc')
      return [
        [mark.x - mark.radius, mark.y - mark.radius],
        [mark.x + mark.radius, mark.y + mark.radius],
      ];
    const width = textWidth(mark.text, mark.size, mark.bold);
    const start = mark.anchor === 'start' ? 0 : mark.anchor === 'middle' ? -width / 2 : -width;
    const ends = [start, start + width];
    return mark.rotate === -90
      ? ends.flatMap((along): [number, number][] => [
          [mark.x - mark.size * 0.75, mark.y - along],
          [mark.x, mark.y - along],
        ])
      : ends.flatMap((along): [number, number][] => [
          [mark.x + along, mark.y - mark.size * 0.75],
          [mark.x + along, mark.y],
        ]);
  });
}
