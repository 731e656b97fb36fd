import type { Note } from '../../app/data/prepared-data.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { ExpressionError, parseExpression } from '../../app/functions/compile-function.ts';
import type { ExperimentCheck, ExperimentIssue } from '../../app/protocol/host-api.ts';

/** What is known about the draft: the schema's verdict at once, the host's (data, memory) shortly after. */
export interface DraftCheck {
  readonly status: 'checking' | 'ready';
  readonly issues: readonly ExperimentIssue[];
  readonly notes: readonly Note[];
  readonly parameterCount: number | null;
}

export const UNCHECKED: DraftCheck = { status: 'checking', issues: [], notes: [], parameterCount: null };

interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean;
  readonly origin?: string;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** What can be said without the host: the schema and the formula, placed at the field that has to change. */
export function schemaIssues(draft: Experiment): ExperimentIssue[] {
  const parsed = experimentSchema.safeParse(draft);
  if (parsed.success) return formulaIssues(draft);
  return (parsed.error.issues as readonly SchemaIssue[]).flatMap((issue) => flatten(issue, []));
}

function formulaIssues({ loss }: Experiment): ExperimentIssue[] {
  if (loss.kind !== 'function') return [];
  try {
    parseExpression(loss.expression, loss.variables);
    return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const path = error.problem === 'badVariables' ? 'loss.variables' : 'loss.expression';
    return [{ path, message: error.note }];
  }
}

/** A union says only "none fits": take the branch that was meant, the one with no foreign keys and fewest complaints. */
function flatten(issue: SchemaIssue, prefix: readonly PropertyKey[]): ExperimentIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors !== undefined && issue.errors.length > 0) {
    const cost = (branch: readonly SchemaIssue[]): number =>
      branch.length +
      branch.filter((item) => item.code === 'unrecognized_keys' || item.path.length === 0).length * 100;
    const branch = [...issue.errors].sort((a, b) => cost(a) - cost(b))[0];
    return branch.flatMap((inner) => flatten(inner, path));
  }
  return [{ path: path.join('.'), message: note(issue) }];
}

function note(issue: SchemaIssue): Note | string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return { key: 'fits.required' };
      return {
        key: issue.inclusive === false ? 'fits.above' : 'fits.atLeast',
        values: { limit: Number(issue.minimum) },
      };
    case 'too_big':
      if (issue.origin === 'string' || issue.origin === 'array') {
        const key = issue.origin === 'array' ? 'fits.entries' : 'fits.characters';
        return { key, values: { limit: Number(issue.maximum) } };
      }
      return {
        key: issue.inclusive === false ? 'fits.below' : 'fits.atMost',
        values: { limit: Number(issue.maximum) },
      };
    case 'invalid_type':
      return { key: issue.expected === 'int' ? 'fits.integer' : 'fits.number' };
    case 'unrecognized_keys':
      return { key: 'fits.unknownKeys', values: { keys: (issue.keys ?? []).join(', ') } };
    case 'invalid_value':
      return { key: 'fits.option', values: { options: (issue.values ?? []).join(', ') } };
    default:
      return issue.message;
  }
}

export function readyCheck(result: ExperimentCheck): DraftCheck {
  return {
    status: 'ready',
    issues: result.issues,
    notes: result.notes,
    parameterCount: result.parameterCount,
  };
}

/** Issues at a field or below it (`loss.data` also covers `loss.data.samples`). */
export function issuesAt(check: DraftCheck, path: string, below = false): readonly ExperimentIssue[] {
  return check.issues.filter((issue) => issue.path === path || (below && issue.path.startsWith(`${path}.`)));
}
