import type { Note } from '../../app/data/prepared-data.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import { statedError } from '../../app/experiment/stated-error.ts';
import type { LossSpec } from '../../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { ExpressionError, compileFunction } from '../../app/functions/compile-function.ts';
import { checkNetwork } from '../../app/network/check-network.ts';
import type { ExperimentCheck, ExperimentIssue } from '../../app/protocol/host-api.ts';
import { checkRun } from '../../app/training/check-run.ts';
import { parseWithIssues } from './describe-issue.ts';
import { HostFailure } from './host-failure.ts';
import type { LossResolver } from './loss-resolver.ts';
import { dimensionOf, resolvePoint } from './start-point.ts';

/** A loss that has been checked, with what follows from it. */
export interface CheckedLoss {
  readonly loss: ResolvedLoss;
  readonly parameterCount: number;
  readonly notes: readonly Note[];
}

/** Loads a loss's data and checks that everything fits together; throws a {@link HostFailure} of code `input`. */
export async function checkLoss(spec: LossSpec, resolver: LossResolver): Promise<CheckedLoss> {
  return asInput(async () => {
    if (spec.kind === 'function') checkFunction(spec);
    const loss = await resolver.resolve(spec);
    if (loss.kind === 'network') {
      checkNetwork(loss.spec, loss.data.train, loss.data.features, loss.data.outputs);
    }
    return {
      loss,
      parameterCount: dimensionOf(loss),
      notes: loss.kind === 'network' ? loss.data.notes : [],
    };
  });
}

function checkFunction(spec: LossSpec & { kind: 'function' }): void {
  const { variables, box } = spec;
  const twice = variables.find((name, at) => variables.indexOf(name) !== at);
  if (twice !== undefined) {
    throw statedError(
      'variableTwice',
      `expected different names, got ${JSON.stringify(twice)} twice`,
      { name: twice },
      'loss.variables',
    );
  }
  compileFunction(spec.expression, variables);
  if (box !== undefined && box.length !== variables.length) {
    throw statedError(
      'boxSize',
      `expected ${variables.length} intervals, one for each variable, got ${box.length}`,
      { variables: variables.length, got: box.length },
      'loss.box',
    );
  }
}

/** An experiment whose training can start. */
export interface CheckedExperiment extends CheckedLoss {
  readonly experiment: Experiment;
  readonly theta: Float64Array;
  /** N of the training part; 1 for functions. */
  readonly samples: number;
  /** Why checkpoints get no spectrum, or null when they do. */
  readonly noSpectrum: Note | null;
}

/**
 * Everything that must hold before training starts; throws a {@link HostFailure} of code `input`.
 *
 * @param options `theta`: the start, where it is known already and its file need not be there any more
 */
export async function checkExperiment(
  experiment: Experiment,
  resolver: LossResolver,
  denseLimit: number,
  options: { readonly theta?: Float64Array } = {},
): Promise<CheckedExperiment> {
  const checked = await checkLoss(experiment.loss, resolver);
  return asInput(async () => {
    const { loss, parameterCount } = checked;
    const samples = loss.kind === 'network' ? loss.data.train.samples : 1;
    const runNotes = checkRun(loss, experiment.training, parameterCount);
    const start =
      options.theta === undefined
        ? await resolvePoint(experiment.start, loss, 'start', resolver.weights)
        : { theta: options.theta, notes: [] };
    const noSpectrum: Note | null = !experiment.analysis.spectrum
      ? { key: 'analysis.off' }
      : parameterCount > denseLimit
        ? { key: 'analysis.tooLarge', values: { parameters: parameterCount, limit: denseLimit } }
        : null;
    const notes = [...checked.notes, ...start.notes, ...runNotes];
    return { ...checked, notes, experiment, theta: start.theta, samples, noSpectrum };
  });
}

/** The same as a report for the set-up panel: issues instead of exceptions. */
export async function describeExperiment(
  input: unknown,
  resolver: LossResolver,
  denseLimit: number,
): Promise<ExperimentCheck> {
  const parsed = parseWithIssues(experimentSchema, input);
  if (parsed.issues !== null) {
    return { experiment: null, parameterCount: null, issues: parsed.issues, notes: [] };
  }
  try {
    const checked = await checkExperiment(parsed.value, resolver, denseLimit);
    const notes = [...checked.notes];
    if (checked.noSpectrum?.key === 'analysis.tooLarge') notes.push(checked.noSpectrum);
    return { experiment: parsed.value, parameterCount: checked.parameterCount, issues: [], notes };
  } catch (error) {
    if (!(error instanceof HostFailure) || error.code !== 'input') throw error;
    const path = error.path ?? '';
    const message =
      path !== '' && error.message.startsWith(`${path}: `)
        ? error.message.slice(path.length + 2)
        : error.message;
    const { mismatch } = error;
    const issue: ExperimentIssue = {
      path,
      message: error.note ?? message,
      ...(mismatch === undefined ? {} : { mismatch }),
    };
    return { experiment: null, parameterCount: null, issues: [issue], notes: [] };
  }
}

/** Turns what `app/` throws about input into the host's failure, its path in front of the line. */
export async function asInput<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw inputFailure(error.message, 'loss.expression', error.note);
    }
    if (error instanceof InputError) throw inputFailure(error.message, error.path, error.note);
    if (error instanceof HostFailure && error.code === 'input') {
      throw inputFailure(error.message, error.path, error.note, error.mismatch);
    }
    throw error;
  }
}

/** `loss.layers[0].units` and `loss.layers.0.units` are the same field. */
function inputFailure(
  message: string,
  path: string | undefined,
  note?: Note,
  mismatch?: HostFailure['mismatch'],
): HostFailure {
  if (path === undefined) return new HostFailure('input', message, undefined, note, mismatch);
  const dotted = path.replace(/\[(\d+)\]/g, '.$1');
  const line = dotted === '' || message.startsWith(`${dotted}: `) ? message : `${dotted}: ${message}`;
  return new HostFailure('input', line, dotted, note, mismatch);
}
