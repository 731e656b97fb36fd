import type { Profile, ProfileColumn } from '../landscape/profile.ts';
import { utf8 } from './bytes.ts';
import { jsonText } from './json-text.ts';
import { lineFigure } from './line-figure.ts';
import type { ExportedFile } from './surface-files.ts';
import { writeTableCsv } from './write-csv.ts';
import { writePdf } from './write-pdf.ts';
import { writeSvg } from './write-svg.ts';

/** Formats of a profile; each is its file's extension. */
export const PROFILE_FORMATS = ['json', 'csv', 'svg', 'pdf'] as const;
export type ProfileFormat = (typeof PROFILE_FORMATS)[number];

/** The words of a profile's files. */
export interface ProfileWords {
  readonly title: string;
  readonly axis: string;
  readonly columns: Readonly<Record<ProfileColumn, string>>;
  readonly statement: string;
  /** What made it, as one JSON text. */
  readonly metadata: string;
}

/**
 * The files of a profile, `name` (without extension) in front. Tables hold all columns; figures are one file a column,
 * because loss, slope and curvature have no scale in common: `name.svg`, `name-slope.svg`, …. A column without a finite
 * value has no figure.
 *
 * @throws InputError when nothing is finite and a figure was asked for
 */
export function profileFiles(
  profile: Profile,
  format: ProfileFormat,
  name: string,
  words: ProfileWords,
): ExportedFile[] {
  const { t, columns, direction } = profile;
  if (format === 'csv') {
    const rows = new Float64Array(t.length * (columns.length + 1));
    t.forEach((position, k) =>
      rows.set([position, ...columns.map(({ values }) => values[k])], k * (columns.length + 1)),
    );
    const head = [direction === null ? 'step' : 't', ...columns.map((column) => column.name)];
    return [{ name: `${name}.csv`, content: utf8(writeTableCsv(head, rows)) }];
  }
  if (format === 'json') {
    const document = {
      t,
      ...Object.fromEntries(columns.map((column) => [column.name, column.values])),
      ...(direction === null ? {} : { direction }),
      axis: words.axis,
      metadata: JSON.parse(words.metadata) as unknown,
    };
    return [{ name: `${name}.json`, content: utf8(jsonText(document, 0)) }];
  }
  const drawn = columns.filter(({ values }, k) => k === 0 || values.some(Number.isFinite));
  return drawn.map(({ name: column, values }, k) => {
    const drawing = lineFigure({
      title: words.title,
      metadata: words.metadata,
      axisLabels: [words.axis, words.columns[column]],
      series: [{ name: '', x: t, y: values }],
      statement: words.statement,
    });
    return {
      name: `${name}${k === 0 ? '' : `-${column}`}.${format}`,
      content: format === 'svg' ? utf8(writeSvg(drawing)) : writePdf(drawing),
    };
  });
}
