import { Button, CopyButton, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eachPair, type ChosenPair } from '../../app/curvature/chosen-eigenpairs.ts';
import type { HostParams, JobEvent } from '../../app/protocol/host-api.ts';
import type { PairsReport } from '../../app/protocol/spectra.ts';
import { formatNumber, fullPrecision } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { useJob, type JobQuestion } from '../state/use-job.ts';
import { JobStatus } from './job-status.tsx';
import { layerName } from './layer-name.ts';
import { whereOf } from './where-of.ts';
import './spectrum.css';

type Kind = 'largest' | 'smallest' | 'near';
const KINDS: readonly Kind[] = ['largest', 'smallest', 'near'];
const COUNTS = [3, 5, 10, 20];
/** Components that are named. */
const NAMED = 3;

const take = (event: JobEvent): PairsReport | null => (event.kind === 'spectrum' ? event.report.pairs : null);

/** Chosen eigenvectors of the selected point with their residuals, what they are made of and how much of the gradient they hold. */
export function EigenvectorBlock() {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>('smallest');
  const [count, setCount] = useState(5);
  const [near, setNear] = useState('0');
  const value = near.trim() === '' ? NaN : Number(near.replace('\u2212', '-'));
  const isFit = kind !== 'near' || Number.isFinite(value);
  const question = useMemo((): JobQuestion<'point.spectrum'> | null => {
    if (!isOpen || selection === null || !isFit) return null;
    const eigenvectors: NonNullable<HostParams<'point.spectrum'>['eigenvectors']> =
      kind === 'near' ? { near: { value, count } } : { [kind]: count };
    return { method: 'point.spectrum', params: { where: whereOf(selection), eigenvectors } };
  }, [isOpen, selection, isFit, kind, count, value]);
  const { answer, cancel } = useJob(question, take);
  if (selection === null) return null;
  return (
    <details
      className="card-block explanation"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="eigenvector-block"
    >
      <summary>{t('spectrum.pairs.title')}</summary>
      <div className="pair-choice">
        <NativeSelect
          size="xs"
          aria-label={t('spectrum.pairs.which')}
          value={kind}
          data={KINDS.map((name) => ({ value: name, label: t(`spectrum.pairs.kinds.${name}`) }))}
          onChange={(event) =>
            setKind(KINDS.find((name) => name === event.currentTarget.value) ?? 'smallest')
          }
        />
        <NativeSelect
          size="xs"
          aria-label={t('spectrum.pairs.count')}
          value={String(count)}
          data={COUNTS.map(String)}
          onChange={(event) => setCount(Number(event.currentTarget.value))}
        />
        {kind === 'near' ? (
          <input
            className="pair-near"
            aria-label={t('spectrum.pairs.near')}
            aria-invalid={!isFit}
            inputMode="decimal"
            value={near}
            onChange={(event) => setNear(event.currentTarget.value)}
          />
        ) : null}
      </div>
      {isFit ? null : (
        <p className="field-error" role="alert">
          {t('spectrum.pairs.notNumber')}
        </p>
      )}
      {question === null ? null : (
        <JobStatus answer={answer} busy={t('spectrum.pairs.busy')} onCancel={cancel} />
      )}
      {question !== null && answer.status === 'ready' ? <PairTable pairs={answer.value} /> : null}
      <p className="muted">{t('spectrum.pairs.how')}</p>
    </details>
  );
}

function PairTable({ pairs }: { pairs: PairsReport }) {
  const { t } = useTranslation();
  const rows = eachPair(pairs);
  return (
    <>
      <table className="layer-table pair-table">
        <thead>
          <tr>
            <th scope="col">{t('spectrum.pairs.rank')}</th>
            <th scope="col">λ</th>
            <th scope="col">{t('spectrum.pairs.residual')}</th>
            <th scope="col">{t('spectrum.pairs.gradient')}</th>
          </tr>
        </thead>
        {rows.map((pair) => (
          <tbody key={pair.rank}>
            <tr>
              <th scope="row">{pair.rank + 1}</th>
              <td title={fullPrecision(pair.value)}>{formatNumber(pair.value)}</td>
              <td>{formatNumber(pair.residual, 2)}</td>
              <td>
                {Number.isFinite(pair.gradientShare) ? `${formatNumber(100 * pair.gradientShare, 3)} %` : '–'}
              </td>
            </tr>
            <tr className="pair-parts">
              <td colSpan={4}>{partsText(pair, pairs, (label) => layerName(label, t))}</td>
            </tr>
          </tbody>
        ))}
      </table>
      <CopyButton value={pairsText(pairs)}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {t(copied ? 'spectrum.pairs.copied' : 'spectrum.pairs.copy')}
          </Button>
        )}
      </CopyButton>
    </>
  );
}

/** Where a vector lives, and its largest components. */
function partsText(
  { shares, vector }: ChosenPair,
  { groups, parameterNames }: PairsReport,
  nameOf: (label: string) => string,
): string {
  const layers = groups
    .map(({ label }, g) => ({ label, share: shares[g] }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED)
    .map(({ label, share }) => `${nameOf(label)} ${formatNumber(100 * share, 2)} %`);
  const components = Array.from(vector, (_, i) => i)
    .sort((a, b) => Math.abs(vector[b]) - Math.abs(vector[a]))
    .slice(0, NAMED)
    .map((i) => `${parameterNames[i]} ${formatNumber(vector[i], 2)}`);
  return `${layers.join(' · ')} | ${components.join(', ')}`;
}

/** Every digit as JSON, for other programs. */
function pairsText(pairs: PairsReport): string {
  return JSON.stringify(
    eachPair(pairs).map(({ rank, value, residual, vector }) => ({
      rank,
      eigenvalue: value,
      residual,
      vector: [...vector],
    })),
  );
}
