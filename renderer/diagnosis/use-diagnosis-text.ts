import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportTexts } from '../../app/diagnosis/report/report-html.ts';
import { useNoteText } from '../i18n/note-text.ts';

/** What is written of a diagnosis, in the language of the window: texts of section `diagnosis`, and notes. */
export function useDiagnosisText(): ReportTexts {
  const { t, i18n } = useTranslation();
  const note = useNoteText();
  const { language } = i18n;
  return useMemo(
    () => ({ language, note, say: (key, values = {}) => t(`diagnosis.${key}`, { ...values }) }),
    [language, note, t],
  );
}
