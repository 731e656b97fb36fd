import { Button, FileButton, Loader } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../../../app/data/prepared-data.ts';
import type { MismatchRow } from '../../../app/exchange/match-tensors.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useActions, useApp, useHost } from '../../state/app-context.tsx';
import { issuesAt } from '../../state/draft-check.ts';
import { failureText } from '../../state/report.ts';
import { UploadIcon } from '../icons.tsx';

const ACCEPT = '.safetensors,.npz,.npy,.pt,.pth,.bin,.ckpt,.h5,.hdf5,.keras';
/** Files above this many bytes are refused before they are read (the host's own limit). */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Weights of other programs, chosen or dropped: one file becomes the start of training, or any number a run whose
 * checkpoints they are, for the network that is set up.
 */
export function WeightsPicker() {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const experiment = useApp((state) => state.draft.present);
  const check = useApp((state) => state.check);
  const { editDraft, showRun, say } = useActions();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Note | string | null>(null);
  const [over, setOver] = useState(false);

  async function bring(files: readonly File[], use: 'start' | 'run'): Promise<void> {
    if (files.length === 0) return;
    setBusy(true);
    setFailure(null);
    try {
      const kept: { name: string; weights: string }[] = [];
      for (const file of files) {
        if (file.size > MAX_BYTES) {
          setFailure(t('weightsPicker.tooLarge', { name: file.name, megabytes: MAX_BYTES / 1024 / 1024 }));
          return;
        }
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { weights } = await host.request('weights.upload', { name: file.name.slice(-200), bytes });
        kept.push({ name: file.name, weights });
      }
      if (use === 'start') {
        editDraft((present) => ({ ...present, start: { weights: kept[0].weights } }));
        return;
      }
      // The files are the points: what the set-up starts from has no part in this run.
      const { run, notes } = await host.request('weights.import', {
        experiment: { ...experiment, start: undefined, sweep: undefined },
        files: kept,
      });
      await showRun(run);
      if (notes.length > 0) say({ kind: 'info', text: notes[0] });
    } catch (error) {
      setFailure(failureText(error));
    } finally {
      setBusy(false);
    }
  }
  function drop(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (!busy) void bring(files, files.length === 1 ? 'start' : 'run');
  }
  const issues = issuesAt(check, 'start', true);
  return (
    <div
      className="weights-picker"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileButton accept={ACCEPT} onChange={(file) => void bring(file === null ? [] : [file], 'start')}>
        {(props) => (
          <Button {...props} size="xs" variant="default" fullWidth disabled={busy} leftSection={icon(busy)}>
            {t('weightsPicker.start')}
          </Button>
        )}
      </FileButton>
      <FileButton multiple accept={ACCEPT} onChange={(files) => void bring(files, 'run')}>
        {(props) => (
          <Button {...props} size="xs" variant="default" fullWidth disabled={busy} leftSection={icon(busy)}>
            {t('weightsPicker.run')}
          </Button>
        )}
      </FileButton>
      <p className="field-help always">{t('weightsPicker.hint')}</p>
      {failure === null ? null : (
        <p className="field-error" role="alert">
          {text(failure)}
        </p>
      )}
      {issues.map((issue, index) => (
        <div key={index}>
          <p className="field-error" role="alert">
            {text(issue.message)}
          </p>
          {issue.mismatch === undefined ? null : <MismatchTable rows={issue.mismatch} />}
        </div>
      ))}
    </div>
  );
}

const icon = (busy: boolean) => (busy ? <Loader size={12} /> : <UploadIcon size={14} />);

/** What the network expects beside what the file has. */
function MismatchTable({ rows }: { rows: readonly MismatchRow[] }) {
  const { t } = useTranslation();
  const shape = (extents: readonly number[]): string => `[${extents.join(', ')}]`;
  return (
    <table className="mismatch" aria-label={t('weightsPicker.sideBySide')}>
      <thead>
        <tr>
          <th scope="col" aria-label={t('weightsPicker.fits')} />
          <th scope="col">{t('weightsPicker.expected')}</th>
          <th scope="col">{t('weightsPicker.found')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ expected, found, fits }, index) => (
          <tr key={index} data-warn={!fits}>
            <td>{fits ? '=' : '≠'}</td>
            <td>
              {expected === null ? '–' : `${expected.layer + 1} ${expected.role} ${shape(expected.shape)}`}
            </td>
            <td>{found === null ? '–' : `${found.name} ${shape(found.shape)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
