import { Button, Checkbox, FileButton, Loader, Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataSpec } from '../../../app/experiment/loss-spec.ts';
import type { UploadResult } from '../../../app/protocol/host-api.ts';
import type { ColumnSummary } from '../../../app/data/column-summary.ts';
import { formatNumber } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useActions, useHost } from '../../state/app-context.tsx';
import { failureText } from '../../state/report.ts';
import { SelectField } from '../field.tsx';
import { UploadIcon } from '../icons.tsx';

type CsvSpec = Extract<DataSpec, { csv: string }>;
type Upload =
  | { readonly status: 'none' }
  | { readonly status: 'busy'; readonly name: string }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'ready'; readonly name: string; readonly result: UploadResult };

/** Files above this many bytes are refused before they are read (the host's own limit). */
const MAX_BYTES = 64 * 1024 * 1024;

/** A CSV file of the user's own: its columns with types and missing values, which one to predict, which ones to use. */
export function CsvFields({
  data,
  columns,
  put,
}: {
  data: CsvSpec;
  /** What the host makes of the columns with the settings as they stand; empty until it has answered. */
  columns: readonly ColumnSummary[];
  put: (data: DataSpec, field?: string) => void;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const { editDraft } = useActions();
  const [upload, setUpload] = useState<Upload>({ status: 'none' });

  async function bring(file: File | null): Promise<void> {
    if (file === null) return;
    if (file.size > MAX_BYTES) {
      setUpload({ status: 'failed', message: t('data.tooLarge', { megabytes: 64 }) });
      return;
    }
    setUpload({ status: 'busy', name: file.name });
    try {
      const result = await host.request('data.upload', { name: file.name, text: await file.text() });
      setUpload({ status: 'ready', name: file.name, result });
      const target = result.columns.at(-1)?.name ?? '';
      put({ split: data.split, splitSeed: data.splitSeed, csv: result.csv, target });
      const name = file.name.replace(/\.[^.]*$/, '');
      if (name !== '') editDraft((draft) => ({ ...draft, name }), 'upload-name');
    } catch (error) {
      setUpload({ status: 'failed', message: text(failureText(error)) });
    }
  }

  function isUsed(name: string): boolean {
    if (name === data.target) return false;
    return data.features?.includes(name) ?? columns.find((item) => item.name === name)?.use !== 'unused';
  }
  const result = upload.status === 'ready' ? upload.result : null;
  return (
    <>
      <div className="field" data-wide="true">
        <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void bring(file)}>
          {(props) => (
            <Button
              {...props}
              size="xs"
              variant="default"
              fullWidth
              leftSection={upload.status === 'busy' ? <Loader size={12} /> : <UploadIcon size={14} />}
            >
              {upload.status === 'ready' ? upload.name : t('data.choose')}
            </Button>
          )}
        </FileButton>
        {upload.status === 'none' && data.csv === 'upload:' ? (
          <p className="field-help always">{t('data.csvHint')}</p>
        ) : null}
        {upload.status === 'failed' ? (
          <div className="field-error" role="alert">
            {upload.message}
          </div>
        ) : null}
      </div>
      {result === null ? null : (
        <>
          <SelectField
            name="target"
            path="loss.data.target"
            value={data.target}
            options={result.columns.map(({ name }) => ({ value: name, label: name }))}
            onChange={(target) =>
              put({ ...data, target, features: data.features?.filter((name) => name !== target) })
            }
          />
          <SelectField
            name="task"
            path="loss.data.task"
            value={data.task ?? 'auto'}
            options={(['auto', 'classification', 'regression'] as const).map((value) => ({
              value,
              label: t(`data.task.${value}`),
            }))}
            onChange={(task) => put({ ...data, task: task === 'auto' ? undefined : task })}
          />
          <div className="table-frame">
            <Table fz={12} verticalSpacing={2} horizontalSpacing={6} withRowBorders={false} stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('data.use')}</Table.Th>
                  <Table.Th>{t('data.column')}</Table.Th>
                  <Table.Th>{t('data.type')}</Table.Th>
                  <Table.Th ta="right">{t('data.missing')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {result.columns.map((column) => {
                  const isTarget = column.name === data.target;
                  return (
                    <Table.Tr key={column.name}>
                      <Table.Td>
                        <Checkbox
                          size="xs"
                          aria-label={t('data.useColumn', { name: column.name })}
                          checked={isUsed(column.name)}
                          disabled={isTarget}
                          onChange={(event) => {
                            const all = result.columns
                              .map((item) => item.name)
                              .filter((name) => name !== data.target);
                            const now = all.filter((name) =>
                              name === column.name ? event.currentTarget.checked : isUsed(name),
                            );
                            put({ ...data, features: now });
                          }}
                        />
                      </Table.Td>
                      <Table.Td>
                        {column.name}
                        <div className="cell-detail">
                          {column.type === 'number'
                            ? `${formatNumber(column.minimum ?? NaN)} … ${formatNumber(column.maximum ?? NaN)}`
                            : (column.categories ?? []).slice(0, 4).join(', ')}
                        </div>
                      </Table.Td>
                      <Table.Td>{t(`data.types.${column.type}`)}</Table.Td>
                      <Table.Td ta="right" data-warn={column.missing > 0}>
                        {column.missing}
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </div>
          <p className="field-help always">{t('data.rows', { count: result.rows })}</p>
          {result.notes.map((item, index) => (
            <p key={index} className="field-help always warn">
              {text(item)}
            </p>
          ))}
        </>
      )}
    </>
  );
}
