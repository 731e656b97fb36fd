import type { DataPart, PreparedData } from '../../app/data/prepared-data.ts';
import type { DiagnosisInput } from '../../app/diagnosis/evidence/gather-evidence.ts';
import type { VerdictKind } from '../../app/diagnosis/verdict.ts';
import { trainingSchema, type TrainingSpec } from '../../app/experiment/experiment.ts';
import type { DenseLayerSpec, LayerSpec, NetworkLoss } from '../../app/experiment/loss-spec.ts';
import { buildObjective, isNetworkObjective } from '../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type { TrainingCheckpoint } from '../../app/training/training-state.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';

/** What a control run is told: the run as made, and as trained. Controls look at training alone, never at a diagnosis. */
export type Control = (made: MadeRun, trained: DiagnosisInput) => boolean;

/** What a generator makes of an index. */
export interface MadeRun {
  readonly loss: ResolvedLoss;
  readonly training: TrainingSpec;
  readonly theta: Float64Array;
  /** Verdicts that are true of it as well as its label. */
  readonly alsoTrue?: readonly VerdictKind[];
  /** What must hold of the trained run for the label to be true; refuted draws are left out and the next index is drawn. */
  readonly control?: Control;
}
export type Generator = (index: number) => MadeRun;

/** A run whose cause is known by how it was made. */
export interface LabelledRun extends MadeRun {
  readonly name: string;
  /** What it is. */
  readonly label: VerdictKind;
  /** Verdicts that are true of it as well; naming one of them first is right too. */
  readonly alsoTrue: readonly VerdictKind[];
}

let count = 0;

export function functionLoss(
  expression: string,
  variables: string[],
  box?: [number, number][],
): ResolvedLoss {
  const spec = { kind: 'function' as const, variables, expression, ...(box === undefined ? {} : { box }) };
  return { kind: 'function', key: `labelled-${count++}`, spec };
}

export function dense(units: number, activation: DenseLayerSpec['activation'] = 'identity'): DenseLayerSpec {
  return { type: 'dense', units, activation, bias: true };
}

export interface Samples {
  readonly inputs: readonly (readonly number[])[];
  /** Rows of values, or classes. */
  readonly targets?: readonly (readonly number[])[];
  readonly labels?: readonly number[];
}

function part({ inputs, targets, labels }: Samples, classes: number): DataPart {
  const rows =
    targets ??
    (labels ?? []).map((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)));
  return {
    samples: inputs.length,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(rows.flat()),
    labels: Int32Array.from(labels ?? []),
  };
}

export function networkLoss(
  layers: LayerSpec[],
  loss: NetworkLoss,
  train: Samples,
  validation: Samples = { inputs: [], ...(train.labels === undefined ? { targets: [] } : { labels: [] }) },
  l2 = 0,
): ResolvedLoss & { kind: 'network' } {
  const classes = train.labels === undefined ? 0 : Math.max(...train.labels) + 1;
  const features = train.inputs[0].length;
  const outputs = train.targets?.[0].length ?? classes;
  const none = part({ inputs: [], targets: [] }, 0);
  const data: PreparedData = {
    task: train.labels === undefined ? 'regression' : 'classification',
    features,
    outputs,
    featureNames: Array.from({ length: features }, (_, j) => `x${j}`),
    outputNames: Array.from({ length: outputs }, (_, j) => `y${j}`),
    train: part(train, classes),
    validation: part(validation, classes),
    test: none,
    rows: { train: new Int32Array(0), validation: new Int32Array(0), test: new Int32Array(0) },
    mean: new Float64Array(features),
    scale: new Float64Array(features).fill(1),
    notes: [],
  };
  const split = { split: 'train' as const, splitSeed: 0 };
  const spec = { kind: 'network' as const, layers, loss, l2, data: { inputs: [], targets: [], ...split } };
  return { kind: 'network', key: `labelled-${count++}`, spec, data };
}

export function training(settings: Record<string, unknown>): TrainingSpec {
  return trainingSchema.parse({ evaluateEvery: 1, ...settings });
}

/** Trains the run to its end: its records and three checkpoints, as a saved run has them. */
export function trainRun({ loss, training: settings, theta }: MadeRun): DiagnosisInput {
  const objective = buildObjective(loss, 'train');
  const held =
    loss.kind === 'network' && loss.data.validation.samples > 0 ? buildObjective(loss, 'validation') : null;
  const trainer = createTrainer(
    trainingProblem(objective, held),
    { ...settings, evaluateEvery: isNetworkObjective(objective) && settings.batchSize !== 'full' ? 5 : 1 },
    theta,
  );
  const rows = [trainer.startRow()];
  const checkpoints: TrainingCheckpoint[] = [trainer.checkpoint()];
  const middle = Math.floor(settings.steps / 2);
  while (trainer.step < settings.steps && trainer.divergence === null) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
    if (trainer.step === middle) checkpoints.push(trainer.checkpoint());
  }
  if (trainer.step > (checkpoints.at(-1)?.step ?? 0)) checkpoints.push(trainer.checkpoint());
  const metrics = new Float64Array(rows.length * METRIC_COLUMNS.length);
  rows.forEach((row, k) => metrics.set(row, k * METRIC_COLUMNS.length));
  return { loss, training: settings, metrics, checkpoints, diverged: trainer.divergence !== null };
}
