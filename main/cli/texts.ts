import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type i18n } from 'i18next';
import type { Note } from '../../app/data/prepared-data.ts';

type Tree = { [key: string]: string | Tree };

/** Sentences of the command line, from the same English catalogue files as the window's. */
export class Texts {
  readonly #catalogue: i18n;

  constructor(assets: string) {
    const tree: Tree = {};
    const folder = join(assets, 'locales');
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.en.json'))
        merge(tree, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Tree);
    }
    this.#catalogue = i18next.createInstance();
    void this.#catalogue.init({
      lng: 'en',
      resources: { en: { translation: tree } },
      interpolation: { escapeValue: false },
      initAsync: false,
    });
  }

  /** A sentence of section `cli`. */
  say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return this.#catalogue.t(`cli.${key}`, { ...values });
  }

  /** A note's sentence; where the catalogue has none, its key and values. */
  note(note: Note): string {
    const { key, values } = note;
    const parts = Object.entries(values ?? {}).map(([name, value]) => `${name} ${value}`);
    const fallback = parts.length === 0 ? key : `${key}: ${parts.join(', ')}`;
    return this.#catalogue.t([`notes.${key}`, key], { ...rounded(values), defaultValue: fallback });
  }
}

/** Notes carry full precision; a sentence shows four digits. */
function rounded(values: Note['values']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
    ]),
  );
}

function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    const present = into[key];
    if (typeof value === 'object' && typeof present === 'object') merge(present, value);
    else into[key] = value;
  }
}
