import { useTranslation } from 'react-i18next';
import { reportHtml, type ReportContent } from '../../app/diagnosis/report/report-html.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { saveBlob } from '../panels/save-file.ts';

/** Saves a report as `<name>.html`, in the language of the window. */
export function useSaveReport(): (name: string, content: ReportContent) => void {
  const { t, i18n } = useTranslation();
  const note = useNoteText();
  return (name, content) => {
    const say = (key: string, values = {}): string => t(`diagnosis.${key}`, { ...values });
    const html = reportHtml(content, { language: i18n.language, say, note });
    saveBlob(`${name}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
  };
}
