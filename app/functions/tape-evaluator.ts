import { binaryValue, power, sigmoid, unaryValue, type Tape, type TapeNode } from './expression-tape.ts';

/** A smooth c(x) across whose zeros the slopes of the formula jump. */
export interface Kink {
  readonly value: number;
  /** ∇c and ∇²c (row-major). */
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Nodes whose difference (or whose value) is zero on a kink. */
interface KinkNode {
  readonly a: number;
  readonly b: number | null;
  readonly root: boolean;
}
/** An argument of a root below this is zero up to rounding. */
const ROOT_ROUNDING = 1e-15;

/**
 * Runs a tape forward, carrying value, gradient and Hessian of every node in flat arrays (second-order forward mode).
 *
 * For v = φ(a): ∇v = φ′∇a, ∇²v = φ′∇²a + φ″∇a∇aᵀ; for v = φ(a, b) the same with mixed terms. Only variables a node
 * depends on are touched, so an infinite φ′ (√ at 0) spoils the derivatives it belongs to and no others. Nothing is
 * allocated per call. At the kink of abs, relu, min, max the mean of the one-sided slopes is used (relu: 0).
 */
export class TapeEvaluator {
  readonly dimension: number;
  readonly #tape: Tape;
  readonly #nodes: readonly TapeNode[];
  readonly #deps: Int32Array[];
  /** Bit i set: the node depends on variable i. */
  readonly #mask: Int32Array;
  readonly #value: Float64Array;
  /** Row k: ∇ of node k, length n. */
  readonly #gradient: Float64Array;
  /** Block k: ∇² of node k, n × n, lower triangle. */
  readonly #hessian: Float64Array;
  /** φ, φ′, φ″ or φ, φ_a, φ_b, φ_aa, φ_ab, φ_bb of the node at hand. */
  readonly #slopes = new Float64Array(6);
  readonly #kinks: readonly KinkNode[];

  constructor(tape: Tape) {
    this.#tape = tape;
    this.#nodes = tape.nodes;
    this.dimension = tape.variables.length;
    const n = this.dimension;
    this.#deps = dependencies(tape);
    this.#mask = Int32Array.from(this.#deps, (deps) => deps.reduce((mask, i) => mask | (1 << i), 0));
    this.#kinks = tape.nodes.flatMap(kinkOf);
    this.#value = new Float64Array(tape.nodes.length);
    this.#gradient = new Float64Array(tape.nodes.length * n);
    this.#hessian = new Float64Array(tape.nodes.length * n * n);
    tape.nodes.forEach((node, k) => {
      if (node.kind === 'constant') this.#value[k] = node.value;
      if (node.kind === 'variable') this.#gradient[k * n + node.index] = 1;
    });
  }

  /** f(x). */
  loss(x: Float64Array): number {
    const value = this.#value;
    const nodes = this.#nodes;
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k];
      switch (node.kind) {
        case 'constant':
          break;
        case 'variable':
          value[k] = x[node.index];
          break;
        case 'unary':
          value[k] = unaryValue(node.name, value[node.a]);
          break;
        case 'power':
          value[k] = power(value[node.a], node.exponent);
          break;
        case 'binary':
          value[k] = binaryValue(node.name, value[node.a], value[node.b]);
          break;
      }
    }
    return value[this.#tape.result];
  }

  /** Writes ∇f(x) into `out` (length n); answers f(x). */
  gradient(x: Float64Array, out: Float64Array): number {
    this.#run(x, false);
    const n = this.dimension;
    const row = this.#tape.result * n;
    for (let i = 0; i < n; i++) out[i] = this.#gradient[row + i];
    return this.#value[this.#tape.result];
  }

