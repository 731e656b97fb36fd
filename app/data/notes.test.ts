import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('.', import.meta.url);
const used = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/key: 'data\.(\w+)'/g)])
  .map((match) => match[1]);

describe('notes about data', () => {
  it.each(['en', 'zh'])('all stand in the %s catalogue, and no other', (language) => {
    const file = new URL(`../../assets/locales/data.${language}.json`, folder);
    const catalogue = JSON.parse(readFileSync(file, 'utf8')) as { notes: { data: Record<string, string> } };
    const keys = new Set(Object.keys(catalogue.notes.data).map((key) => key.replace(/_(one|other)$/, '')));
    expect([...keys].sort()).toEqual([...new Set(used)].sort());
  });
});
