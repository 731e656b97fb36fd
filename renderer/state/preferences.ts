import { z } from 'zod';
import { LANGUAGES, type Language } from '../i18n/catalogue.ts';
import type { ColorScheme } from '../theme/class-style.ts';
import { WORKSPACES } from './workspace.ts';

const KEY = 'saddlescope.preferences';

const preferencesSchema = z.object({
  theme: z.enum(['dark', 'light']),
  language: z.enum(LANGUAGES),
  workspace: z.enum(WORKSPACES),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** What this machine remembers of the window; anything unreadable falls back to the reader's own system. */
export function loadPreferences(storage: PreferenceStorage, languages: readonly string[]): Preferences {
  const fallback: Preferences = { theme: 'dark', language: preferredLanguage(languages), workspace: 'train' };
  try {
    const parsed = preferencesSchema.partial().safeParse(JSON.parse(storage.getItem(KEY) ?? '{}'));
    return parsed.success ? { ...fallback, ...parsed.data } : fallback;
  } catch {
    return fallback;
  }
}

export function savePreferences(storage: PreferenceStorage, preferences: Preferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage may be full or forbidden; preferences are a comfort, not a record.
  }
}

function preferredLanguage(languages: readonly string[]): Language {
  return languages[0]?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

export type { ColorScheme, Language };
