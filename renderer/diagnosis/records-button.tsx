import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { WorkLine } from '../panels/work-line.tsx';
import { useDiagnosisSession, useDiagnosisState } from './use-diagnosis.ts';

/** Opens the records of another program's training, a CSV file with a loss; while one is read, how far it is. */
export function RecordsButton() {
  const { t } = useTranslation();
  const session = useDiagnosisSession();
  const reading = useDiagnosisState((state) => state.reading);
  if (reading !== null) {
    return (
      <WorkLine
        progress={{ done: reading.share, total: 1, secondsLeft: null }}
        text={t('diagnosis.readingRecords', { name: reading.name })}
        className="diagnose-work"
        size="compact-sm"
        onCancel={() => session.cancelRecords()}
      />
    );
  }
  return (
    <FileButton
      accept=".csv,.tsv,.txt,text/csv"
      onChange={(file) => (file === null ? undefined : session.openRecords(file))}
    >
      {(props) => (
        <Button {...props} size="compact-sm" variant="default">
          {t('diagnosis.openRecords')}
        </Button>
      )}
    </FileButton>
  );
}
