import { InputError } from '../experiment/input-error.ts';
import { statedError } from '../experiment/stated-error.ts';
import { latin1, viewOf } from './bytes.ts';
import { quote } from './named-tensor.ts';

/**
 * Python's pickle, protocols 0–5, restricted to plain values: it never looks a class up. What a pickle names, the caller
 * allows one by one; any other name is refused before anything is done with it.
 */

/** A pickled global such as `collections.OrderedDict`; only ever the argument of {@link PickleRules.call}. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Python tuple; lists are plain arrays. */
export class PickleTuple {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

export interface PickleRules {
  /** Whether a global may appear at all. */
  allows(name: string): boolean;
  /** The value of calling an allowed global. */
  call(name: string, args: readonly unknown[]): unknown;
  /** The value of a persistent id (PyTorch's storages). */
  persistent(id: unknown): unknown;
}

/** Most operations in one pickle, and the longest pickle in bytes: a state dictionary has about 30 per tensor. */
const MAX_OPERATIONS = 4_000_000;
const MAX_BYTES = 128 * 1024 * 1024;

const MARK = Symbol('mark');
const TEXT_DECODER = new TextDecoder('utf-8');

/**
 * Reads one pickle: numbers, strings, booleans, None (null), bytes (Uint8Array), lists (arrays), tuples
 * ({@link PickleTuple}), dictionaries (Map), sets (Set), integers beyond 2⁵³ (bigint), and what the rules make.
 *
 * @throws InputError with one line for damaged pickles, refused globals and operations (object construction by class,
 *   extension registry, out-of-band buffers).
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules): unknown {
  if (bytes.length > MAX_BYTES)
    throw statedError(
      'weightsTooMuch',
      `expected a pickle of at most ${MAX_BYTES} bytes, got ${bytes.length}`,
    );
  return new Machine(bytes, rules).run();
}

class Machine {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly rules: PickleRules;
  private readonly stack: unknown[] = [];
  private readonly memo = new Map<number, unknown>();
  private at = 0;

  constructor(bytes: Uint8Array, rules: PickleRules) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.rules = rules;
  }

  run(): unknown {
    for (let count = 0; count < MAX_OPERATIONS; count++) {
      const code = this.byte();
      if (code === 0x2e) return this.pop(); // STOP
      this.step(code);
    }
    throw statedError(
      'weightsTooMuch',
      `expected a pickle of at most ${MAX_OPERATIONS} operations, got more`,
    );
  }

  private step(code: number): void {
    switch (String.fromCharCode(code)) {
      case '\x80': // PROTO
        if (this.byte() > 5)
          throw statedError('weightsDamaged', 'expected a pickle of protocol 5 or lower, got a newer one');
        return;
      case '\x95': // FRAME
        this.take(8);
        return;
      case '(':
        return this.push(MARK);
      case '0':
        this.stack.pop();
        return;
      case '1':
        this.toMark();
        return;
      case '2':
        return this.push(this.top());
      // Plain values
      case 'N':
        return this.push(null);
      case '\x88':
        return this.push(true);
      case '\x89':
        return this.push(false);
      case 'I':
      case 'L':
        return this.push(this.textInteger());
      case 'J':
        return this.push(this.number(4, (at) => this.view.getInt32(at, true)));
      case 'K':
        return this.push(this.byte());
      case 'M':
        return this.push(this.number(2, (at) => this.view.getUint16(at, true)));
      case '\x8a':
        return this.push(this.longInteger(this.byte()));
      case '\x8b':
        return this.push(this.longInteger(this.length4()));
      case 'F':
        return this.push(Number(this.line()));
      case 'G':
        return this.push(this.number(8, (at) => this.view.getFloat64(at, false)));
      // Text and bytes
      case 'X':
        return this.push(TEXT_DECODER.decode(this.take(this.length4())));
      case '\x8c':
        return this.push(TEXT_DECODER.decode(this.take(this.byte())));
      case '\x8d':
        return this.push(TEXT_DECODER.decode(this.take(this.length8())));
      case 'V':
        return this.push(this.line());
      case 'S':
        return this.push(this.line().replace(/^(['"])(.*)\1$/, '$2'));
      case 'T':
        return this.push(latin1(this.take(this.length4())));
      case 'U':
        return this.push(latin1(this.take(this.byte())));
      case 'B':
        return this.push(this.take(this.length4()).slice());
      case 'C':
        return this.push(this.take(this.byte()).slice());
      case '\x8e':
        return this.push(this.take(this.length8()).slice());
      // Containers
      case ']':
        return this.push([]);
      case 'l':
        return this.push(this.toMark());
      case 'a': {
        const item = this.pop();
        this.list().push(item);
        return;
      }
      case 'e': {
        const items = this.toMark();
        const list = this.list();
        for (const item of items) list.push(item);
        return;
      }
      case ')':
        return this.push(new PickleTuple([]));
      case 't':
        return this.push(new PickleTuple(this.toMark()));
      case '\x85':
        return this.push(new PickleTuple([this.pop()]));
      case '\x86':
        return this.tuple(2);
      case '\x87':
        return this.tuple(3);
      case '}':
        return this.push(new Map());
      case 'd': {
        const items = this.toMark();
        this.push(new Map());
        return this.setItems(items);
      }
      case 's': {
        const value = this.pop();
        return this.setItems([this.pop(), value]);
      }
      case 'u':
        return this.setItems(this.toMark());
      case '\x8f':
        return this.push(new Set());
      case '\x90': {
        const items = this.toMark();
        const set = this.top();
        if (!(set instanceof Set)) throw damaged();
        for (const item of items) set.add(item);
        return;
      }
      case '\x91':
        return this.push(new Set(this.toMark()));
      // Memo
      case 'p':
        return this.remember(Number(this.line()));
      case 'q':
        return this.remember(this.byte());
      case 'r':
        return this.remember(this.length4());
      case '\x94':
        return this.remember(this.memo.size);
      case 'g':
        return this.recall(Number(this.line()));
      case 'h':
        return this.recall(this.byte());
      case 'j':
        return this.recall(this.length4());
      // Names and calls
      case 'c':
        return this.global(this.line(), this.line());
      case '\x93': {
        const name = this.pop();
        const module = this.pop();
        if (typeof name !== 'string' || typeof module !== 'string') throw damaged();
        return this.global(module, name);
      }
      case 'R': {
        const args = this.pop();
        const callee = this.pop();
        if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple)) throw damaged();
        return this.push(this.rules.call(callee.name, args.items));
      }
      case 'b': {
        // BUILD: attributes of an object (an OrderedDict's `_metadata`). Plain values have none to set, so they are dropped.
        this.pop();
        if (!(this.top() instanceof Map))
          throw statedError(
            'weightsNotDictionary',
            'expected a pickle of plain values, it sets attributes of an object',
          );
        return;
      }
      case 'Q':
        return this.push(this.rules.persistent(this.pop()));
      default:
        throw statedError(
          'weightsNotDictionary',
          `expected a pickle of tensors and plain values, it holds the operation 0x${code.toString(16)}; save model.state_dict() instead`,
        );
    }
  }

  private global(module: string, attribute: string): void {
    const name = `${module}.${attribute}`;
    if (!this.rules.allows(name)) {
      throw statedError(
        'weightsObjects',
        `expected tensors and plain values only, the pickle asks for ${quote(name)}, which is never run; save model.state_dict() instead`,
        { name },
      );
    }
    this.push(new PickleGlobal(name));
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw damaged();
    return this.bytes[this.at++];
  }

  private take(length: number): Uint8Array {
    if (!(length >= 0 && this.at + length <= this.bytes.length)) throw damaged();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private number(length: number, read: (at: number) => number): number {
    this.take(length);
    return read(this.at - length);
  }

  private length4(): number {
    return this.number(4, (at) => this.view.getUint32(at, true));
  }

  private length8(): number {
    return this.number(8, (at) => Number(this.view.getBigUint64(at, true)));
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged();
    const text = TEXT_DECODER.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  private textInteger(): number | bigint | boolean {
    const text = this.line().trim();
    if (text === '00') return false;
    if (text === '01') return true;
    if (!/^-?\d{1,400}L?$/.test(text)) throw damaged();
    return narrow(BigInt(text.replace('L', '')));
  }

  private longInteger(length: number): number | bigint {
    if (length > 256)
      throw statedError(
        'weightsDamaged',
        `expected integers of at most 256 bytes in a pickle, got ${length}`,
      );
    const digits = this.take(length);
    let value = 0n;
    for (let k = length - 1; k >= 0; k--) value = (value << 8n) | BigInt(digits[k]);
    if (length > 0 && digits[length - 1] >= 0x80) value -= 1n << BigInt(8 * length);
    return narrow(value);
  }

  private push(value: unknown): void {
    this.stack.push(value);
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private top(): unknown {
    if (this.stack.length === 0) throw damaged();
    const value = this.stack[this.stack.length - 1];
    if (value === MARK) throw damaged();
    return value;
  }

  private toMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw damaged();
    const items = this.stack.splice(mark);
    items.shift();
    return items;
  }

  private list(): unknown[] {
    const list = this.top();
    if (!Array.isArray(list)) throw damaged();
    return list as unknown[];
  }

  private tuple(length: number): void {
    const items: unknown[] = [];
    for (let k = 0; k < length; k++) items.unshift(this.pop());
    this.push(new PickleTuple(items));
  }

  private setItems(items: unknown[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw damaged();
    for (let k = 0; k < items.length; k += 2) map.set(items[k], items[k + 1]);
  }

  private remember(key: number): void {
    this.memo.set(key, this.top());
  }

  private recall(key: number): void {
    if (!this.memo.has(key)) throw damaged();
    this.push(this.memo.get(key));
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function damaged(): InputError {
  return statedError(
    'weightsDamaged',
    'expected a whole pickle, this one is damaged or cut short; copy the file again',
  );
}
