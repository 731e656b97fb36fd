/**
 * The part of WebAssembly that the kernels use. Every place this code runs in has it as a global, but not every one of
 * their type libraries declares it.
 */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB; throws a RangeError when there is no more memory. */
  grow(pages: number): number;
}

/** A compiled module; can be posted to other threads, which then need not compile it again. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]?: string;
}

interface WebAssemblyGlobal {
  readonly validate: (bytes: ArrayBuffer | Uint8Array) => boolean;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WebAssemblyMemory;
  readonly Module: new (bytes: ArrayBuffer | Uint8Array) => WebAssemblyModule;
  readonly Instance: new (module: WebAssemblyModule, imports: object) => { readonly exports: unknown };
}

export function webAssembly(): WebAssemblyGlobal {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal }).WebAssembly;
}

/** Exports of `assembly/solver.ts`. `job` is the address of a job, see `assembly/solver-words.ts`; for the others see there. */
export interface SolverExports {
  readonly memory: WebAssemblyMemory;
  heapBase(): number;
  openPhase(job: number, kind: number, count: number): void;
  closePhase(job: number): number;
  /** 1 or 0. */
  assist(job: number, most: number, helps: boolean): number;
  awaitFinished(job: number, count: number, looks: number): number;
  awaitBell(job: number, seen: number, looks: number): number;
  factorFirstPanel(job: number, size: number, width: number): void;
  formCoefficients(job: number): void;
  nextPanel(job: number): void;
  prepareChase(job: number): number;
  setChasing(job: number, on: boolean): void;
  chaseTiles(job: number, budget: number): number;
  applyBandReflectors(
    a: number,
    stride: number,
    n: number,
    firstWidth: number,
    tau: number,
    end: number,
    z: number,
    count: number,
  ): void;
}

/** Exports of `assembly/index.ts`. Pointers and lengths: see there. */
export interface KernelExports extends SolverExports {
  tanhRows(z: number, a: number, first: number, second: number, n: number, order: number): void;
  affineRows(
    input: number,
    count: number,
    w: number,
    wStep: number,
    wOut: number,
    bias: number,
    out: number,
    outCount: number,
    samples: number,
    accumulate: boolean,
  ): void;
  multiplyRows(x: number, y: number, out: number, n: number): void;
  crossEntropyRows(
    f: number,
    y: number,
    gradient: number,
    linear: number,
    rest: number,
    weight: number,
    width: number,
    samples: number,
    factor: number,
  ): void;
  tridiagonalizePanel(
    a: number,
    stride: number,
    size: number,
    width: number,
    diagonal: number,
    offDiagonal: number,
    tau: number,
    panel: number,
    packed: number,
    wide: boolean,
  ): void;
  sweepFour(
    diagonal: number,
    squares: number,
    low: number,
    high: number,
    first: number,
    second: number,
    third: number,
    fourth: number,
  ): void;
  applyReflectors(a: number, stride: number, n: number, tau: number, z: number, count: number): void;
  accumulateBasis(
    a: number,
    stride: number,
    n: number,
    tau: number,
    basis: number,
    first: number,
    last: number,
  ): void;
  rotateRows(basis: number, stride: number, n: number, rotations: number, count: number): void;
  exponentials(x: number, out: number, n: number): void;
  hyperbolicTangents(x: number, out: number, n: number): void;
  sigmoids(x: number, out: number, n: number): void;
  fusedAffineRows(
    input: number,
    count: number,
    w: number,
    wStep: number,
    wOut: number,
    bias: number,
    out: number,
    outCount: number,
    samples: number,
    accumulate: boolean,
  ): void;
  outerSums(
    d: number,
    rows: number,
    x: number,
    columns: number,
    out: number,
    biases: number,
    samples: number,
    fresh: boolean,
  ): void;
  fusedOuterSums(
    d: number,
    rows: number,
    x: number,
    columns: number,
    out: number,
    biases: number,
    samples: number,
  ): void;
  gatherRows(source: number, columns: number, indices: number, samples: number, out: number): void;
  bendTangents(first: number, bent: number, zTangent: number, tangent: number, n: number): void;
  bendRows(
    first: number,
    second: number,
    zTangent: number,
    gradient: number,
    tangent: number,
    n: number,
  ): void;
  squaredSum(x: number, n: number): number;
  adamParts(
    g: number,
    m: number,
    v: number,
    largest: number,
    direction: number,
    scale: number,
    n: number,
    beta1: number,
    beta2: number,
    correction: number,
    root: number,
    epsilon: number,
  ): void;
  rootMeanSquareParts(
    g: number,
    v: number,
    direction: number,
    scale: number,
    n: number,
    decay: number,
    weight: number,
    epsilon: number,
  ): void;
  momentParts(
    g: number,
    v: number,
    direction: number,
    scale: number,
    n: number,
    decay: number,
    weight: number,
    ofMoment: number,
    ofGradient: number,
  ): void;
  /** 1 or 0. */
  applyStep(
    theta: number,
    direction: number,
    scale: number,
    before: number,
    n: number,
    rate: number,
    keep: number,
  ): number;
  fusedTanhRows(z: number, a: number, n: number): void;
  lineRows(z: number, d: number, t: number, out: number, n: number): void;
  lineTanhRows(z: number, d: number, t: number, out: number, n: number): void;
  exponentialsBelow(x: number, out: number, n: number): void;
  fusedSigmoidRows(z: number, a: number, n: number, gated: boolean): void;
  rectifierRows(z: number, a: number, n: number, slope: number, exponential: boolean): void;
  classLosses(f: number, classes: number, width: number, samples: number, count: number, out: number): void;
}
