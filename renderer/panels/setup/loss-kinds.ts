import { experimentSchema, type Experiment } from '../../../app/experiment/experiment.ts';
import { FUNCTION_LIBRARY, libraryExpression, type LibraryFunction } from '../../../app/functions/library.ts';
import type { FunctionLossSpec, LayerSpec, NetworkLossSpec } from '../../../app/experiment/loss-spec.ts';

/** The same training on the other kind of loss, with a loss that trains as it stands. */
export function blankLoss(draft: Experiment, kind: 'network' | 'function'): Experiment {
  if (kind === 'function') return withLibraryFunction(draft, FUNCTION_LIBRARY[0]);
  return experimentSchema.parse({
    schemaVersion: draft.schemaVersion,
    name: 'iris',
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units: 8, activation: 'tanh' },
        { type: 'dense', units: 3, activation: 'identity' },
      ],
      loss: 'crossEntropy',
      data: { dataset: 'iris' },
    },
    training: { optimizer: { kind: 'adam', rate: 0.02 }, steps: 1000 },
  });
}

/** A function of the library as the loss, started where something instructive happens. */
export function withLibraryFunction(
  draft: Experiment,
  chosen: LibraryFunction,
  values?: Readonly<Record<string, number>>,
): Experiment {
  const previous = draft.loss.kind === 'function' ? draft.training : null;
  return {
    ...draft,
    name: draft.loss.kind === 'function' && values !== undefined ? draft.name : chosen.id,
    loss: {
      kind: 'function',
      variables: [...chosen.variables],
      expression: libraryExpression(chosen, values),
      box: chosen.box.map(([low, high]) => [low, high]),
    },
    start: values !== undefined && Array.isArray(draft.start) ? draft.start : [...chosen.start],
    training: {
      ...draft.training,
      optimizer: previous?.optimizer ?? { kind: 'sgd', rate: 0.01 },
      batchSize: 'full',
      evaluateEvery: undefined,
      steps: previous?.steps ?? 500,
    },
    analysis: { ...draft.analysis, checkpointEvery: undefined },
  };
}

/**
 * The library function a formula came from, with its parameters' values: the template is matched literally, numbers at
 * its braces. Null for a formula of the user's own.
 */
export function libraryOrigin(
  loss: FunctionLossSpec,
): { readonly entry: LibraryFunction; readonly values: Readonly<Record<string, number>> } | null {
  for (const entry of FUNCTION_LIBRARY) {
    if (entry.variables.join() !== loss.variables.join()) continue;
    const names: string[] = [];
    const pattern = entry.template
      .split(/(\{\w+\})/)
      .map((part) => {
        if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        names.push(part.slice(1, -1));
        return '\\(?(-?[\\d.eE+-]+)\\)?';
      })
      .join('');
    const match = new RegExp(`^${pattern}$`).exec(loss.expression);
    if (match === null) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, Number(match[index + 1])]));
    if (Object.values(values).every(Number.isFinite)) return { entry, values };
  }
  return null;
}

export function withNetwork(draft: Experiment, change: Partial<NetworkLossSpec>): Experiment {
  return draft.loss.kind === 'network' ? { ...draft, loss: { ...draft.loss, ...change } } : draft;
}

export function withFunction(draft: Experiment, change: Partial<FunctionLossSpec>): Experiment {
  return draft.loss.kind === 'function' ? { ...draft, loss: { ...draft.loss, ...change } } : draft;
}

export type DenseLayer = Extract<LayerSpec, { type: 'dense' }>;

/** The layer as a dense one, or null for the other types. */
export function asDense(layer: LayerSpec): DenseLayer | null {
  return layer.type === 'dense' ? layer : null;
}
