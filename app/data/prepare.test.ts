import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { InputError } from '../experiment/input-error.ts';
import { dataSchema, type DataSpec } from '../experiment/loss-spec.ts';
import { prepareData } from './prepare.ts';
import type { PreparedData } from './prepared-data.ts';
import { parseTable } from './table.ts';

const spec = (value: unknown): DataSpec => dataSchema.parse(value);
const keys = (data: PreparedData): string[] => data.notes.map((note) => note.key);
const fromCsv = (text: string, rest: Record<string, unknown>): PreparedData =>
  prepareData(parseTable(text), spec({ csv: 'x.csv', validation: 0, ...rest })).data;
const rowsOf = (data: PreparedData): number[] =>
  [...data.rows.train, ...data.rows.validation, ...data.rows.test].sort((a, b) => a - b);

const CSV = 'size,colour,weight,kind\n1,red,10,a\n2,blue,20,b\n3,red,30,a\n4,,40,b\n5,green,50,a\n';

describe('prepareData from tables', () => {
  it('makes one-hot inputs, classes, and drops rows with missing cells', () => {
    const data = fromCsv(CSV, { target: 'kind', standardize: false });
    expect(data.task).toBe('classification');
    expect(data.featureNames).toEqual(['size', 'colour=red', 'colour=blue', 'colour=green', 'weight']);
    expect(data.outputNames).toEqual(['a', 'b']);
    expect([...data.train.inputs.slice(0, 10)]).toEqual([1, 1, 0, 0, 10, 2, 0, 1, 0, 20]);
    expect([...data.train.labels]).toEqual([0, 1, 0, 0]);
    expect([...data.train.targets]).toEqual([1, 0, 0, 1, 1, 0, 1, 0]);
    expect([...data.rows.train]).toEqual([0, 1, 2, 4]);
    expect(keys(data)).toEqual(['data.droppedRows', 'data.oneHot']);
    expect(data.notes[0].values).toEqual({ count: 1, rows: '5' });
  });

  it('takes a number target as values, few integers as classes, and does as told', () => {
    const values = fromCsv(CSV, { target: 'weight', features: ['size'] });
    expect([values.task, values.outputs, values.outputNames]).toEqual(['regression', 1, ['weight']]);
    expect([...values.train.targets]).toEqual([10, 20, 30, 40, 50]);
    expect(values.train.labels.length).toBe(0);
    const digits = 'x,y\n0.5,7\n1,3\n2,7\n3,3\n';
    const classes = fromCsv(digits, { target: 'y' });
    expect([classes.task, classes.outputNames]).toEqual(['classification', ['3', '7']]);
    expect([...classes.train.labels]).toEqual([1, 0, 1, 0]);
    expect(keys(classes)).toContain('data.integerClasses');
    expect(fromCsv(digits, { target: 'y', task: 'regression' }).task).toBe('regression');
    expect(fromCsv(CSV, { target: 'size', task: 'classification' }).outputs).toBe(4);
  });

  it('standardises with the training part, constant inputs to zero', () => {
    const text = `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i * i},0.1,${i % 3}.5`).join('\n')}\n`;
    const data = fromCsv(text, { target: 'y', validation: 0.25, test: 0.1, splitSeed: 3 });
    const { samples, inputs } = data.train;
    expect([samples, data.validation.samples, data.test.samples]).toEqual([26, 10, 4]);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < samples; i++) {
      sum += inputs[2 * i];
      squares += inputs[2 * i] ** 2;
      expect(inputs[2 * i + 1]).toBe(0);
    }
    expect(Math.abs(sum / samples)).toBeLessThan(1e-14);
    expect(squares / samples).toBeCloseTo(1, 12);
    expect(data.scale[1]).toBe(1);
    expect(data.mean[1]).toBe(0.1);
    expect(keys(data)).toEqual(['data.constantFeatures']);
    const row = data.rows.test[0];
    expect(data.test.inputs[0]).toBeCloseTo((row * row - data.mean[0]) / data.scale[0], 12);
  });

  it('leaves out names and empty columns by itself', () => {
    const text = `id,empty,x,y\n${Array.from({ length: 60 }, (_, i) => `p${i},,${i},${i / 7}`).join('\n')}\n`;
    const { data, columns } = prepareData(parseTable(text), spec({ csv: 'x', target: 'y' }));
    expect(data.featureNames).toEqual(['x']);
    expect(keys(data)).toEqual(['data.tooManyCategories', 'data.emptyColumn']);
    expect(columns.map((column) => column.use)).toEqual(['unused', 'unused', 'feature', 'target']);
    expect(columns[2]).toMatchObject({ minimum: 0, maximum: 59, missing: 0 });
  });

  it('works with a single row and with a constant target', () => {
    const data = fromCsv('x,y\n3,4\n', { target: 'y', validation: 0.2 });
    expect([data.train.samples, data.validation.samples]).toEqual([1, 0]);
    expect([...data.train.inputs]).toEqual([0]);
    expect(keys(fromCsv('x,y\n3,4\n5,4\n', { target: 'y' }))).toEqual(['data.constantTarget']);
  });

  it.each([
    ['unknown target', CSV, { target: 'mass' }, 'got "mass": the columns are "size", "colour"'],
    ['unknown feature', CSV, { target: 'kind', features: ['sizes'] }, 'got "sizes"'],
    ['target as feature', CSV, { target: 'kind', features: ['kind'] }, 'as both'],
    ['feature twice', CSV, { target: 'kind', features: ['size', 'size'] }, 'once'],
    ['one class', 'x,y\n1,a\n2,a\n', { target: 'y' }, 'got only "a" in all 2 rows'],
    ['text to regress', CSV, { target: 'kind', task: 'regression' }, 'got text like "a"'],
    ['infinite number', 'x,y\n1,1\nInfinity,2\n', { target: 'y' }, 'CSV row 3, column "x"'],
    ['no feature', 'y\n1\n2\n', { target: 'y' }, 'at least one usable column'],
    ['no complete row', 'x,y\n1,\n,2\n', { target: 'y' }, 'without missing cells'],
    ['empty feature', 'x,z,y\n1,,1\n2,,2\n', { target: 'y', features: ['z'] }, 'no value in any row'],
    ['huge numbers', 'x,y\n1e308,1\n-1e308,2\n', { target: 'y' }, 'can be standardised'],
    ['nothing to train on', CSV, { target: 'kind', validation: 0.5, test: 0.5 }, 'less than 1'],
  ])('refuses: %s', (_name, text, rest, message) => {
    expect(() => fromCsv(text, rest)).toThrow(InputError);
    expect(() => fromCsv(text, rest)).toThrow(message);
  });

  it('an infinite number in a column that is not used does no harm', () => {
    expect(fromCsv('x,z,y\n1,inf,1\n2,1,2\n', { target: 'y', features: ['x'] }).train.samples).toBe(2);
  });
});

describe('prepareData from inline data', () => {
  it('keeps numbers, order and all samples', () => {
    const inputs = [
      [0.389, 0.997],
      [0.427, -0.612],
    ];
    const { data } = prepareData(
      null,
      spec({
        inputs,
        targets: [
          [1, 0.54],
          [0.267, -0.666],
        ],
      }),
    );
    expect([...data.train.inputs]).toEqual(inputs.flat());
    expect([...data.train.targets]).toEqual([1, 0.54, 0.267, -0.666]);
    expect([data.features, data.outputs, data.validation.samples]).toEqual([2, 2, 0]);
    expect([...data.mean, ...data.scale]).toEqual([0, 0, 1, 1]);
  });

  it.each([
    [{ inputs: [[1], [2, 3]], targets: [[1], [2]] }, 'got 2 in row 2'],
    [{ inputs: [[1], [2]], targets: [[1]] }, 'expected one entry per row of inputs (2), got 1'],
    [{ inputs: [[]], targets: [[1]] }, 'empty row'],
    [{ inputs: [[1], [2]], labels: [0, 0] }, 'at least two classes'],
    [{ inputs: [[1], [2]], labels: [0, 100000] }, 'got 100000 in row 2'],
  ])('refuses %j', (value, message) => {
    expect(() => prepareData(null, spec(value))).toThrow(message);
  });

  it('refuses numbers that are none even when they did not come through the schema', () => {
    const value = { ...spec({ inputs: [[1], [2]], targets: [[1], [2]] }), inputs: [[1], [NaN]] } as DataSpec;
    expect(() => prepareData(null, value)).toThrow('got NaN in row 2, column 1');
  });

  it('names classes nobody has', () => {
    const { data } = prepareData(null, spec({ inputs: [[1], [2]], labels: [0, 2] }));
    expect(data.outputs).toBe(3);
    expect(data.notes).toContainEqual({ key: 'data.emptyClasses', values: { classes: '1' } });
  });
});

describe('splitting', () => {
  it('parts are disjoint and make up all rows; same seed, same parts; sums follow the fractions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.nat(1e9),
        (samples, validation, test, splitSeed) => {
          fc.pre(validation + test < 1);
          const inputs = Array.from({ length: samples }, (_, i) => [i]);
          const value = spec({ inputs, targets: inputs, validation, test, splitSeed });
          const { data } = prepareData(null, value);
          expect(rowsOf(data)).toEqual(inputs.flat());
          expect(data.train.samples).toBeGreaterThan(0);
          expect(Math.abs(data.test.samples - samples * test)).toBeLessThanOrEqual(1);
          expect(Math.abs(data.validation.samples - samples * validation)).toBeLessThanOrEqual(1);
          for (const part of ['train', 'validation', 'test'] as const) {
            expect([...data[part].inputs]).toEqual([...data.rows[part]]);
          }
          expect(prepareData(null, value).data).toEqual(data);
        },
      ),
    );
  });

  it('another seed draws another split', () => {
    const inputs = Array.from({ length: 100 }, (_, i) => [i]);
    const parts = [0, 1].map((splitSeed) => {
      const value = spec({ inputs, targets: inputs, validation: 0.3, splitSeed });
      return [...prepareData(null, value).data.rows.validation];
    });
    expect(parts[0]).not.toEqual(parts[1]);
  });

  it('every buffer comes from the allocator', () => {
    const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
    const { data } = prepareData(null, spec({ generator: 'moons' }), shared);
    const arrays = [
      ...(['train', 'validation', 'test'] as const).flatMap((part) => [
        data[part].inputs,
        data[part].targets,
        data[part].labels,
        data.rows[part],
      ]),
      data.mean,
      data.scale,
    ];
    for (const array of arrays) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(data.validation.samples).toBe(40);
  });
});
