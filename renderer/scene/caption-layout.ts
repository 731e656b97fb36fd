import { FONT } from './overlay-text.ts';

/** Layout pixels that title, caption and colour bar take from the plot; a longer caption takes more from below. */
export const INSETS = { top: 40, right: 96, bottom: 64, left: 8 } as const;

/** Height of a caption line in layout pixels. */
export const CAPTION_LINE = 15;
const CAPTION_FONT = `400 11px ${FONT}`;
/** Share of a picture's height that the caption takes at most; what has no room ends in dots (the PNG carries it all). */
const MOST = 0.42;
/** Between the caption and the names of the axes. */
const GAP = 34;

/** The caption as it stands under a picture. */
export interface CaptionLayout {
  readonly lines: readonly string[];
  /** Layout pixels from below that the plot leaves free. */
  readonly bottom: number;
}

/** A word with the blank after it, or a Chinese character with the punctuation that must not begin a line. */
const PIECES =
  /[\u3000-\u9fff\uff00-\uffef][\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*\s*|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g;

/** Lines of a part that is wider than the picture, broken between its words. */
function broken(measure: (text: string) => number, part: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of part.match(PIECES) ?? []) {
    if (line !== '' && measure((line + piece).trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  return lines;
}

/** Breaks captions between their parts, and parts that are too wide between their words, so that nothing is squeezed or cut. */
function wrapped(measure: (text: string) => number, caption: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const sentence of caption) {
    let line = '';
    for (const part of sentence.split(' \u00b7 ')) {
      const longer = line === '' ? part : `${line} \u00b7 ${part}`;
      if (line !== '' && measure(longer) > room) {
        lines.push(line);
        line = part;
      } else line = longer;
      if (measure(line) > room) {
        const pieces = broken(measure, line, room);
        lines.push(...pieces.slice(0, -1));
        line = pieces[pieces.length - 1];
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Lays a caption out under a picture of these sides. */
export function placeCaption(
  measure: (text: string) => number,
  caption: readonly string[],
  width: number,
  height: number,
): CaptionLayout {
  const lines = wrapped(measure, caption, width - 32);
  const most = Math.max(2, Math.floor((MOST * height - GAP) / CAPTION_LINE));
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]} …`];
  return { lines: shown, bottom: Math.max(INSETS.bottom, GAP + CAPTION_LINE * shown.length) };
}

interface Known {
  readonly width: number;
  readonly height: number;
  readonly layout: CaptionLayout;
}
const known = new WeakMap<readonly string[], Known>();

/** The same, measured by the browser; asked for with every frame, so that a caption is laid out once a size. */
export function captionLayout(caption: readonly string[], width: number, height: number): CaptionLayout {
  const before = known.get(caption);
  if (before !== undefined && before.width === width && before.height === height) return before.layout;
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = CAPTION_FONT;
  const measure = (text: string): number => context?.measureText(text).width ?? 6 * text.length;
  const layout = placeCaption(measure, caption, width, height);
  known.set(caption, { width, height, layout });
  return layout;
}
