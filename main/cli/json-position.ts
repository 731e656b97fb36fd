/**
 * Where a text stops being JSON: line and column (from 1) of the first character that does not fit, and what was
 * expected there. `JSON.parse` does not say so for every mistake, so this reads the grammar (RFC 8259) again; it is
 * used only after `JSON.parse` has refused the text.
 */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly got: string;
}

class Mistake extends Error {
  readonly at: number;
  readonly expected: string;
  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

/** Null when the text is JSON. */
export function findJsonMistake(text: string): JsonMistake | null {
  try {
    const end = skipSpace(text, readValue(text, skipSpace(text, 0), 0));
    if (end < text.length) throw new Mistake(end, 'the end of the file');
    return null;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const before = text.slice(0, error.at).split('\n');
    const word = /^[A-Za-z0-9_+.-]{1,20}/.exec(text.slice(error.at));
    const got = error.at >= text.length ? 'the end of the file' : (word?.[0] ?? text[error.at]);
    return {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      expected: error.expected,
      got,
    };
  }
}

const MAX_DEPTH = 500;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function readValue(text: string, at: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Mistake(at, `at most ${MAX_DEPTH} levels`);
  switch (text[at]) {
    case '{':
      return readList(text, at, '}', depth, (start) => {
        if (text[start] !== '"') throw new Mistake(start, 'a key in double quotes');
        const colon = skipSpace(text, readString(text, start));
        if (text[colon] !== ':') throw new Mistake(colon, '":" after the key');
        return readValue(text, skipSpace(text, colon + 1), depth + 1);
      });
    case '[':
      return readList(text, at, ']', depth, (start) => readValue(text, start, depth + 1));
    case '"':
      return readString(text, at);
    default: {
      for (const word of ['true', 'false', 'null']) if (text.startsWith(word, at)) return at + word.length;
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text);
      if (number) return at + number[0].length;
      const special = /^[+-]?(NaN|Infinity|nan|inf)/.test(text.slice(at, at + 12));
      throw new Mistake(at, special ? 'a finite number (JSON has no NaN or Infinity)' : 'a value');
    }
  }
}

function readList(
  text: string,
  open: number,
  close: string,
  depth: number,
  readItem: (at: number) => number,
): number {
  if (depth > MAX_DEPTH) throw new Mistake(open, `at most ${MAX_DEPTH} levels`);
  let at = skipSpace(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, readItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Mistake(at, `"," or "${close}"`);
    at = skipSpace(text, at + 1);
    if (text[at] === close) throw new Mistake(at, `another item after the comma`);
  }
}

function readString(text: string, open: number): number {
  let at = open + 1;
  while (text[at] !== '"') {
    STRING_PART.lastIndex = at;
    const part = STRING_PART.exec(text);
    if (!part) throw new Mistake(at, 'the rest of the text and a closing double quote');
    at += part[0].length;
  }
  return at + 1;
}

function skipSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && ' \t\r\n'.includes(text[end])) end++;
  return end;
}
