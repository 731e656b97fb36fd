import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { writeAtomically } from './atomic-file.ts';
import { HostFailure } from './host-failure.ts';

const PREFIX = 'upload:';
const NAME = /^[0-9a-f]{16}-[A-Za-z0-9._-]{1,80}\.csv$/;

/**
 * CSV files: those brought into the window, kept by content under names `upload:<hash>-<name>`, and, where the door
 * allows it (`filesFrom`), files of this machine relative to a folder. A page in a browser must not read any path it
 * likes, so doors with a page allow uploads only.
 */
export class CsvFiles {
  readonly #folder: string;
  readonly #filesFrom: string | null;

  constructor(folder: string, filesFrom: string | null) {
    this.#folder = folder;
    this.#filesFrom = filesFrom;
  }

  async keep(name: string, text: string): Promise<string> {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const plain = name
      .replace(/\.[A-Za-z0-9]+$/, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 60);
    const file = `${digest}-${plain || 'table'}.csv`;
    await mkdir(this.#folder, { recursive: true });
    await writeAtomically(join(this.#folder, file), text);
    return `${PREFIX}${file}`;
  }

  /** Absolute path of a `csv` value; throws an input failure for anything that may not or cannot be read. */
  locate(csv: string): string {
    if (csv.startsWith(PREFIX)) {
      const file = csv.slice(PREFIX.length);
      const path = join(this.#folder, file);
      if (!NAME.test(file) || !existsSync(path)) {
        throw new HostFailure(
          'input',
          `loss.data.csv: expected a file brought in before, found no ${csv}`,
          'loss.data.csv',
          { key: 'input.csvGone' },
        );
      }
      return path;
    }
    if (this.#filesFrom === null) {
      throw new HostFailure(
        'input',
        `loss.data.csv: expected a file brought into the window (upload:…), got ${JSON.stringify(csv)}; open the file there first`,
        'loss.data.csv',
        { key: 'input.csvGone' },
      );
    }
    const path = isAbsolute(csv) ? csv : resolve(this.#filesFrom, csv);
    if (!existsSync(path)) {
      throw new HostFailure(
        'input',
        `loss.data.csv: expected a readable file, found none at ${path}`,
        'loss.data.csv',
      );
    }
    return path;
  }
}
