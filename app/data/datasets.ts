import type { DatasetName } from '../experiment/loss-spec.ts';

/** A bundled data set: a CSV file of `assets/data` and the column to predict (always classes). */
export interface DatasetInfo {
  readonly file: string;
  readonly target: string;
  /** Rows in the file, rows with missing cells included. */
  readonly rows: number;
  readonly classes: number;
}

/** Sources, licences and checksums stand in `assets/data/SOURCES.json`. */
export const DATASET_INFO: Readonly<Record<DatasetName, DatasetInfo>> = {
  iris: { file: 'iris.csv', target: 'species', rows: 150, classes: 3 },
  wine: { file: 'wine.csv', target: 'cultivar', rows: 178, classes: 3 },
  breastCancer: { file: 'breast-cancer.csv', target: 'diagnosis', rows: 569, classes: 2 },
  digits: { file: 'digits.csv', target: 'digit', rows: 1797, classes: 10 },
  penguins: { file: 'penguins.csv', target: 'species', rows: 344, classes: 3 },
};
