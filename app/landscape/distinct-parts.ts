const SEPARATOR = ' · ';

/**
 * What tells names apart: members of a race are called `name · setting · seed`, and what all of them share says nothing.
 * Equal names get numbers.
 */
export function distinctParts(names: readonly string[]): string[] {
  const parts = names.map((name) => name.split(SEPARATOR));
  const shared = (part: string): boolean => parts.every((others) => others.includes(part));
  const short = parts.map((own, k) => own.filter((part) => !shared(part)).join(SEPARATOR) || names[k]);
  return short.map((label, k) =>
    short.indexOf(label) === short.lastIndexOf(label) ? label : `${k + 1}${SEPARATOR}${label}`,
  );
}
