import { z } from 'zod';
import { SCHEMA_VERSION } from '../../app/experiment/loss-spec.ts';
import { HostFailure } from './host-failure.ts';

/** One thing wrong with an input: where, and "expected …, got …". */
export interface InputIssue {
  /** Path like `loss.layers.0.units`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/** Every issue of `input` under `schema`, most telling first; empty when it parses. */
export function parseWithIssues<S extends z.ZodType>(
  schema: S,
  input: unknown,
): { readonly value: z.output<S>; readonly issues: null } | { readonly issues: readonly InputIssue[] } {
  const result = schema.safeParse(input, { error: describeRaw });
  if (result.success) return { value: result.data, issues: null };
  return { issues: result.error.issues.flatMap((issue) => flatten(issue, [])) };
}

/** Parses or throws a {@link HostFailure} of code `input` with the first issue and its path. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = parseWithIssues(schema, input);
  if (parsed.issues === null) return parsed.value;
  const [first] = parsed.issues;
  throw new HostFailure('input', inputLine(first), first.path);
}

/** `loss.layers.0.units: expected an integer from 1 to 65536, got 0`. */
export function inputLine(issue: InputIssue): string {
  return issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`;
}

function flatten(issue: Issue, base: readonly PropertyKey[]): InputIssue[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: joined([...path, key]), message: issue.message }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = likeliestBranch(issue.errors);
    // Nothing fits the value even from outside (e.g. text instead of an object): name all alternatives at once.
    if (branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0)) {
      const alternatives = issue.errors.map(
        (inner) => inner.find((one) => one.path.length === 0)?.message ?? '',
      );
      return [{ path: joined(path), message: mergeExpectations(alternatives) ?? issue.message }];
    }
    return branch.flatMap((inner) => flatten(inner, path));
  }
  return [{ path: joined(path), message: issue.message }];
}

/** The alternative the author most probably meant: the one whose own keys are there and that has least wrong. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length;
      if (issue.path.length === 0) return sum + 1000;
      return sum + (isMissing(issue) && issue.path.length === 1 ? 100 : 1);
    }, 0);
  return branches.reduce((best, next) => (cost(next) < cost(best) ? next : best));
}

function isMissing(issue: Issue): boolean {
  return issue.message.startsWith('missing');
}

function mergeExpectations(messages: readonly string[]): string | null {
  const pattern = /^(expected|missing; expected) (.*?)(, got .*)?$/;
  const parts = messages.map((message) => pattern.exec(message));
  const found = parts.flatMap((part) => (part ? [part] : []));
  if (found.length === 0) return null;
  const expectations = [...new Set(found.map((part) => part[2]))];
  return `${found[0][1]} ${expectations.join(' or ')}${found[0][3] ?? ''}`;
}

function joined(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function describeRaw(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = expectationOf(issue.schema ?? issue.inst) ?? article(issue.expected);
      return issue.input === undefined ? `missing; expected ${expected}` : got(expected, issue.input);
    }
    case 'too_small':
    case 'too_big': {
      const expected = expectationOf(issue.schema);
      if (expected !== undefined) {
        const size =
          Array.isArray(issue.input) || typeof issue.input === 'string' ? issue.input.length : undefined;
        return size === undefined ? got(expected, issue.input) : `expected ${expected}, got ${size}`;
      }
      const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
      return got(`${issue.code === 'too_small' ? 'at least' : 'at most'} ${String(bound)}`, issue.input);
    }
    case 'invalid_value': {
      const version = issue.input;
      if (issue.path?.at(-1) === 'schemaVersion' && typeof version === 'number' && version > SCHEMA_VERSION) {
        return `expected ${SCHEMA_VERSION}, got ${version}: this file was written by a newer Saddlescope; update to read it`;
      }
      const expected = oneOf(issue.values);
      return version === undefined ? `missing; expected ${expected}` : got(expected, version);
    }
    case 'unrecognized_keys': {
      const known = knownKeys(issue.inst);
      return known === undefined ? 'unknown key' : `unknown key; expected ${oneOf(known)}`;
    }
    case 'invalid_union': {
      if (issue.discriminator === undefined) return undefined;
      const value = (issue.input as Record<string, unknown>)[issue.discriminator];
      const expected = oneOf(Array.isArray(issue.options) ? issue.options : []);
      return value === undefined ? `missing; expected ${expected}` : got(expected, value);
    }
    case 'invalid_format':
      return issue.message?.startsWith('expected') ? got(issue.message, issue.input, true) : undefined;
    default:
      return undefined;
  }
}

function got(expected: string, input: unknown, complete = false): string {
  return `${complete ? '' : 'expected '}${expected}, got ${shown(input)}`;
}

/** A value as it may stand in one line: short, and recognisable in the file. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => String(value));
  return texts.length === 1 ? texts[0] : `one of ${texts.join(', ')}`;
}

function article(type: string): string {
  if (type === 'int') return 'an integer';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** "an integer from 1 to 65536", read off the schema, so that the message names the whole range. */
function expectationOf(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  if (schema instanceof z.ZodNumber) return numberExpectation(schema);
  if (schema instanceof z.ZodArray) return `an array${sizes(schema, 'items')}`;
  if (schema instanceof z.ZodString) return `a text${sizes(schema, 'characters')}`;
  if (schema instanceof z.ZodObject) return 'an object';
  return undefined;
}

interface Bounds {
  integer: boolean;
  minimum?: { value: number; inclusive: boolean };
  maximum?: { value: number; inclusive: boolean };
}

/** What the schema's checks say about a number or a length. */
function boundsOf(schema: z.ZodNumber | z.ZodArray | z.ZodString): Bounds {
  const bounds: Bounds = { integer: false };
  for (const check of schema.def.checks ?? []) {
    const def = check._zod.def as {
      check: string;
      value?: number;
      inclusive?: boolean;
      minimum?: number;
      maximum?: number;
    };
    if (def.check === 'number_format') bounds.integer = true;
    if (def.check === 'greater_than')
      bounds.minimum = { value: Number(def.value), inclusive: def.inclusive === true };
    if (def.check === 'less_than')
      bounds.maximum = { value: Number(def.value), inclusive: def.inclusive === true };
    if (def.check === 'min_length') bounds.minimum = { value: Number(def.minimum), inclusive: true };
    if (def.check === 'max_length') bounds.maximum = { value: Number(def.maximum), inclusive: true };
  }
  return bounds;
}

function numberExpectation(schema: z.ZodNumber): string {
  const { integer, minimum, maximum } = boundsOf(schema);
  const noun = integer ? 'an integer' : 'a finite number';
  if (minimum?.inclusive && maximum?.inclusive) return `${noun} from ${minimum.value} to ${maximum.value}`;
  const parts: string[] = [];
  if (minimum) parts.push(`${minimum.inclusive ? 'of at least' : 'above'} ${minimum.value}`);
  if (maximum) parts.push(`${maximum.inclusive ? 'up to' : 'below'} ${maximum.value}`);
  return parts.length === 0 ? noun : `${noun} ${parts.join(' and ')}`;
}

function sizes(schema: z.ZodArray | z.ZodString, what: string): string {
  const { minimum, maximum } = boundsOf(schema);
  if (minimum && maximum) return ` of ${minimum.value} to ${maximum.value} ${what}`;
  if (minimum) return ` of at least ${minimum.value} ${what}`;
  if (maximum) return ` of at most ${maximum.value} ${what}`;
  return '';
}

function knownKeys(schema: unknown): string[] | undefined {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}
