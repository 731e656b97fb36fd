import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { contourSample, lineSample } from '../testing/sample-figures.ts';
import type { Drawing, Mark } from './drawing.ts';
import { writePdf } from './write-pdf.ts';

const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/** What Mozilla's PDF.js sees on the pages of a file. */
async function read(file: Uint8Array) {
  const task = getDocument({
    data: file.slice(),
    standardFontDataUrl: join(home, 'standard_fonts') + sep,
    cMapUrl: join(home, 'cmaps') + sep,
    cMapPacked: true,
    verbosity: 0,
  });
  const document = await task.promise;
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  const { fnArray } = await page.getOperatorList();
  const { info } = await document.getMetadata();
  const seen = {
    pages: document.numPages,
    view: page.view,
    texts: items.flatMap((item) =>
      'str' in item && item.str.trim() !== ''
        ? [{ text: item.str, x: Number(item.transform[4]), y: Number(item.transform[5]) }]
        : [],
    ),
    operations: fnArray,
    info: info as { Title?: unknown; Custom?: Record<string, unknown> },
  };
  await task.destroy();
  return seen;
}

const flat = (marks: readonly Mark[]): Mark[] =>
  marks.flatMap((mark) => (mark.kind === 'clip' ? flat(mark.marks) : [mark]));
const packed = (text: string): string => text.replaceAll(/\s/g, '');

describe.each<[string, Drawing]>([
  ['a contour plot', contourSample('log')],
  ['a line chart', lineSample()],
])('%s as PDF, read by PDF.js', (_, drawing) => {
  it('is one page of its size, with title and metadata', async () => {
    const { pages, view, info } = await read(writePdf(drawing));
    expect(pages).toBe(1);
    expect(view[0]).toBe(0);
    expect(view[1]).toBe(0);
    expect(view[2]).toBeCloseTo(drawing.width, 2);
    expect(view[3]).toBeCloseTo(drawing.height, 2);
    expect(info.Title).toBe(drawing.title);
    expect(JSON.parse(String(info.Custom?.Saddlescope))).toEqual(JSON.parse(drawing.metadata));
  });

  it('says every word at its place', async () => {
    const { texts } = await read(writePdf(drawing));
    const said = packed(texts.map(({ text }) => text).join(''));
    const labels = flat(drawing.marks).flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
    expect(labels.length).toBeGreaterThan(10);
    for (const { text } of labels) {
      // Greek letters and subscripts come in fonts of their own; the words between them are whole.
      for (const word of text.split(/[^\w.,()=]+/)) expect(said).toContain(word);
    }
    const placed = labels.filter(({ anchor, rotate }) => anchor === 'start' && rotate === undefined);
    expect(placed.length).toBeGreaterThan(0);
    for (const label of placed) {
      const near = texts.some(
        ({ x, y }) => Math.abs(x - label.x) < 0.1 && Math.abs(y - (drawing.height - label.y)) < 0.1,
      );
      expect(near, label.text).toBe(true);
    }
  });

  it('draws every line', async () => {
    const { operations } = await read(writePdf(drawing));
    const lines = flat(drawing.marks).filter(({ kind }) => kind === 'path');
    const drawn = operations.filter((operation) => operation === OPS.constructPath);
    expect(lines.length).toBeGreaterThan(5);
    expect(drawn.length).toBeGreaterThanOrEqual(lines.length);
  });
});
