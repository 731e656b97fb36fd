import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDiagnosisSession } from './use-diagnosis.ts';

/** Opens the records of another program's training: a CSV file with a loss. */
export function RecordsButton() {
  const { t } = useTranslation();
  const session = useDiagnosisSession();
  const open = async (file: File | null): Promise<void> => {
    if (file !== null) session.openRecords(file.name, await file.text());
  };
  return (
    <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void open(file)}>
      {(props) => (
        <Button {...props} size="compact-sm" variant="default">
          {t('diagnosis.openRecords')}
        </Button>
      )}
    </FileButton>
  );
}
