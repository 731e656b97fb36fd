import { existsSync } from 'node:fs';
import {
  blockOf,
  EMPTY_BLOCK,
  evenIndices,
  recordAt,
  SPECTRUM_COLUMNS,
  type SpectrumBlock,
} from '../../app/curvature/spectrum-record.ts';
import { RecordLog, type RecordPlace } from './record-log.ts';

const COLUMNS = SPECTRUM_COLUMNS.length;

/**
 * The spectra along a run on disk: an append-only log of blocks in the order of their steps. Steps stay in memory, eigenvalues
 * are read when they are wanted. The file comes into being with the first block.
 */
export class SpectrumLog {
  readonly #path: string;
  #log: RecordLog | null;
  readonly #blocks: { place: RecordPlace; count: number; width: number }[] = [];
  readonly #steps: number[] = [];

  private constructor(path: string) {
    this.#path = path;
    this.#log = null;
  }

  static async open(path: string, mode: 'read' | 'write'): Promise<SpectrumLog> {
    const log = new SpectrumLog(path);
    if (existsSync(path)) {
      log.#log = await RecordLog.open(
        path,
        (record, place) => log.#add(record as SpectrumBlock, place),
        mode,
      );
    }
    return log;
  }

  /** By step, ascending. */
  get steps(): readonly number[] {
    return this.#steps;
  }

  /** −1 before there is one. */
  get lastStep(): number {
    return this.#steps.at(-1) ?? -1;
  }

  async append(block: SpectrumBlock): Promise<void> {
    this.#log ??= await RecordLog.open(this.#path, () => undefined);
    this.#add(block, await this.#log.append(block));
  }

  /** At most `maximum` spectra, evenly spread over those there are, and no more than about `numbers` values. */
  async read(maximum: number, numbers = Infinity): Promise<SpectrumBlock> {
    const width = this.#blocks.at(0)?.width ?? 0;
    if (width === 0 || this.#log === null) return EMPTY_BLOCK;
    const limit = Math.max(2, Math.min(maximum, Math.floor(numbers / width)));
    const wanted = evenIndices(this.#steps.length, limit);
    const places: { place: RecordPlace; first: number; end: number }[] = [];
    let first = 0;
    let next = 0;
    for (const { place, count } of this.#blocks) {
      const from = next;
      while (next < wanted.length && wanted[next] < first + count) next++;
      if (next > from) places.push({ place, first, end: next });
      first += count;
    }
    const log = this.#log;
    // Asked for at once: one by one they would wait for every append of a training in between.
    const blocks = await Promise.all(places.map(({ place }) => log.read(place)));
    let at = 0;
    const records = blocks.flatMap((block, k) => {
      const { first: start, end } = places[k];
      const chosen = wanted.slice(at, end);
      at = end;
      return chosen.map((index) => recordAt(block as SpectrumBlock, index - start));
    });
    return blockOf(records);
  }

  async sync(): Promise<void> {
    await this.#log?.sync();
  }

  async close(): Promise<void> {
    await this.#log?.close();
  }

  #add({ count, width, rows }: SpectrumBlock, place: RecordPlace): void {
    this.#blocks.push({ place, count, width });
    for (let k = 0; k < count; k++) this.#steps.push(rows[k * COLUMNS]);
  }
}
