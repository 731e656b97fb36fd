import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { InputError } from '../experiment/input-error.ts';
import { parseTable, type Table } from './table.ts';

const keys = (table: Table): string[] => table.notes.map((note) => note.key);
const numbers = (table: Table, at: number): number[] => {
  const column = table.columns[at];
  if (column.type !== 'number') throw new Error(`${column.name} is no number column`);
  return [...column.values];
};

describe('parseTable', () => {
  it('reads a byte-order mark, CRLF, quotes and blank lines', () => {
    const table = parseTable('\uFEFFname,"a, b"\r\n"x ""y""",1\r\n\r\n"line\r\nbreak", 2.5e-1 \r\n');
    expect(table.rows).toBe(2);
    expect(table.columns.map((column) => column.name)).toEqual(['name', 'a, b']);
    expect(table.columns[0]).toMatchObject({ type: 'category', categories: ['x "y"', 'line\r\nbreak'] });
    expect(numbers(table, 1)).toEqual([1, 0.25]);
    expect([...table.fileRows]).toEqual([2, 4]);
    expect(table.notes).toEqual([]);
  });

  it.each([
    [';', 'a;b\n1;2\n3;4\n'],
    ['tab', 'a\tb\n1\t2\n3\t4\n'],
    ['|', 'a|b\n1|2\n3|4\n'],
    [',', 'a,b\n1,2\n3,4\n'],
    [';', '"a, m";b\n1;2\n3;4\n'],
  ])('finds the delimiter %s', (_name, text) => {
    const table = parseTable(text);
    expect(numbers(table, 0)).toEqual([1, 3]);
    expect(numbers(table, 1)).toEqual([2, 4]);
  });

  it('takes decimal commas only where the comma does not separate, and says so', () => {
    const table = parseTable('a;b\n1,5;2\n-3,25e1;4\n');
    expect(numbers(table, 0)).toEqual([1.5, -32.5]);
    expect(keys(table)).toEqual(['data.decimalComma']);
    expect(parseTable('a,b\n"1,5",2\n').columns[0].type).toBe('category');
  });

  it('shows missing cells and keeps numbers strict', () => {
    const table = parseTable('a,b\n,x\nNA,?\nNaN,null\n n/a ,NULL\n1,y\n');
    expect(table.columns[0]).toMatchObject({ type: 'number', missing: 4 });
    expect(table.columns[1]).toMatchObject({ type: 'category', missing: 3, categories: ['x', 'y'] });
    for (const text of ['0x10', '1_000', '1 000', '12a', '1e', '.', '--1', '٣', '1,000']) {
      expect(parseTable(`a|b\n${text}|1\n`).columns[0].type).toBe('category');
    }
    for (const text of ['1.', '.5', '+3', '-0', '1E5', '0012']) {
      expect(parseTable(`a|b\n${text}|1\n`).columns[0].type).toBe('number');
    }
  });

  it.each(['Infinity', '-inf', '1e999', '+INF'])('keeps %s apart with its row', (text) => {
    const table = parseTable(`a,b\n1,2\n${text},3\n`);
    expect(table.columns[0]).toMatchObject({ type: 'number', nonFinite: { fileRow: 3, text } });
  });

  it('leaves ragged rows out and names them', () => {
    const table = parseTable('a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n');
    expect(numbers(table, 0)).toEqual([1, 4, 9]);
    expect(table.notes).toEqual([
      { key: 'data.raggedRows', values: { count: 2, rows: '3, 5', expected: 2 } },
    ]);
  });

  it('names columns that have no name or the same one', () => {
    const table = parseTable('a,,a,a (2),a\n1,2,3,4,5\n');
    expect(table.columns.map((column) => column.name)).toEqual(['a', 'column 2', 'a (3)', 'a (2)', 'a (4)']);
    expect(keys(table)).toEqual(['data.emptyHeader', 'data.duplicateHeader', 'data.duplicateHeader']);
  });

  it('remarks a header of numbers and a column with a slip', () => {
    expect(keys(parseTable('1,2\n3,4\n'))).toEqual(['data.numericHeader']);
    const cells = Array.from({ length: 12 }, (_, i) => (i === 4 ? '1O' : String(i)));
    expect(parseTable(`a\n${cells.join('\n')}\n`).notes).toEqual([
      { key: 'data.mixedColumn', values: { name: 'a', row: 6, text: '1O' } },
    ]);
  });

  it.each([
    ['', 'got an empty file'],
    ['\n \n', 'got an empty file'],
    ['a,b\n', 'at least one row of data'],
    ['a\0b', 'binary content'],
    ['a,b\n1,"2\n3,4\n', 'never ends'],
    ['a,b\n1,"2"x\n3,4\n', 'ends inside a cell'],
    [
      'Dear reader,\nthis is a letter, not a table, really,\nas one sees.\nSo, well, yes.\n',
      'with another number',
    ],
  ])('refuses %j in one line', (text, message) => {
    expect(() => parseTable(text)).toThrow(InputError);
    expect(() => parseTable(text)).toThrow(message);
    try {
      parseTable(text);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });

  it('reads back whatever a writer quotes', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '7', ';') });
    const row = fc.tuple(cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const line = (cells: readonly string[]): string =>
          cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        const table = parseTable([line(['x', 'y', 'z']), ...rows.map(line)].join('\n'));
        expect(table.rows).toBe(rows.length);
        table.columns.forEach((column, at) => {
          for (let i = 0; i < rows.length; i++) {
            const text = rows[i][at].trim();
            if (column.type === 'category') {
              expect(column.codes[i] < 0 ? '' : column.categories[column.codes[i]]).toBe(text);
            } else expect(column.values[i]).toBe(text === '' ? NaN : Number(text));
          }
        });
      }),
    );
  });

  it('never crashes: any text is a table or an input error of one line', () => {
    const noise = fc.string({
      unit: fc.constantFrom(
        'a',
        '1',
        '.',
        '-',
        'e',
        ',',
        ';',
        '\t',
        '\n',
        '\r',
        '"',
        ' ',
        '\uFEFF',
        '€',
        '\0',
      ),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary', maxLength: 100 })), (text) => {
        try {
          const table = parseTable(text);
          expect(new Set(table.columns.map((column) => column.name)).size).toBe(table.columns.length);
          for (const column of table.columns) {
            expect(column.type === 'number' ? column.values.length : column.codes.length).toBe(table.rows);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
