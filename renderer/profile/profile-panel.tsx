import './profile.css';
import { Button, Select } from '@mantine/core';
import { strToU8, zipSync } from 'fflate';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { profileFiles, type ProfileFormat } from '../../app/exchange/profile-files.ts';
import type { LineSpec } from '../../app/landscape/line-spec.ts';
import type { Profile, ProfileColumn } from '../../app/landscape/profile.ts';
import { linePath, Plot } from '../critical/plot.tsx';
import { plotScale } from '../critical/plot-scale.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { saveBlob } from '../panels/save-file.ts';
import type { HandedLine } from '../panels/timeline-choice.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import type { RunView } from '../state/run-view.ts';
import { useProfile } from './use-profile.ts';

const KINDS = ['random', 'eigenvector', 'top', 'gradient', 'start', 'path'] as const;
type Kind = (typeof KINDS)[number];
/** `section`: between the two ends of the scene's cut, where one was handed over. */
type Choice = Kind | 'section';
const FORMATS: readonly ProfileFormat[] = ['csv', 'svg', 'pdf'];

function lineOf(kind: Kind, run: RunView): LineSpec {
  switch (kind) {
    case 'random':
      return { kind, normalization: 'filter', seed: 0 };
    case 'eigenvector':
      return { kind, rank: 0 };
    case 'top':
      return { kind: 'eigenvector', rank: -1 };
    case 'start':
      return { kind: 'between', to: { run: run.id, step: run.checkpoints[0]?.step ?? 0 } };
    default:
      return { kind };
  }
}

/** Loss along a line through the selected checkpoint, or over all checkpoints, with exact derivatives. */
export function ProfilePanel({ run, handed }: { run: RunView; handed: HandedLine | null }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const selection = useApp((state) => state.selection);
  const { say } = useActions();
  const work = useProfile();
  const kinds: readonly Choice[] = handed === null ? KINDS : ['section', ...KINDS];
  const [kind, setKind] = useState<Choice>(kinds.includes('section') ? 'section' : 'eigenvector');
  // Of the profile that was asked for last; null: through no checkpoint.
  const [askedStep, setAskedStep] = useState<number | null>(null);
  const last = run.checkpoints.at(-1)?.step;
  const step = selection?.kind === 'checkpoint' && selection.run === run.id ? selection.step : last;
  const { profile } = work;
  const columns = (profile?.columns ?? []).filter((column) => column.values.some(Number.isFinite));

  function measure(): void {
    if (kind !== 'section') {
      if (step === undefined) return;
      setAskedStep(step);
      work.start({ where: { run: run.id, step }, line: lineOf(kind, run) });
    } else if (handed !== null) {
      const { from, to, part } = handed;
      setAskedStep(null);
      work.start({
        where: { run: run.id, theta: from },
        line: { kind: 'between', to: { run: run.id, theta: to } },
        part,
      });
    }
  }
  function save(format: ProfileFormat, measured: Profile): void {
    try {
      const name = 'profile';
      const words = {
        title: run.experiment.name,
        axis: text(measured.axisLabel),
        columns: columnNames((column) => t(`profile.columns.${column}`)),
        statement: [
          ...measured.notes.map((note) => text(note)),
          ...(measured.direction === null ? [] : [t('profile.slice')]),
        ].join(' · '),
        metadata: JSON.stringify({ schemaVersion: 1, experiment: run.experiment, step: askedStep }),
      };
      const files = profileFiles(measured, format, name, words);
      const one = files.length === 1 ? files[0] : null;
      const saved = one?.name ?? `${name}.zip`;
      saveBlob(saved, new Blob([one?.content ?? archive(files)]));
      say({ kind: 'info', text: { key: 'profile.saved', values: { name: saved } } });
    } catch (error) {
      say({ kind: 'error', text: failureText(error) });
    }
  }
  return (
    <div className="profile">
      <div className="profile-controls">
        <Select
          size="xs"
          label={t('profile.line')}
          data={kinds.map((value) => ({ value, label: t(`profile.kinds.${value}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(kinds.find((known) => known === value) ?? kind)}
        />
        {work.busy ? (
          <Button size="compact-sm" variant="default" onClick={work.stop}>
            {t('profile.stop', { percent: Math.floor(100 * work.share) })}
          </Button>
        ) : (
          <Button size="compact-sm" disabled={step === undefined} onClick={measure}>
            {kind === 'path'
              ? t('profile.measurePath')
              : kind === 'section'
                ? t('profile.measureSection')
                : t('profile.measure', { step: step ?? 0 })}
          </Button>
        )}
        {work.error === null ? null : (
          <p className="field-error" role="alert">
            {typeof work.error === 'string' ? work.error : text(work.error)}
          </p>
        )}
        {profile === null ? null : <p className="muted">{text(profile.axisLabel)}</p>}
        {profile === null || work.busy ? null : (
          <div className="profile-save">
            {FORMATS.map((format) => (
              <Button
                key={format}
                size="compact-xs"
                variant="default"
                onClick={() => save(format, profile)}
                aria-label={t('profile.save', { format: format.toUpperCase() })}
              >
                {format.toUpperCase()}
              </Button>
            ))}
          </div>
        )}
      </div>
      {profile === null ? (
        <p className="muted profile-hint">{t('profile.hint')}</p>
      ) : (
        columns.map(({ name, values }) => (
          <Plot
            key={name}
            title={t(`profile.columns.${name}`)}
            label={`${t(`profile.columns.${name}`)}: ${text(profile.axisLabel)}`}
            xName={profile.direction === null ? t('profile.axis.step') : 't'}
            yName=""
            x={plotScale(profile.t, 5, 0.03)}
            y={plotScale(values)}
          >
            {(place) => <path className="curve path" d={linePath(place, profile.t, values)} />}
          </Plot>
        ))
      )}
    </div>
  );
}

function columnNames(name: (column: ProfileColumn) => string): Record<ProfileColumn, string> {
  return {
    loss: name('loss'),
    slope: name('slope'),
    curvature: name('curvature'),
    accuracy: name('accuracy'),
    lambdaMin: name('lambdaMin'),
    lambdaMax: name('lambdaMax'),
  };
}

/** A page may save one file per click: several go into one archive. */
function archive(files: readonly { readonly name: string; readonly content: Uint8Array }[]): BlobPart {
  const entries = files.map((file) => [file.name, file.content] as const);
  const list = files.map((file) => file.name).join('\n');
  return Uint8Array.from(zipSync(Object.fromEntries([...entries, ['files.txt', strToU8(list)] as const])));
}
