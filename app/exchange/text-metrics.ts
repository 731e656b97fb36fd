/**
 * Text in the standard fonts that every PDF reader has: which font shows a character, with which code and width.
 * Widths are in thousandths of the font size, from Adobe's font metrics (Core 14 AFM).
 */
export type FontName = 'sans' | 'bold' | 'symbol' | 'cjk';

export interface Glyph {
  readonly font: FontName;
  /** Code in the font's encoding: WinAnsi, Symbol, or UCS-2 for CJK. */
  readonly code: number;
  readonly width: number;
  /** Relative size and baseline shift in units of the font size: digits below and above the line. */
  readonly scale: number;
  readonly rise: number;
}

/** Helvetica, codes 32 to 126. */
const SANS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** Helvetica-Bold, codes 32 to 126. */
const BOLD = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
  556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584,
  556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
  333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/** Helvetica, WinAnsi codes beyond ASCII whose width is not 556. */
const SANS_HIGH: Readonly<Record<number, number>> = {
  0xa0: 278, 0xa1: 333, 0xa6: 260, 0xa8: 333, 0xa9: 737, 0xaa: 370, 0xac: 584, 0xad: 333, 0xae: 737, 0xaf: 333,
  0xb0: 400, 0xb1: 584, 0xb2: 333, 0xb3: 333, 0xb4: 333, 0xb6: 537, 0xb7: 278, 0xb8: 333, 0xb9: 333, 0xba: 365,
  0xbc: 834, 0xbd: 834, 0xbe: 834, 0xbf: 611, 0xc0: 667, 0xc1: 667, 0xc2: 667, 0xc3: 667, 0xc4: 667, 0xc5: 667,
  0xc6: 1000, 0xc7: 722, 0xc8: 667, 0xc9: 667, 0xca: 667, 0xcb: 667, 0xcc: 278, 0xcd: 278, 0xce: 278, 0xcf: 278,
  0xd0: 722, 0xd1: 722, 0xd2: 778, 0xd3: 778, 0xd4: 778, 0xd5: 778, 0xd6: 778, 0xd7: 584, 0xd8: 778, 0xd9: 722,
  0xda: 722, 0xdb: 722, 0xdc: 722, 0xdd: 667, 0xde: 667, 0xdf: 611, 0xe6: 889, 0xe7: 500, 0xec: 278, 0xed: 278,
  0xee: 278, 0xef: 278, 0xf7: 584, 0xf8: 611, 0xfd: 500, 0xff: 500, 0x85: 1000, 0x91: 222, 0x92: 222, 0x93: 333,
  0x94: 333, 0x95: 350, 0x96: 556, 0x97: 1000,
}; // prettier-ignore

/** Characters that WinAnsi has outside Latin-1. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  // Helvetica has no minus; the en dash is as wide as a digit, and readers' stand-ins for Symbol are not.
  '−': 0x96,
};

/** Characters of the Symbol font: code and width. */
const SYMBOL: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
  (
    'α61:631 β62:549 χ63:549 δ64:494 ε65:439 φ66:521 γ67:411 η68:603 ι69:329 ϕ6a:603 κ6b:549 λ6c:549 μ6d:576 ν6e:521 ' +
    'ο6f:549 π70:549 θ71:521 ρ72:549 σ73:603 τ74:439 υ75:576 ω77:686 ξ78:493 ψ79:686 ζ7a:494 Γ47:603 Δ44:612 Θ51:741 ' +
    'Λ4c:686 Ξ58:645 Π50:768 Σ53:592 Φ46:763 Ψ59:795 Ω57:768 ∇d1:713 ≤a3:549 ≥b3:549 √d6:549 ∞a5:713 ∂b6:494 ' +
    '∈ce:713 ∑e5:713 →ae:987 ←ac:987 ≈bb:549 ≠b9:549 ≡ba:549 ⊥5e:658 ∝b5:713 ∗2a:500 ∫f2:274 ⋅d7:250'
  )
    .split(' ')
    .map((entry) => [entry[0], [parseInt(entry.slice(1, 3), 16), Number(entry.slice(4))]]),
);
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉₊₋';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const SCRIPT_CHARACTERS = '0123456789+−';

/** The glyphs of a text, left to right. Characters that no standard font has become `?`. */
export function glyphs(text: string, bold = false): Glyph[] {
  return Array.from(text.normalize('NFC').replaceAll('‖', '||'), (character) => {
    const below = SUBSCRIPTS.indexOf(character);
    if (below >= 0) return { ...plain(SCRIPT_CHARACTERS[below], bold), scale: 0.7, rise: -0.18 };
    const above = SUPERSCRIPTS.indexOf(character);
    if (above >= 0) return { ...plain(SCRIPT_CHARACTERS[above], bold), scale: 0.7, rise: 0.36 };
    return plain(character, bold);
  });
}

function plain(character: string, bold: boolean): Glyph {
  const font = bold ? 'bold' : 'sans';
  const code = character.codePointAt(0) ?? 0x3f;
  const base = { font, scale: 1, rise: 0 } as const;
  if (code >= 0x20 && code <= 0x7e) return { ...base, code, width: (bold ? BOLD : SANS)[code - 0x20] };
  const latin = (code >= 0xa0 && code <= 0xff ? code : undefined) ?? WIN_ANSI[character];
  if (latin !== undefined) return { ...base, code: latin, width: SANS_HIGH[latin] ?? 556 };
  if (character in SYMBOL) {
    const [symbol, width] = SYMBOL[character];
    return { ...base, font: 'symbol', code: symbol, width };
  }
  const isCjk = (code >= 0x3000 && code <= 0x30ff) || (code >= 0x4e00 && code <= 0x9fff) || code >= 0xff00;
  if (isCjk && code <= 0xffff) return { ...base, font: 'cjk', code, width: 1000 };
  return { ...base, code: 0x3f, width: (bold ? BOLD : SANS)[0x3f - 0x20] };
}

/** Width of a text in points. */
export function textWidth(text: string, size: number, bold = false): number {
  return (glyphs(text, bold).reduce((sum, glyph) => sum + glyph.width * glyph.scale, 0) * size) / 1000;
}

/** Breaks a text into lines no wider than `width` points, at spaces; CJK text may break anywhere. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.match(WORDS) ?? []) {
    if (current !== '' && textWidth((current + word).trimEnd(), size) > width) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
  }
  if (current.trimEnd() !== '') lines.push(current.trimEnd());
  return lines;
}

/** A Chinese character with the closing punctuation that must not begin a line, or a word with the spaces after it. */
const WORDS =
  /[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef][\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*\s*|[^\s\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+\s*|\s+/g;
