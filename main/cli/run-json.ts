import type { Note } from '../../app/data/prepared-data.ts';
import { type CheckpointSummary, type RunRecord } from '../../app/protocol/host-api.ts';
import type { KernelModule } from '../../app/numerics/kernels/kernel-module.ts';
import { analysisStatistics } from '../../app/network/network-state.ts';
import { leastMetric } from '../../app/training/least-metric.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { short } from './output.ts';
import type { Texts } from './texts.ts';

type Column = (typeof METRIC_COLUMNS)[number];

/** The last value of a metrics column that was evaluated, or null. */
function lastValue(record: RunRecord, column: Column): number | null {
  const width = METRIC_COLUMNS.length;
  const index = METRIC_COLUMNS.indexOf(column);
  for (let at = record.metrics.length - width; at >= 0; at -= width) {
    if (Number.isFinite(record.metrics[at + index])) return record.metrics[at + index];
  }
  return null;
}

/**
 * A finished run as `run --json` answers it. `finalLoss` is the full training loss at the last checkpoint, which for a
 * diverged run is the last state whose loss was finite.
 */
export function runJson(
  record: RunRecord,
  folder: string,
  notes: readonly Note[],
  texts: Texts,
): Record<string, unknown> {
  return {
    run: record.run,
    name: record.name,
    folder,
    state: record.state,
    ...(record.message === null ? {} : { message: texts.note(record.message) }),
    parameterCount: record.parameterCount,
    steps: record.step,
    ...(record.experiment.training.earlyStopping === undefined ? {} : { best: bestJson(record) }),
    finalLoss: record.checkpoints.at(-1)?.loss ?? null,
    trainAccuracy: lastValue(record, 'trainAccuracy'),
    validationLoss: lastValue(record, 'validationLoss'),
    validationAccuracy: lastValue(record, 'validationAccuracy'),
    secondsElapsed: record.secondsElapsed,
    engine: engineOf(record),
    ...kernelsJson(record),
    ...statisticsJson(record),
    ...(record.tensorflow === undefined
      ? {}
      : { tensorflow: record.tensorflow, trajectoryDifference: record.tensorflow.difference }),
    notes: notes.map((note) => ({ ...note, text: texts.note(note) })),
    checkpoints: record.checkpoints.map((checkpoint) => checkpointJson(checkpoint, texts)),
  };
}

/** With which statistics batch-norm layers normalised in losses and spectra; nothing where there are none. */
function statisticsJson({ experiment: { loss } }: RunRecord): { batchNormStatistics?: string } {
  const statistics = loss.kind === 'network' ? analysisStatistics(loss.layers) : null;
  return statistics === null ? {} : { batchNormStatistics: statistics };
}

/** What computed the newest card; nothing where none tells. */
function kernelsJson({ checkpoints }: RunRecord): { kernels?: KernelModule } {
  const kernels = checkpoints.findLast(({ card }) => card?.kernels !== undefined)?.card?.kernels;
  return kernels === undefined ? {} : { kernels };
}

/** What early stopping kept; null before the first evaluation. */
function bestJson({ metrics }: RunRecord): { step: number; validationLoss: number } | null {
  const best = leastMetric(metrics, 'validationLoss');
  return best === null ? null : { step: best.step, validationLoss: best.value };
}

/** What really trained. */
function engineOf({ tensorflow }: RunRecord): 'float64' | 'tensorflow' {
  return tensorflow === undefined || tensorflow.backend === 'none' ? 'float64' : 'tensorflow';
}

/** Which TensorFlow trained and how far from float64 it went, for reading. */
function engineLines({ tensorflow }: RunRecord, texts: Texts): string[] {
  if (tensorflow === undefined) return [];
  const { backend, version, reason, difference } = tensorflow;
  if (backend === 'none') return [texts.say('tensorflow.none', { reason })];
  const backendText = texts.say(`tensorflow.backend.${backend}`);
  const why = reason === '' ? '' : texts.say('tensorflow.why', { reason });
  const lines = [texts.say('tensorflow.trained', { version, backend: backendText, why })];
  if (difference !== null) {
    const { steps, largest, last } = difference;
    lines.push(texts.say('tensorflow.difference', { steps, largest: short(largest), last: short(last) }));
  }
  return lines;
}

function checkpointJson(checkpoint: CheckpointSummary, texts: Texts): Record<string, unknown> {
  const { step, loss, gradientNorm, card } = checkpoint;
  const notes = [...checkpoint.notes, ...(card?.notes ?? [])];
  return {
    step,
    loss,
    gradientNorm,
    eigenvalues: card?.eigenvalues ?? null,
    eigenvalueErrorBound: card?.eigenvalueErrorBound ?? null,
    zeroTolerance: card?.zeroTolerance ?? null,
    inertia: card?.inertia ?? null,
    class: card?.class ?? null,
    morseIndex: card?.morseIndex ?? null,
    explainedZeros: card?.explainedZeros ?? [],
    notes: notes.map((note) => ({ ...note, text: texts.note(note) })),
  };
}

/** A finished run for reading: one line per checkpoint. */
export function runLines(record: RunRecord, folder: string, texts: Texts): string[] {
  const accuracy = lastValue(record, 'trainAccuracy');
  const rows = record.checkpoints.map(({ step, loss, gradientNorm, card }) => {
    const inertia =
      card === null ? '–' : `${card.inertia.negative} · ${card.inertia.zero} · ${card.inertia.positive}`;
    return [String(step), short(loss), short(gradientNorm), inertia, card?.class ?? '–'];
  });
  const header = ['step', 'loss', 'gradient', 'inertia', 'class'].map((key) =>
    texts.say(`run.column.${key}`),
  );
  return [
    texts.say('run.summary', {
      name: record.name,
      state: record.state,
      steps: record.step,
      parameters: record.parameterCount,
      loss: short(record.checkpoints.at(-1)?.loss ?? NaN),
    }),
    ...engineLines(record, texts),
    ...(accuracy === null ? [] : [texts.say('run.accuracy', { percent: short(100 * accuracy) })]),
    ...aligned([header, ...rows]),
    ...new Set(record.checkpoints.flatMap(({ notes }) => notes.map((note) => texts.note(note)))),
    texts.say('run.kept', { folder }),
  ];
}

export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
