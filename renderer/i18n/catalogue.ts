import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<Tree>('../../assets/locales/*.json', { eager: true, import: 'default' });

function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    const present = into[key];
    if (typeof value === 'object' && typeof present === 'object') merge(present, value);
    else into[key] = typeof value === 'object' ? structuredClone(value) : value;
  }
}

/** All catalogue files of a language (`<part>.<language>.json`) as one tree. */
export function catalogue(language: Language): Tree {
  const tree: Tree = {};
  for (const path of Object.keys(files).sort()) {
    if (path.endsWith(`.${language}.json`)) merge(tree, files[path]);
  }
  return tree;
}

export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(LANGUAGES.map((name) => [name, { translation: catalogue(name) }])),
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return instance;
}
