import { useNoteText } from '../i18n/note-text.ts';
import type { DiagnosisFailure } from './diagnosis-session.ts';

/** What could not be done, with the file it is about. */
export function Complaint({ failure: { file, text } }: { failure: DiagnosisFailure }) {
  const noteText = useNoteText();
  return (
    <p className="field-error" role="alert">
      {file === undefined ? null : `${file}: `}
      {noteText(text)}
    </p>
  );
}
