import { reportHtml, type ReportContent } from '../../app/diagnosis/report/report-html.ts';
import { saveBlob } from '../panels/save-file.ts';
import { useDiagnosisText } from './use-diagnosis-text.ts';

/** Saves a report as `<name>.html`, in the language of the window. */
export function useSaveReport(): (name: string, content: ReportContent) => void {
  const texts = useDiagnosisText();
  return (name, content) => {
    const html = reportHtml(content, texts);
    saveBlob(`${name}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
  };
}