  /** Writes ∇²f(x) into `out` (length n², row-major, both triangles). */
  hessian(x: Float64Array, out: Float64Array): void {
    this.#run(x, true);
    const n = this.dimension;
    const block = this.#tape.result * n * n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const h = this.#hessian[block + i * n + j];
        out[i * n + j] = h;
        out[j * n + i] = h;
      }
    }
  }

  /**
   * Smallest distance of x from a kink, measured by what kinks: |argument| of abs and relu, |a − b| of min and max, and
   * √|argument| of a root (or another power whose second derivative is infinite at 0), whose argument 10⁻¹⁵ is
   * rounding. Infinity without such functions.
   */
  kinkDistance(x: Float64Array): number {
    this.loss(x);
    let distance = Infinity;
    for (const { a, b, root } of this.#kinks) {
      const size = Math.abs(this.#value[a] - (b === null ? 0 : this.#value[b]));
      const away = root ? Math.sqrt(Math.max(0, size - ROOT_ROUNDING)) : size;
      if (away < distance) distance = away;
    }
    return distance;
  }

  /** Every kink's c(x), which is zero on it, with ∇c and ∇²c. */
  kinks(x: Float64Array): Kink[] {
    this.#run(x, true);
    const n = this.dimension;
    return this.#kinks.map(({ a, b }) => {
      const gradient = new Float64Array(n);
      const hessian = new Float64Array(n * n);
      for (const [node, sign] of b === null
        ? [[a, 1]]
        : [
            [a, 1],
            [b, -1],
          ]) {
        for (let i = 0; i < n; i++) {
          gradient[i] += sign * this.#gradient[node * n + i];
          for (let j = 0; j < n; j++) {
            hessian[i * n + j] += sign * this.#hessian[node * n * n + Math.max(i, j) * n + Math.min(i, j)];
          }
        }
      }
      return { value: this.#value[a] - (b === null ? 0 : this.#value[b]), gradient, hessian };
    });
  }

  #run(x: Float64Array, second: boolean): void {
    this.loss(x);
    const nodes = this.#nodes;
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k];
      if (node.kind === 'unary') {
        unarySlopes(node, this.#value[node.a], this.#value[k], this.#slopes);
        this.#chain(k, node.a, second);
      } else if (node.kind === 'power') {
        const a = this.#value[node.a];
        const c = node.exponent;
        this.#slopes[1] = c === 0 ? 0 : c * power(a, c - 1);
        this.#slopes[2] = c === 0 || c === 1 ? 0 : c * (c - 1) * power(a, c - 2);
        this.#chain(k, node.a, second);
      } else if (node.kind === 'binary') {
        binarySlopes(node, this.#value[node.a], this.#value[node.b], this.#value[k], this.#slopes);
        this.#combine(k, node.a, node.b, second);
      }
    }
  }

  #chain(k: number, a: number, second: boolean): void {
    const n = this.dimension;
    const deps = this.#deps[k];
    const g = this.#gradient;
    const h = this.#hessian;
    const d1 = this.#slopes[1];
    const d2 = this.#slopes[2];
    for (let p = 0; p < deps.length; p++) {
      const i = deps[p];
      const gi = g[a * n + i];
      g[k * n + i] = d1 * gi;
      if (!second) continue;
      for (let q = 0; q <= p; q++) {
        const j = deps[q];
        const at = i * n + j;
        const curved = d2 === 0 ? 0 : d2 * gi * g[a * n + j];
        h[k * n * n + at] = d1 * h[a * n * n + at] + curved;
      }
    }
  }

  #combine(k: number, a: number, b: number, second: boolean): void {
    const n = this.dimension;
    const deps = this.#deps[k];
    const maskA = this.#mask[a];
    const maskB = this.#mask[b];
    const g = this.#gradient;
    const h = this.#hessian;
    const slopes = this.#slopes;
    const fa = slopes[1];
    const fb = slopes[2];
    const faa = slopes[3];
    const fab = slopes[4];
    const fbb = slopes[5];
    for (let p = 0; p < deps.length; p++) {
      const i = deps[p];
      const inA = ((maskA >> i) & 1) === 1;
      const inB = ((maskB >> i) & 1) === 1;
      const ai = inA ? g[a * n + i] : 0;
      const bi = inB ? g[b * n + i] : 0;
      g[k * n + i] = (inA ? fa * ai : 0) + (inB ? fb * bi : 0);
      if (!second) continue;
      for (let q = 0; q <= p; q++) {
        const j = deps[q];
        const at = i * n + j;
        const jInA = ((maskA >> j) & 1) === 1;
        const jInB = ((maskB >> j) & 1) === 1;
        let sum = 0;
        if (inA && jInA) {
          sum += fa * h[a * n * n + at];
          if (faa !== 0) sum += faa * ai * g[a * n + j];
        }
        if (inB && jInB) {
          sum += fb * h[b * n * n + at];
          if (fbb !== 0) sum += fbb * bi * g[b * n + j];
        }
        if (fab !== 0) {
          if (inA && jInB) sum += fab * ai * g[b * n + j];
          if (inB && jInA) sum += fab * bi * g[a * n + j];
        }
        h[k * n * n + at] = sum;
      }
    }
  }
}

function kinkOf(node: TapeNode): KinkNode[] {
  if (node.kind === 'unary' && (node.name === 'abs' || node.name === 'relu')) {
    return [{ a: node.a, b: null, root: false }];
  }
  if (node.kind === 'binary' && (node.name === 'min' || node.name === 'max')) {
    return [{ a: node.a, b: node.b, root: false }];
  }
  const { kind } = node;
  const root =
    (kind === 'unary' && node.name === 'sqrt') ||
    (kind === 'power' && node.exponent > 0 && node.exponent < 2 && !Number.isInteger(node.exponent));
  return root ? [{ a: node.a, b: null, root }] : [];
}

