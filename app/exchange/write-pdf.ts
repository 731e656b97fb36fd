import { zlibSync } from 'fflate';
import { ascii, asciiJson, concatenate } from './bytes.ts';
import {
  short,
  type DiscMark,
  type Drawing,
  type ImageMark,
  type Mark,
  type PathMark,
  type TextMark,
} from './drawing.ts';
import { glyphs, textWidth, type FontName, type Glyph } from './text-metrics.ts';
import type { Rgb } from './rgb.ts';

/** Fonts that PDF readers have: nothing is embedded, so a figure stays small and its text can be edited. */
const FONTS: Readonly<Record<FontName, { readonly id: string; readonly dictionary: string }>> = {
  sans: { id: 'F1', dictionary: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>' },
  bold: {
    id: 'F2',
    dictionary: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>',
  },
  symbol: { id: 'F3', dictionary: '<</Type/Font/Subtype/Type1/BaseFont/Symbol>>' },
  cjk: {
    id: 'F4',
    dictionary:
      '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>',
  },
};
/** Bézier handle length for a quarter circle of radius 1. */
const KAPPA = 0.5522847498;

/** What the content stream refers to. */
interface Resources {
  readonly images: ImageMark[];
  readonly opacities: number[];
  readonly fonts: Set<FontName>;
}

/**
 * The drawing as a one-page PDF 1.4: vector lines, letters in the standard fonts, title and metadata (custom key
 * `/Saddlescope`, ASCII JSON) in the document information. No date is written: the same drawing gives the same bytes.
 */
export function writePdf(drawing: Drawing): Uint8Array<ArrayBuffer> {
  const resources: Resources = { images: [], opacities: [], fonts: new Set() };
  const { width, height, title, metadata, marks } = drawing;
  const flip = `1 0 0 -1 0 ${short(height)} cm`;
  const content = [flip, '1 j 1 J', ...marks.map((mark) => draw(mark, resources))].join('\n');
  const file = new PdfFile();
  const catalog = file.reserve();
  const pages = file.reserve();
  const page = file.reserve();
  const info = file.reserve();
  const stream = file.stream('', ascii(content));
  const fonts = [...resources.fonts]
    .sort()
    .map((font) => `/${FONTS[font].id} ${file.add(FONTS[font].dictionary)} 0 R`);
  const images = resources.images.map((image, k) => {
    const header = `/Type/XObject/Subtype/Image/Width ${image.columns}/Height ${image.rows}/ColorSpace/DeviceRGB/BitsPerComponent 8`;
    return `/I${k} ${file.stream(header, image.pixels)} 0 R`;
  });
  const states = resources.opacities.map(
    (opacity, k) => `/G${k}<</CA ${short(opacity)}/ca ${short(opacity)}>>`,
  );
  const dictionary = `<</Font<<${fonts.join('')}>>/XObject<<${images.join('')}>>/ExtGState<<${states.join('')}>>>>`;
  file.set(catalog, `<</Type/Catalog/Pages ${pages} 0 R>>`);
  file.set(pages, `<</Type/Pages/Kids[${page} 0 R]/Count 1>>`);
  file.set(
    page,
    `<</Type/Page/Parent ${pages} 0 R/MediaBox[0 0 ${short(width)} ${short(height)}]/Resources${dictionary}/Contents ${stream} 0 R>>`,
  );
  file.set(info, `<</Title ${textString(title)}/Creator(Saddlescope)/Saddlescope ${asciiString(metadata)}>>`);
  return file.bytes(catalog, info);
}

class PdfFile {
  private readonly objects: Uint8Array[] = [];

  reserve(): number {
    return this.objects.push(new Uint8Array(0));
  }

  set(id: number, dictionary: string): void {
    this.objects[id - 1] = ascii(dictionary);
  }

  add(dictionary: string): number {
    return this.objects.push(ascii(dictionary));
  }

  stream(header: string, data: Uint8Array): number {
    const packed = zlibSync(data, { level: 9 });
    const dictionary = `<<${header}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n`;
    return this.objects.push(concatenate([ascii(dictionary), packed, ascii('\nendstream')]));
  }

  bytes(root: number, info: number): Uint8Array<ArrayBuffer> {
    // The comment's bytes above 127 tell transfer programs that the file is binary.
    const parts: Uint8Array[] = [ascii('%PDF-1.4\n%'), Uint8Array.of(0xe2, 0xe3, 0xcf, 0xd3, 0x0a)];
    const offsets: number[] = [];
    let at = parts.reduce((sum, part) => sum + part.length, 0);
    this.objects.forEach((object, k) => {
      offsets.push(at);
      const whole = concatenate([ascii(`${k + 1} 0 obj\n`), object, ascii('\nendobj\n')]);
      parts.push(whole);
      at += whole.length;
    });
    const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const count = offsets.length + 1;
    parts.push(
      ascii(
        `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<</Size ${count}/Root ${root} 0 R/Info ${info} 0 R>>\nstartxref\n${at}\n%%EOF\n`,
      ),
    );
    return concatenate(parts);
  }
}

function draw(mark: Mark, resources: Resources): string {
  switch (mark.kind) {
    case 'path':
      return drawPath(mark, resources);
    case 'disc':
      return drawDisc(mark);
    case 'text':
      return drawText(mark, resources);
    case 'image': {
      const id = resources.images.push(mark) - 1;
      // Images stand on their head in a page whose y axis points down.
      return `q ${short(mark.width)} 0 0 ${short(-mark.height)} ${short(mark.x)} ${short(mark.y + mark.height)} cm /I${id} Do Q`;
    }
    case 'clip': {
      const { x, y, width, height } = mark;
      const inner = mark.marks.map((item) => draw(item, resources)).join('\n');
      return `q ${short(x)} ${short(y)} ${short(width)} ${short(height)} re W n\n${inner}\nQ`;
    }
  }
}

function drawPath(mark: PathMark, resources: Resources): string {
  const { points, closed, fill, stroke, width, dash, opacity } = mark;
  const parts = ['q'];
  if (opacity !== undefined) {
    let id = resources.opacities.indexOf(opacity);
    if (id < 0) id = resources.opacities.push(opacity) - 1;
    parts.push(`/G${id} gs`);
  }
  if (dash !== undefined) parts.push(`[${dash.map(short).join(' ')}] 0 d`);
  parts.push(colors(fill, stroke, width));
  for (let k = 0; k < points.length; k += 2)
    parts.push(`${short(points[k])} ${short(points[k + 1])} ${k === 0 ? 'm' : 'l'}`);
  if (closed === true) parts.push('h');
  parts.push(paintOperator(fill, stroke), 'Q');
  return parts.join(' ');
}

function drawDisc(mark: DiscMark): string {
  const { x, y, radius: r, fill, stroke, width } = mark;
  const k = KAPPA * r;
  const arcs = [
    [x + r, y + k, x + k, y + r, x, y + r],
    [x - k, y + r, x - r, y + k, x - r, y],
    [x - r, y - k, x - k, y - r, x, y - r],
    [x + k, y - r, x + r, y - k, x + r, y],
  ].map((arc) => `${arc.map(short).join(' ')} c`);
  return `q ${colors(fill, stroke, width)} ${short(x + r)} ${short(y)} m ${arcs.join(' ')} h ${paintOperator(fill, stroke)} Q`;
}

function colors(fill: Rgb | undefined, stroke: Rgb | undefined, width = 1): string {
  const parts: string[] = [];
  if (fill !== undefined) parts.push(`${rgb(fill)} rg`);
  if (stroke !== undefined) parts.push(`${rgb(stroke)} RG ${short(width)} w`);
  return parts.join(' ');
}

function paintOperator(fill: Rgb | undefined, stroke: Rgb | undefined): string {
  if (fill !== undefined) return stroke !== undefined ? 'B' : 'f';
  return stroke !== undefined ? 'S' : 'n';
}

function drawText(mark: TextMark, resources: Resources): string {
  const { text, x, y, size, anchor, color, bold, rotate = 0, halo } = mark;
  const width = textWidth(text, size, bold);
  const shift = anchor === 'start' ? 0 : anchor === 'middle' ? -width / 2 : -width;
  const angle = (rotate * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)].map((value) => Number(value.toFixed(6)));
  // Turned about (x, y), then upright again: the page's y axis points down.
  const matrix = `${c} ${s} ${s} ${-c} ${short(x + shift * c)} ${short(y + shift * s)} Tm`;
  const runs = showText(glyphs(text, bold), size, resources);
  const below =
    halo === undefined
      ? ''
      : `BT ${rgb(halo)} rg ${rgb(halo)} RG ${short(size / 4)} w 2 Tr ${matrix} ${runs} ET `;
  return `q ${below}BT ${rgb(color)} rg 0 Tr ${matrix} ${runs} ET Q`;
}

