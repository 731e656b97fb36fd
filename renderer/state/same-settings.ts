import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';

/** Whether two experiments compute the same numbers: equal with all defaults filled in; the name does not count. */
export function sameSettings(a: Experiment, b: Experiment): boolean {
  return canonical(a) === canonical(b);
}

function canonical(experiment: Experiment): string {
  const parsed = experimentSchema.safeParse(experiment);
  return JSON.stringify(sortKeys({ ...(parsed.success ? parsed.data : experiment), name: '' }));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
