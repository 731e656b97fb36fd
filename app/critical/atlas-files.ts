import { writeRowsCsv } from '../exchange/write-csv.ts';
import { jsonText } from '../exchange/json-text.ts';
import type { CriticalPointAtlas } from './atlas.ts';

export interface AtlasFile {
  readonly name: string;
  readonly text: string;
}

/**
 * An atlas as files: `<name>.json` with everything, or three tables that share the number of a point:
 * `<name>-points.csv` (card, multiplicity, θ in parameter order), `<name>-eigenvalues.csv`, `<name>-rejected.csv` (every
 * start that ended elsewhere). Non-finite numbers: null in JSON, `NaN` and `Infinity` in CSV.
 *
 * @param variables names of a function's variables; θ of networks is numbered from 0
 */
export function atlasFiles(
  name: string,
  atlas: CriticalPointAtlas,
  format: 'json' | 'csv',
  variables?: readonly string[],
): AtlasFile[] {
  if (format === 'json') return [{ name: `${name}.json`, text: jsonText(documentOf(atlas)) }];
  return [
    { name: `${name}-points.csv`, text: pointsTable(atlas, variables) },
    { name: `${name}-eigenvalues.csv`, text: eigenvaluesTable(atlas) },
    { name: `${name}-rejected.csv`, text: rejectedTable(atlas) },
  ];
}

function documentOf({ points, ...rest }: CriticalPointAtlas): unknown {
  return {
    points: points.map(({ card, ...point }) => {
      const { theta, ...facts } = card;
      return { point: theta, ...facts, ...point };
    }),
    ...rest,
  };
}

function pointsTable({ points }: CriticalPointAtlas, variables?: readonly string[]): string {
  const length = points[0]?.card.theta.length ?? 0;
  const names = Array.from({ length }, (_, i) => variables?.[i] ?? `theta${i}`);
  const header = [
    ...['point', 'class', 'morseIndex', 'loss', 'gradientNorm', 'relativeGradientNorm'],
    ...['negative', 'zero', 'positive', 'unexplainedZeros', 'zeroTolerance', 'eigenvalueErrorBound'],
    ...['smallestEigenvalue', 'largestEigenvalue', 'minimumRatio', 'multiplicity', 'family'],
    ...names,
  ];
  const rows = points.map(({ card, minimumRatio, multiplicity, family }, k) => [
    ...[k, card.class, card.morseIndex ?? '', card.loss, card.gradientNorm, card.relativeGradientNorm],
    ...[card.inertia.negative, card.inertia.zero, card.inertia.positive, card.unexplainedZeros],
    ...[card.zeroTolerance, card.eigenvalueErrorBound, card.smallestEigenvalue, card.largestEigenvalue],
    ...[minimumRatio, multiplicity, String(family), ...card.theta],
  ]);
  return writeRowsCsv(header, rows);
}

/** One row per eigenvalue: point, rank (0 = smallest), value. */
function eigenvaluesTable({ points }: CriticalPointAtlas): string {
  const rows = points.flatMap(({ card }, k) =>
    Array.from(card.eigenvalues, (value, rank) => [k, rank, value]),
  );
  return writeRowsCsv(['point', 'rank', 'eigenvalue'], rows);
}

function rejectedTable({ rejected }: CriticalPointAtlas): string {
  const columns = [
    ...(['index', 'outcome', 'loss', 'gradientNorm', 'relativeGradientNorm', 'flatness'] as const),
    ...(['iterations', 'gradients', 'products', 'hessians'] as const),
  ];
  return writeRowsCsv(
    ['start', ...columns.slice(1)],
    rejected.map((record) => columns.map((column) => record[column])),
  );
}
