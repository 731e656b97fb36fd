import { metricSeries } from '../../app/diagnosis/evidence/curve-evidence.ts';
import { diagnose, type Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { recordsEvidence } from '../../app/diagnosis/evidence/gather-evidence.ts';
import { readMetrics, type ReadMetrics } from '../../app/exchange/read-metrics.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import { thinned } from '../charts/row-thinner.ts';

/** Losses that are drawn. */
const COLUMNS = ['trainLoss', 'validationLoss', 'batchLoss'] as const;
/** Points drawn of a line, with its extremes; records of other programs may be a million. */
const MOST_DRAWN = 4000;
/** Share of the work that is behind when the file has been read. */
const READ_SHARE = 0.9;

export interface RecordedCurve {
  readonly column: (typeof COLUMNS)[number];
  readonly steps: Float64Array;
  readonly losses: Float64Array;
}

/** What records say by themselves, and what is drawn of them. */
export interface JudgedRecords extends ReadMetrics {
  readonly diagnosis: Diagnosis;
  readonly curves: readonly RecordedCurve[];
}

export interface RecordsRequest {
  readonly file: Blob;
  /** False: the records alone are wanted. */
  readonly judge: boolean;
}

export type RecordsReply =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'read'; readonly records: ReadMetrics }
  | { readonly kind: 'judged'; readonly records: JudgedRecords }
  | { readonly kind: 'refused'; readonly message: string; readonly note: Note | undefined };

function reply(message: RecordsReply, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** Reads records in a thread of the window, so that it never stands still; one request per thread. */
self.onmessage = async ({ data }: MessageEvent<RecordsRequest>): Promise<void> => {
  const { file, judge } = data;
  try {
    const text = await file.text();
    const share = judge ? READ_SHARE : 1;
    const read = readMetrics(text, {
      progress: (done) => reply({ kind: 'progress', share: share * done }),
    });
    // The window takes the table over.
    const table = [read.metrics.buffer];
    if (!judge) reply({ kind: 'read', records: read }, table);
    else {
      const diagnosis = diagnose(recordsEvidence(read.metrics));
      reply({ kind: 'judged', records: { ...read, diagnosis, curves: curvesOf(read.metrics) } }, table);
    }
  } catch (error) {
    // A file may also be gone by now, or too large for one text.
    const message = error instanceof Error ? error.message : String(error);
    reply({ kind: 'refused', message, note: error instanceof InputError ? error.note : undefined });
  }
};

function curvesOf(metrics: Float64Array): RecordedCurve[] {
  return COLUMNS.flatMap((column) => {
    const points = metricSeries(metrics, column);
    if (points.length < 2) return [];
    const table = [points.map(({ step }) => step), points.map(({ value }) => value)];
    const [steps, losses] = thinned(table, MOST_DRAWN).map((one) => Float64Array.from(one, Number));
    return [{ column, steps, losses }];
  });
}
