import type { ReadMetrics } from '../../app/exchange/read-metrics.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import type { JudgedRecords, RecordsReply, RecordsRequest } from './records-worker.ts';

export interface ReadingListener {
  /** Share of the work that is done. */
  progress(share: number): void;
  read(records: JudgedRecords): void;
  /** An {@link InputError} where the file cannot be read or holds no records, else the thread's own error. */
  failed(error: Error): void;
}

/** Reads and diagnoses a CSV file of records in a thread of its own; the answer ends it at once, and nothing is told after that. */
export function judgeRecords(file: Blob, listener: ReadingListener): () => void {
  return ask({ file, judge: true }, listener.failed, (reply) => {
    if (reply.kind === 'progress') listener.progress(reply.share);
    if (reply.kind === 'judged') listener.read(reply.records);
  });
}

/** The records in a CSV file, read in a thread of its own. @throws {InputError} where it cannot be read or holds none */
export function readRecords(file: Blob): Promise<ReadMetrics> {
  return new Promise((resolve, reject) => {
    ask({ file, judge: false }, reject, (reply) => {
      if (reply.kind === 'read') resolve(reply.records);
    });
  });
}

function ask(
  request: RecordsRequest,
  fail: (error: Error) => void,
  take: (reply: RecordsReply) => void,
): () => void {
  const worker = new Worker(new URL('./records-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<RecordsReply>) => {
    if (data.kind !== 'progress') worker.terminate();
    if (data.kind === 'refused') fail(new InputError(data.message, undefined, data.note));
    else take(data);
  };
  worker.onerror = ({ message }) => {
    worker.terminate();
    fail(new Error(message));
  };
  worker.postMessage(request);
  return () => worker.terminate();
}
