import Papa from 'papaparse';
import { cellKind, cellNumber } from './cell.ts';
import type { Note } from './prepared-data.ts';
import { tableError } from './table-error.ts';

/** A table read from CSV text: typed columns of equal length. Row numbers in messages count the header as row 1. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Row number in the file (header = 1, blank lines counted) of each row of the table. */
  readonly fileRows: Int32Array;
  readonly notes: readonly Note[];
}

interface ColumnBase {
  readonly name: string;
  /** Number of missing cells. */
  readonly missing: number;
  /** First cell that is an infinite or unrepresentable number, where there is one. */
  readonly nonFinite: { readonly fileRow: number; readonly text: string } | null;
}
/** Every cell is a number, missing (NaN) or non-finite (±Infinity, see `nonFinite`). */
export interface NumberColumn extends ColumnBase {
  readonly type: 'number';
  readonly values: Float64Array;
}
/** At least one cell is a text: all cells are taken as texts; `codes` indexes `categories`, −1 is missing. */
export interface CategoryColumn extends ColumnBase {
  readonly type: 'category';
  readonly codes: Int32Array;
  /** In order of first appearance. */
  readonly categories: readonly string[];
}
export type TableColumn = NumberColumn | CategoryColumn;

const LISTED_ROWS = 5;
/** In order of preference between equals: a comma is also a decimal point and part of texts. */
const DELIMITERS = ['\t', ';', '|', ','];
const PREVIEW_ROWS = 50;
/** Rows cut between two reports of progress. */
const REPORTED_ROWS = 1 << 14;
/** Share of the work that is behind when the text is cut into cells; the rest reads the columns. */
const CUT_SHARE = 0.6;

export interface ParseOptions {
  /** Told the share of the work that is done, ascending to 1; what it throws ends the parsing. */
  readonly progress?: (share: number) => void;
}

/**
 * Parses CSV text (RFC 4180 with `,` `;` tab or `|`, found by itself; a byte-order mark and CRLF are fine; blank lines
 * are skipped). The first non-blank row is the header: an empty name becomes `column k`, a repeated one gets a suffix,
 * each with a note. A row with more or fewer cells than the header is left out and reported with its row number. In
 * files separated by `;` or tab a column may use decimal commas (noted). A column is a number column when every cell
 * that is not missing is a number; otherwise a category column, with a note where nearly all cells are numbers.
 *
 * @throws {InputError} for text that is no table: no header, no data, binary content, a quote that never closes, or a
 *   majority of rows that do not fit the header.
 */
export function parseTable(text: string, options: ParseOptions = {}): Table {
  const { progress = () => undefined } = options;
  if (text.includes('\0'))
    throw tableError('binary', 'expected CSV text, got binary content: save the table as CSV');
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const delimiter = guessDelimiter(source);
  const { lines, quote } = cutLines(source, delimiter, (share) => progress(CUT_SHARE * share));
  if (quote !== null) {
    const { row, isOpen } = quote;
    throw tableError(
      isOpen ? 'quoteOpen' : 'quoteInside',
      `CSV row ${row}: expected a closed quotation, got a quote that ${
        isOpen ? 'never ends' : 'ends inside a cell'
      }: double quotes inside quoted cells`,
      { row },
    );
  }
  const notes: Note[] = [];
  const isBlank = (line: readonly string[]): boolean => line.length === 1 && line[0].trim() === '';
  const headerAt = lines.findIndex((line) => !isBlank(line));
  if (headerAt < 0) throw tableError('empty', 'expected a CSV table with a header row, got an empty file');
  const names = headerNames(lines[headerAt], notes);

  const kept: string[][] = [];
  const fileRows: number[] = [];
  const ragged: number[] = [];
  for (let i = headerAt + 1; i < lines.length; i++) {
    if (isBlank(lines[i])) continue;
    if (lines[i].length === names.length) {
      kept.push(lines[i]);
      fileRows.push(i + 1);
    } else ragged.push(i + 1);
  }
  if (ragged.length > kept.length) {
    const rows = ragged.length + kept.length;
    throw tableError(
      'ragged',
      `expected rows of ${names.length} cells like the header, got ${ragged.length} of ${rows} ` +
        `rows with another number (first: row ${ragged[0]}): is this a CSV table with a header?`,
      { expected: names.length, ragged: ragged.length, rows, first: ragged[0] },
    );
  }
  if (kept.length === 0)
    throw tableError('noRows', 'expected at least one row of data under the header, got none');
  if (ragged.length > 0) {
    notes.push({
      key: 'data.raggedRows',
      values: { count: ragged.length, rows: listed(ragged), expected: names.length },
    });
  }
  const commas = delimiter === ';' || delimiter === '\t';
  const rows = Int32Array.from(fileRows);
  const columns = names.map((name, at) => {
    const column = readColumn(name, at, kept, rows, commas, notes);
    progress(CUT_SHARE + ((1 - CUT_SHARE) * (at + 1)) / names.length);
    return column;
  });
  return { rows: kept.length, columns, fileRows: rows, notes };
}

