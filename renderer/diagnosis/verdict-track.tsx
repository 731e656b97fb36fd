import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { confidenceText } from '../../app/diagnosis/verdict-text.ts';
import type { VerdictKind } from '../../app/diagnosis/verdict.ts';
import { formatCount } from '../format/number.ts';
import { useActions } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { diagnosisKey } from './diagnosis-session.ts';
import { TrendPieces, useTrend } from './trend-band.tsx';
import { useDiagnosisText } from './use-diagnosis-text.ts';
import { useDiagnosisState } from './use-diagnosis.ts';
import { verdictFamily } from './verdict-family.ts';

interface Stretch {
  readonly kind: VerdictKind;
  /** Steps of the first and last checkpoint with this verdict, and where the stretch is drawn. */
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  readonly confidence: number;
}

/** Share of the run that a stretch covers at least to be labelled: of less the text would show a letter or two. */
const LABELLED = 0.05;

/**
 * Along the run's steps, over the same axis as the checkpoints below: the trend of the loss, and the first verdict where
 * checkpoints have been diagnosed. A verdict reaches half-way to its neighbours; a click selects its first checkpoint.
 */
export function VerdictTrack({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const { say } = useDiagnosisText();
  const { selectCheckpoint } = useActions();
  const known = useDiagnosisState((state) => state.known);
  const { states } = useTrend(run);
  const end = Math.max(1, run.summary.steps, run.checkpoints.at(-1)?.step ?? 0);
  const stretches = useMemo(() => {
    const found = run.checkpoints.flatMap(({ step }) => known.get(diagnosisKey(run.id, step)) ?? []);
    return stretchesOf(found, end);
  }, [run.checkpoints, run.id, known, end]);
  return (
    <div className="verdict-track">
      <TrendPieces states={states} end={end} />
      <div className="verdict-stretches" role="group" aria-label={t('diagnosis.along')}>
        {stretches.map(({ kind, first, last, from, to, confidence }) => {
          const title = t(`diagnosis.verdict.${kind}.title`);
          const sure = confidenceText({ kind, confidence }, say);
          const steps = first === last ? formatCount(first) : `${formatCount(first)}–${formatCount(last)}`;
          const where = `${t('diagnosis.step', { step: steps })}: ${title}`;
          return (
            <button
              key={first}
              type="button"
              className="verdict-stretch"
              data-family={verdictFamily(kind)}
              style={{ left: `${(100 * from) / end}%`, width: `${(100 * (to - from)) / end}%` }}
              title={where}
              aria-label={sure === null ? where : `${where}, ${sure}`}
              onClick={() => selectCheckpoint(run.id, first)}
            >
              {to - from < LABELLED * end ? null : title}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Neighbours with the same first verdict in one piece; the surest of them gives its confidence. */
export function stretchesOf(
  diagnoses: readonly Pick<Diagnosis, 'step' | 'verdicts'>[],
  end: number,
): Stretch[] {
  const stretches: Stretch[] = [];
  diagnoses.forEach(({ step, verdicts }, k) => {
    const { kind, confidence } = verdicts[0];
    const before = k === 0 ? step : (diagnoses[k - 1].step + step) / 2;
    const after = k === diagnoses.length - 1 ? step : (step + diagnoses[k + 1].step) / 2;
    const open = stretches.at(-1);
    if (open?.kind === kind) {
      const joined = { ...open, last: step, to: after, confidence: Math.max(open.confidence, confidence) };
      stretches[stretches.length - 1] = joined;
    } else {
      stretches.push({ kind, first: step, last: step, from: before, to: after, confidence });
    }
  });
  // One checkpoint alone would have no width; nothing is drawn past the end.
  const least = end / 60;
  return stretches.map((one) => {
    const from = Math.min(one.from, end - least);
    return { ...one, from, to: Math.min(end, Math.max(one.to, from + least)) };
  });
}