/** Font changes and strings: one run for each font, size and height in the line. */
function showText(list: readonly Glyph[], size: number, resources: Resources): string {
  const parts: string[] = [];
  for (let from = 0; from < list.length;) {
    const { font, scale, rise } = list[from];
    let to = from;
    while (to < list.length && list[to].font === font && list[to].scale === scale && list[to].rise === rise)
      to++;
    resources.fonts.add(font);
    const digits = font === 'cjk' ? 4 : 2;
    const codes = list.slice(from, to).map((glyph) => glyph.code.toString(16).padStart(digits, '0'));
    parts.push(
      `/${FONTS[font].id} ${short(size * scale)} Tf ${short(rise * size)} Ts <${codes.join('')}> Tj`,
    );
    from = to;
  }
  return parts.join(' ');
}

function rgb(color: Rgb): string {
  return color.map((c) => Number(Math.min(1, Math.max(0, c)).toFixed(4))).join(' ');
}

/** A text string as UTF-16 with byte order mark, in hexadecimal. */
function textString(text: string): string {
  let digits = 'feff';
  for (let k = 0; k < text.length; k++) digits += text.charCodeAt(k).toString(16).padStart(4, '0');
  return `<${digits}>`;
}

function asciiString(json: string): string {
  return `(${asciiJson(json)
    .replace(/[\\()]/g, '\\$&')
    .replace(/\r/g, '\\r')})`;
}
