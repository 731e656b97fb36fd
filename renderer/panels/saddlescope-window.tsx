import { MantineProvider } from '@mantine/core';
import type { i18n as I18n } from 'i18next';
import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import { useLessonLinks } from '../learn/use-lesson-links.ts';
import { AppProvider, useApp } from '../state/app-context.tsx';
import type { App } from '../state/app-store.ts';
import { theme } from '../theme/theme.ts';
import { Layout } from './layout.tsx';

/** The whole window: providers and the one layout. */
export function SaddlescopeWindow({ app, i18n }: { app: App; i18n: I18n }) {
  return (
    <AppProvider app={app}>
      <I18nextProvider i18n={i18n}>
        <Themed i18n={i18n} />
      </I18nextProvider>
    </AppProvider>
  );
}

function Themed({ i18n }: { i18n: I18n }) {
  const scheme = useApp((state) => state.preferences.theme);
  const language = useApp((state) => state.preferences.language);
  useLessonLinks();
  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  }, [i18n, language]);
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      <Layout />
    </MantineProvider>
  );
}