/** Variables each node depends on, ascending. */
function dependencies(tape: Tape): Int32Array[] {
  const sets: Int32Array[] = [];
  for (const node of tape.nodes) {
    if (node.kind === 'constant') sets.push(new Int32Array(0));
    else if (node.kind === 'variable') sets.push(Int32Array.of(node.index));
    else if (node.kind === 'binary') {
      sets.push(Int32Array.from(new Set([...sets[node.a], ...sets[node.b]])).sort());
    } else sets.push(sets[node.a]);
  }
  return sets;
}

/** Writes φ′(z), φ″(z) to s[1], s[2]; v = φ(z). */
function unarySlopes(node: TapeNode & { kind: 'unary' }, z: number, v: number, s: Float64Array): void {
  let d1: number;
  let d2: number;
  switch (node.name) {
    case 'neg':
      d1 = -1;
      d2 = 0;
      break;
    case 'sqrt':
      d1 = 0.5 / v;
      d2 = -0.25 / (v * z);
      break;
    case 'exp':
      d1 = v;
      d2 = v;
      break;
    case 'ln':
      d1 = z < 0 ? NaN : 1 / z;
      d2 = -d1 * d1;
      break;
    case 'log10':
      d1 = z < 0 ? NaN : 1 / (z * Math.LN10);
      d2 = -d1 / z;
      break;
    case 'sin':
      d1 = Math.cos(z);
      d2 = -v;
      break;
    case 'cos':
      d1 = -Math.sin(z);
      d2 = -v;
      break;
    case 'tan':
      d1 = 1 + v * v;
      d2 = 2 * v * d1;
      break;
    case 'asin':
      d1 = 1 / Math.sqrt((1 - z) * (1 + z));
      d2 = z * d1 * d1 * d1;
      break;
    case 'acos':
      d1 = -1 / Math.sqrt((1 - z) * (1 + z));
      d2 = z * d1 * d1 * d1;
      break;
    case 'atan':
      d1 = 1 / (1 + z * z);
      d2 = -2 * z * d1 * d1;
      break;
    case 'sinh':
      d1 = Math.cosh(z);
      d2 = v;
      break;
    case 'cosh':
      d1 = Math.sinh(z);
      d2 = v;
      break;
    case 'tanh': {
      const c = Math.cosh(z);
      d1 = 1 / (c * c);
      d2 = -2 * v * d1;
      break;
    }
    case 'abs':
      d1 = Math.sign(z);
      d2 = z === z ? 0 : NaN;
      break;
    case 'sigmoid':
      d1 = v * sigmoid(-z);
      d2 = d1 * (sigmoid(-z) - v);
      break;
    case 'softplus':
      d1 = sigmoid(z);
      d2 = d1 * sigmoid(-z);
      break;
    case 'relu':
      d1 = z > 0 ? 1 : z <= 0 ? 0 : NaN;
      d2 = z === z ? 0 : NaN;
      break;
  }
  s[1] = d1;
  s[2] = d2;
}

/** Writes φ_a, φ_b, φ_aa, φ_ab, φ_bb to s[1…5]; v = φ(a, b). */
function binarySlopes(
  node: TapeNode & { kind: 'binary' },
  a: number,
  b: number,
  v: number,
  s: Float64Array,
): void {
  s[3] = s[4] = s[5] = 0;
  switch (node.name) {
    case 'add':
      s[1] = 1;
      s[2] = 1;
      break;
    case 'sub':
      s[1] = 1;
      s[2] = -1;
      break;
    case 'mul':
      s[1] = b;
      s[2] = a;
      s[4] = 1;
      break;
    case 'div': {
      const r = 1 / b;
      s[1] = r;
      s[2] = -v * r;
      s[4] = -r * r;
      s[5] = 2 * v * r * r;
      break;
    }
    case 'pow': {
      // With a variable exponent aᵇ = e^(b ln a) is differentiable for a > 0 only.
      const log = a > 0 ? Math.log(a) : NaN;
      s[1] = (b * v) / a;
      s[2] = v * log;
      s[3] = (b * (b - 1) * v) / (a * a);
      s[4] = (v / a) * (1 + b * log);
      s[5] = v * log * log;
      break;
    }
    case 'min':
    case 'max': {
      const first = node.name === 'min' ? a < b : a > b;
      const tie = a === b;
      const defined = a === a && b === b;
      s[1] = !defined ? NaN : tie ? 0.5 : first ? 1 : 0;
      s[2] = !defined ? NaN : tie ? 0.5 : first ? 0 : 1;
      break;
    }
  }
}
