import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import {
  confidenceText,
  escapeSentence,
  experimentText,
  verdictSentences,
} from '../../app/diagnosis/verdict-text.ts';
import { FindingTable } from './finding-table.tsx';
import { useDiagnosisText } from './use-diagnosis-text.ts';

/** Confidence from which on a verdict that is not given is named. */
const WORTH_SAYING = 0.1;

/** Verdicts by rank, each with what would test it, its numbers against their limits and what would refute it; then what could not be said. */
export function VerdictCards({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation();
  const { evidence } = diagnosis;
  const weighed = diagnosis.considered.filter(({ confidence }) => confidence >= WORTH_SAYING).slice(0, 3);
  const { say, note: noteText } = useDiagnosisText();
  const escape = escapeSentence(diagnosis, say);
  return (
    <div className="diagnosis-cards">
      {diagnosis.verdicts.map(({ kind, confidence, findings, proposals }, rank) => {
        const { sentence, refute } = verdictSentences({ kind, findings }, say);
        return (
          <article key={kind} className={rank === 0 ? 'diagnosis-card first' : 'diagnosis-card'}>
            <h3>
              {t(`diagnosis.verdict.${kind}.title`)}{' '}
              <small>{confidenceText({ kind, confidence }, say)}</small>
            </h3>
            <p>{sentence}</p>
            {kind === 'strictSaddle' && escape !== null ? <p>{escape}</p> : null}
            {proposals.length === 0 ? null : (
              <div className="diagnosis-proposals">
                {t('diagnosis.proposals')}
                <ul>
                  {proposals.map((proposed, k) => {
                    const { proposal, predicted } = experimentText(proposed, say, noteText);
                    return (
                      <li key={k}>
                        {proposal} <span className="muted">{predicted}</span>
                      </li>
                    );
                  })}
                </ul>
              </div>
            )}
            <details open={rank === 0}>
              <summary>{t('diagnosis.evidence')}</summary>
              <FindingTable numbers={findings} />
              <p className="muted">{t('diagnosis.byConfidence')}</p>
              <p className="muted">{refute}</p>
            </details>
          </article>
        );
      })}
      {weighed.length === 0 ? null : (
        <p className="muted">
          {t('diagnosis.considered')}:{' '}
          {weighed
            .map(
              ({ kind, confidence }) =>
                `${t(`diagnosis.verdict.${kind}.title`)} ${Math.round(100 * confidence)} %`,
            )
            .join(', ')}
        </p>
      )}
      {evidence.missing.length === 0 ? null : (
        <section>
          <h3>{t('diagnosis.missingTitle')}</h3>
          <ul>
            {evidence.missing.map((note) => (
              <li key={note.key}>{noteText(note)}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
