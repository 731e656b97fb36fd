import type { Diagnosis } from './diagnose.ts';
import type { ShownNumber } from './finding-text.ts';
import type { VerdictKind } from './verdict.ts';

/** Questions of the tree (catalogue `diagnosis.tree.<id>`). */
export const TREE_QUESTIONS = [
  'start',
  'training',
  'heldOut',
  'same',
  'better',
  'falls',
  'gradient',
  'curvature',
  'steps',
] as const;
type TreeQuestion = (typeof TREE_QUESTIONS)[number];

export interface TreeNode {
  readonly id: TreeQuestion | VerdictKind;
  /** Null for the root; else the question above and the answer that leads here (null where the numbers choose). */
  readonly parent: TreeQuestion | null;
  readonly answer: 'yes' | 'no' | null;
  readonly taken: boolean;
  /** What is behind the answer: names of section `diagnosis.number`, NaN where it is not known. */
  readonly numbers: readonly ShownNumber[];
}

type Edge = readonly [id: TreeNode['id'], parent: TreeQuestion | null, answer: 'yes' | 'no' | null];

/** The lecture's tree: look at the training loss first. A stall with a large gradient leads away from critical points. */
const EDGES: readonly Edge[] = [
  ['start', null, null],
  ['exploding', 'start', 'no'],
  ['training', 'start', 'yes'],
  ['heldOut', 'training', 'yes'],
  ['minimumReached', 'heldOut', 'yes'],
  ['same', 'heldOut', 'no'],
  ['overfitting', 'same', 'yes'],
  ['mismatch', 'same', 'no'],
  ['better', 'training', 'no'],
  ['modelBias', 'better', 'no'],
  ['falls', 'better', 'yes'],
  ['healthy', 'falls', 'yes'],
  ['edgeOfStability', 'falls', 'yes'],
  ['gradient', 'falls', 'no'],
  ['curvature', 'gradient', 'yes'],
  ['strictSaddle', 'curvature', null],
  ['degeneratePoint', 'curvature', null],
  ['constantLoss', 'curvature', null],
  ['saturation', 'curvature', null],
  ['badInitialization', 'curvature', null],
  ['steps', 'gradient', 'no'],
  ['rateTooLarge', 'steps', null],
  ['rateTooSmall', 'steps', null],
  ['illConditioning', 'steps', null],
  ['badlyScaledInputs', 'steps', null],
  ['noiseFloor', 'steps', null],
  ['gradientFlat', 'steps', null],
  ['channelToInfinity', 'steps', null],
  ['doubleSoftmax', 'steps', null],
];

/** The tree with the path to the first verdict marked; `undecided` marks the root alone. */
export function decisionTree({ verdicts, considered, evidence }: Diagnosis): TreeNode[] {
  const path = new Set<string>(['start']);
  let at: Edge | undefined = EDGES.find(([id]) => id === verdicts[0].kind);
  while (at !== undefined) {
    path.add(at[0]);
    const { 1: parent } = at;
    at = EDGES.find(([id]) => id === parent);
  }
  const { curves, point, data, capacity, update } = evidence;
  const share = curves.trainLoss / (data?.baseline ?? NaN);
  const numbers: Partial<Record<TreeNode['id'], readonly (readonly [string, number])[]>> = {
    start: [['finite', curves.diverged ? 0 : 1]],
    training: [['lossShare', share]],
    heldOut: [['gap', curves.validationLoss / curves.trainLoss]],
    same: [['shift', data?.shift ?? NaN]],
    better: [['bestOverLoss', (capacity?.best ?? NaN) / (point?.loss ?? NaN)]],
    falls: [['drop', curves.trend.drop]],
    gradient: [['distance', point?.near?.relativeDistance ?? NaN]],
    curvature: [['unexplainedZeros', point?.near?.unexplainedZeros ?? NaN]],
    steps: [['edgeRatio', update?.edgeRatio ?? NaN]],
  };
  const all = [...verdicts, ...considered];
  return EDGES.map(([id, parent, answer]) => ({
    id,
    parent,
    answer,
    taken: path.has(id),
    numbers:
      numbers[id]?.map(([name, value]) => ({ name, value, isFact: name === 'finite' })) ??
      all.find(({ kind }) => kind === id)?.findings ??
      [],
  }));
}
