import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { DataPart, PreparedData } from '../../app/data/prepared-data.ts';
import type { DataSpec, LossSpec, NetworkLossSpec } from '../../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { ColumnSummary } from '../../app/data/column-summary.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { CsvFiles } from './uploads.ts';
import type { WeightsFiles } from './weights-files.ts';

/** Prepared data sets kept for reuse. */
const KEPT = 8;

export interface LoadedData {
  readonly data: PreparedData;
  readonly columns: readonly ColumnSummary[];
}

/** Turns loss specifications into losses with their data in memory that all threads share. */
export class LossResolver {
  readonly #pool: JobPool;
  readonly #files: CsvFiles;
  readonly #assets: string;
  readonly weights: WeightsFiles;
  readonly #loaded = new Map<string, Promise<LoadedData>>();

  constructor(pool: JobPool, files: CsvFiles, assets: string, weights: WeightsFiles) {
    this.#pool = pool;
    this.#files = files;
    this.#assets = assets;
    this.weights = weights;
  }

  async resolve(spec: LossSpec): Promise<ResolvedLoss> {
    if (spec.kind === 'function') return { kind: 'function', key: digest([JSON.stringify(spec)]), spec };
    const { data } = await this.load(spec.data);
    const light = withoutInlineNumbers(spec);
    const parts = [data.train, data.validation, data.test];
    const key = digest([JSON.stringify(light), ...parts.flatMap(buffersOf)]);
    return { kind: 'network', key, spec: light, data };
  }

  /** Data of a specification; equal specifications are loaded once. */
  load(spec: DataSpec): Promise<LoadedData> {
    const csvPath = 'csv' in spec ? this.#files.locate(spec.csv) : undefined;
    const key = JSON.stringify([spec, csvPath === undefined ? null : versionOf(csvPath)]);
    const known = this.#loaded.get(key);
    if (known) return known;
    const loading = this.#pool
      .run('load-data', { spec, assetsDirectory: this.#assets, csvPath }, { brief: true })
      .catch((error: unknown) => {
        this.#loaded.delete(key);
        throw error instanceof HostFailure && error.code === 'input' ? atData(error) : error;
      });
    this.#loaded.set(key, loading);
    if (this.#loaded.size > KEPT) {
      const oldest = this.#loaded.keys().next();
      if (!oldest.done) this.#loaded.delete(oldest.value);
    }
    return loading;
  }
}

function atData(failure: HostFailure): HostFailure {
  const { message, path = 'loss.data', note } = failure;
  return new HostFailure('input', message, path, note);
}

/** Inline tables are in the prepared data already; threads need not receive them twice. */
function withoutInlineNumbers(spec: NetworkLossSpec): NetworkLossSpec {
  if (!('inputs' in spec.data)) return spec;
  const data: DataSpec =
    'labels' in spec.data
      ? { ...spec.data, inputs: [], labels: [] }
      : { ...spec.data, inputs: [], targets: [] };
  return { ...spec, data };
}

function buffersOf(part: DataPart): Uint8Array[] {
  return [part.inputs, part.targets, part.labels].map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
}

function versionOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size}-${mtimeMs}`;
}

/** SHA-256 over length-prefixed chunks. */
function digest(chunks: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(`${bytes.byteLength}:`).update(bytes);
  }
  return hash.digest('hex');
}
