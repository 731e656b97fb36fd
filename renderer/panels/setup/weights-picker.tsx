import { Button, FileButton, Loader } from '@mantine/core';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../../../app/data/prepared-data.ts';
import type { MismatchRow } from '../../../app/exchange/match-tensors.ts';
import { TFJS_MODEL, WEIGHTS_EXTENSIONS } from '../../../app/exchange/weights-extensions.ts';
import { readRecords } from '../../diagnosis/read-records.ts';
import { HostRequestError } from '../../client/host-client.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useActions, useApp, useHost } from '../../state/app-context.tsx';
import { issuesAt } from '../../state/draft-check.ts';
import { failureText } from '../../state/report.ts';
import { UploadIcon } from '../icons.tsx';
import { droppedFiles, packSource, placed, weightsSources, type PlacedFile } from './weights-sources.ts';

const ACCEPT = [...WEIGHTS_EXTENSIONS, '.json'].join(',');
/** Records of the training, beside the weights of a run. */
const RECORDS = /\.csv$/i;
/** An input of this kind asks for a folder and gives the files in it. */
const FOLDER: object = { webkitdirectory: '' };
/** Files above this many bytes are refused before they are read (the host's own limit). */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Weights of other programs, chosen or dropped, files or folders: one set becomes the start of training, or any number a run
 * whose checkpoints they are, for the network that is set up. A TensorFlow.js model is its model.json with the files beside it.
 */
export function WeightsPicker() {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const experiment = useApp((state) => state.draft.present);
  const check = useApp((state) => state.check);
  const { editDraft, showRun, say } = useActions();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [over, setOver] = useState(false);
  const brought = useRef(false);
  const problems = useRef<HTMLDivElement>(null);

  async function bring(files: readonly PlacedFile[], use: 'start' | 'run' | 'dropped'): Promise<void> {
    if (files.length === 0) return;
    setBusy(true);
    setFailure(null);
    brought.current = true;
    try {
      const sources = weightsSources(files);
      const records = files.find(({ path }) => RECORDS.test(path)) ?? null;
      if (sources.length === 0) {
        const endings = [...WEIGHTS_EXTENSIONS, TFJS_MODEL].join(', ');
        setFailure({
          message: t(records === null ? 'weightsPicker.none' : 'weightsPicker.recordsAlone', { endings }),
        });
        return;
      }
      const kept: { name: string; weights: string }[] = [];
      for (const source of use === 'start' ? sources.slice(0, 1) : sources) {
        if (source.files.reduce((sum, { file }) => sum + file.size, 0) > MAX_BYTES) {
          setFailure({
            message: t('weightsPicker.tooLarge', { name: source.name, megabytes: MAX_BYTES / 1024 / 1024 }),
          });
          return;
        }
        const bytes = await packSource(source);
        const { weights } = await host.request('weights.upload', { name: source.name.slice(-200), bytes });
        kept.push({ name: source.name.slice(-1000), weights });
      }
      if (use === 'start' || (use === 'dropped' && kept.length === 1 && records === null)) {
        editDraft((present) => ({ ...present, start: { weights: kept[0].weights } }));
        return;
      }
      // The files are the points: what the set-up starts from has no part in this run.
      const { run, notes } = await host.request('weights.import', {
        experiment: { ...experiment, start: undefined, sweep: undefined },
        files: kept,
        ...(records === null ? {} : { metrics: (await readRecords(records.file)).metrics }),
      });
      await showRun(run);
      if (notes.length > 0) say({ kind: 'info', text: notes[0] });
    } catch (error) {
      setFailure({
        message: failureText(error),
        ...(error instanceof HostRequestError && error.mismatch !== undefined
          ? { mismatch: error.mismatch }
          : {}),
      });
    } finally {
      setBusy(false);
    }
  }
  function drop(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    if (!busy) void droppedFiles(event.dataTransfer).then((files) => bring(files, 'dropped'));
  }
  const issues = issuesAt(check, 'start', true);
  const complaints = [...(failure === null ? [] : [failure]), ...issues];
  const complaint = complaints.length === 0 ? null : text(complaints[0].message);
  // Below the fold of a low window nobody would know that the file was refused.
  useEffect(() => {
    if (complaint !== null && brought.current) problems.current?.scrollIntoView({ block: 'nearest' });
  }, [complaint]);
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
      <FileButton multiple accept={ACCEPT} onChange={(files) => void bring(placed(files), 'start')}>
        {(props) => (
          <Button {...props} size="xs" variant="default" fullWidth disabled={busy} leftSection={icon(busy)}>
            {t('weightsPicker.start')}
          </Button>
        )}
      </FileButton>
      <FileButton multiple accept={`${ACCEPT},.csv`} onChange={(files) => void bring(placed(files), 'run')}>
        {(props) => (
          <Button {...props} size="xs" variant="default" fullWidth disabled={busy} leftSection={icon(busy)}>
            {t('weightsPicker.run')}
          </Button>
        )}
      </FileButton>
      <FileButton multiple inputProps={FOLDER} onChange={(files) => void bring(placed(files), 'run')}>
        {(props) => (
          <Button {...props} size="xs" variant="default" fullWidth disabled={busy} leftSection={icon(busy)}>
            {t('weightsPicker.folder')}
          </Button>
        )}
      </FileButton>
      <p className="field-help always">{t('weightsPicker.hint')}</p>
      <div ref={problems}>
        {complaints.map((issue, index) => (
          <div key={index}>
            <p className="field-error" role="alert">
              {text(issue.message)}
            </p>
            {issue.mismatch === undefined ? null : <MismatchTable rows={issue.mismatch} />}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Why files could not be used. */
interface Failure {
  readonly message: Note | string;
  readonly mismatch?: readonly MismatchRow[];
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
              {expected === null
                ? '–'
                : `${expected.layer + 1} ${t(`weightsPicker.roles.${expected.role}`)} ${shape(expected.shape)}`}
            </td>
            <td>{found === null ? '–' : `${found.name} ${shape(found.shape)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