/** The cells of every line, blank ones too, up to the first quotation (row 1 is the first line) that is none. */
function cutLines(
  source: string,
  delimiter: string,
  progress: (share: number) => void,
): { readonly lines: string[][]; readonly quote: { row: number; isOpen: boolean } | null } {
  const lines: string[][] = [];
  let quote = null as { row: number; isOpen: boolean } | null;
  Papa.parse<string[]>(source, {
    header: false,
    dynamicTyping: false,
    skipEmptyLines: false,
    delimiter,
    step: ({ data, errors, meta }, parser) => {
      lines.push(data);
      const error = errors.find(({ type }) => type === 'Quotes');
      if (error !== undefined) {
        quote = { row: lines.length, isOpen: error.code === 'MissingQuotes' };
        parser.abort();
      } else if (lines.length % REPORTED_ROWS === 0) progress(meta.cursor / source.length);
    },
  });
  return { lines, quote };
}

/**
 * The delimiter that most of the first rows agree on with the header (at least two cells), then the one with most
 * cells; a comma when there is none. (papaparse's own guess fails on tables of two columns.)
 */
function guessDelimiter(text: string): string {
  let best = { delimiter: ',', agreement: 0, cells: 1 };
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(text, {
      delimiter,
      preview: PREVIEW_ROWS,
      skipEmptyLines: 'greedy',
    });
    const cells = data.length === 0 ? 0 : data[0].length;
    if (cells < 2) continue;
    const agreement = data.filter((line) => line.length === cells).length / data.length;
    if (agreement > best.agreement || (agreement === best.agreement && cells > best.cells)) {
      best = { delimiter, agreement, cells };
    }
  }
  return best.delimiter;
}

/** "3, 17, 18, …": at most five numbers. */
export function listed(rows: readonly number[]): string {
  return rows.slice(0, LISTED_ROWS).join(', ') + (rows.length > LISTED_ROWS ? ', …' : '');
}

function headerNames(cells: readonly string[], notes: Note[]): string[] {
  const taken = new Set<string>();
  const given = new Set(cells.map((cell) => cell.trim()));
  const names = cells.map((cell, at) => {
    const trimmed = cell.trim();
    const base = trimmed === '' ? `column ${at + 1}` : trimmed;
    let name = base;
    for (let k = 2; taken.has(name) || (name !== trimmed && given.has(name)); k++) name = `${base} (${k})`;
    taken.add(name);
    if (trimmed === '') notes.push({ key: 'data.emptyHeader', values: { column: at + 1, name } });
    else if (name !== trimmed) notes.push({ key: 'data.duplicateHeader', values: { column: at + 1, name } });
    return name;
  });
  if (cells.every((cell) => cellKind(cell.trim(), false) === 'number'))
    notes.push({ key: 'data.numericHeader' });
  return names;
}

function readColumn(
  name: string,
  at: number,
  lines: readonly (readonly string[])[],
  fileRows: Int32Array,
  commas: boolean,
  notes: Note[],
): TableColumn {
  let missing = 0;
  let numbers = 0;
  let decimalCommas = 0;
  let firstText = -1;
  let nonFinite: ColumnBase['nonFinite'] = null;
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i][at].trim();
    const kind = cellKind(text, commas);
    if (kind === 'missing') missing++;
    else if (kind === 'text') firstText = firstText < 0 ? i : firstText;
    else {
      numbers++;
      if (text.includes(',')) decimalCommas++;
      if (kind === 'nonFinite') nonFinite ??= { fileRow: fileRows[i], text };
    }
  }
  if (firstText < 0 && numbers > 0) {
    const values = Float64Array.from(lines, (line) => {
      const text = line[at].trim();
      const kind = cellKind(text, commas);
      if (kind === 'nonFinite') return text.startsWith('-') ? -Infinity : Infinity;
      return kind === 'missing' ? NaN : cellNumber(text, commas);
    });
    if (decimalCommas > 0) notes.push({ key: 'data.decimalComma', values: { name } });
    return { name, type: 'number', missing, nonFinite, values };
  }
  if (numbers > 0 && numbers >= 9 * (lines.length - missing - numbers)) {
    notes.push({
      key: 'data.mixedColumn',
      values: { name, row: fileRows[firstText], text: lines[firstText][at].trim().slice(0, 40) },
    });
  }
  const index = new Map<string, number>();
  const codes = Int32Array.from(lines, (line) => {
    const text = line[at].trim();
    if (cellKind(text, commas) === 'missing') return -1;
    const known = index.get(text);
    if (known !== undefined) return known;
    index.set(text, index.size);
    return index.size - 1;
  });
  return { name, type: 'category', missing, nonFinite: null, codes, categories: [...index.keys()] };
}
