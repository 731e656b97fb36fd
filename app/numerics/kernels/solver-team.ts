import type { KernelMemory } from './kernel-memory.ts';
import type { SolverExports, WebAssemblyMemory } from './web-assembly.ts';
import {
  BELL,
  FINISHED,
  GENERATION,
  INSIDE,
  JOB_BYTES,
  LEADER_SLEEPS,
  SLEEPERS,
  WIDE,
  WORDS,
} from './assembly/solver-words.ts';

/** What another thread needs in order to help with a solve. */
export interface Invitation {
  readonly memory: WebAssemblyMemory;
  /** Address of the job. */
  readonly job: number;
  /** Whose end this is for: the solve is over once the job's generation is another. */
  readonly generation: number;
}

/** Helpers that may come, late or never. */
export interface Invited {
  /** `ended`: all have left, or will never come; `lost`: one died, perhaps in the midst of something. */
  state(): 'open' | 'ended' | 'lost';
}

/** Asks other threads to call {@link helpSolve}; null where nobody could. Must not wait for them. */
export type Inviter = (invitation: Invitation) => Invited | null;

/** A helper died: what it had begun will never be finished. The memory must not be used any more. */
export class HelperLost extends Error {
  override readonly name = 'HelperLost';
}

let inviter: Inviter | null = null;
let least = 0;

/**
 * Solves on this thread ask for helpers from now on; null: they do not. Not for threads that must not block.
 *
 * @param work multiplications below which asking costs more than it gains
 */
export function useHelpers(invite: Inviter | null, work = 0): void {
  inviter = invite;
  least = work;
}

/** Whether a solve of so many multiplications is to ask for helpers. */
export function canInvite(work: number): boolean {
  return inviter !== null && work >= least;
}

/** Looks at a word (some nanoseconds each) before a thread sleeps, or looks at the clock. */
const LOOKS = 20_000;
/**
 * Milliseconds that a thread goes on looking: a wake-up costs tens of microseconds, and one piece of work follows the other soon; but a
 * spinning thread takes a core.
 */
const SPIN = 0.3;
/** Where that many pass between two looks at the clock, others want the core: then a thread sleeps at once for as many as come next. */
const GAP = 0.25;
const CALM = 20;
/** More items than any phase has. */
const ALL = 1 << 20;
/** Milliseconds of a nap, after which a thread looks whether those it waits for are still there. */
const NAP = 5;

let calmUntil = 0;

/** Looks again and again for a while, unless others want the core. */
function spin(look: () => number): boolean {
  if (look() !== 0) return true;
  let now = performance.now();
  if (now < calmUntil) return false;
  for (const end = now + SPIN; now < end;) {
    if (look() !== 0) return true;
    const before = now;
    now = performance.now();
    if (now > before + GAP) calmUntil = now + CALM;
  }
  return false;
}

/** The leader's side of a job: phases of independent items, done by itself and by whoever helps. */
export class SolverTeam {
  readonly job: number;
  readonly #memory: KernelMemory<SolverExports>;
  #invited: Invited[] = [];

  /** Takes the job's block from the memory; in a shared memory it must be the first taken. */
  constructor(memory: KernelMemory<SolverExports>) {
    this.#memory = memory;
    this.job = memory.take(JOB_BYTES / 8);
    if (!memory.isShared) memory.view(this.job, JOB_BYTES / 8).fill(0);
    this.setWord(WIDE, memory.isWide ? 1 : 0);
  }

  /** Others may help until `dismiss`. */
  invite(): void {
    const words = this.#words();
    const generation = Atomics.add(words, this.#index(GENERATION), 1) + 1;
    const { memory } = this.#memory;
    if (!this.#memory.isShared || inviter === null) return;
    const invited = inviter({ memory, job: this.job, generation });
    if (invited !== null) this.#invited.push(invited);
  }

  setWord(index: number, value: number): void {
    this.#words()[this.#index(WORDS) + index] = value;
  }

  /** Does all items of a phase. @throws HelperLost */
  run(kind: number, count: number): void {
    this.open(kind, count);
    this.complete(count);
  }

  /** Opens a phase, for helpers at once and for this thread with `complete`. */
  open(kind: number, count: number): void {
    this.#memory.exports.openPhase(this.job, kind, count);
  }

  /**
   * Does what is left of a phase. `poll` is called after every item; when it throws, the phase ends with the items that are begun,
   * and the error passes through.
   *
   * @throws HelperLost
   */
  complete(count: number, poll?: () => void): void {
    const { exports } = this.#memory;
    if (poll === undefined) exports.assist(this.job, ALL, false);
    else {
      try {
        while (exports.assist(this.job, 1, false)) poll();
      } catch (error) {
        this.#await(exports.closePhase(this.job));
        throw error;
      }
    }
    this.#await(count);
  }

  #await(count: number): void {
    const { exports } = this.#memory;
    while (!spin(() => exports.awaitFinished(this.job, count, LOOKS))) this.#sleep(count);
  }

  /** Pieces of work done, of the current phase or of the chase. */
  get finished(): number {
    return Atomics.load(this.#words(), this.#index(FINISHED));
  }

  startChase(): void {
    this.#memory.exports.setChasing(this.job, true);
  }

  /** Does some tiles of `count`; false when all are done. @throws HelperLost */
  chase(count: number, budget: number): boolean {
    const { exports } = this.#memory;
    if (exports.chaseTiles(this.job, budget) === 0) {
      const done = this.finished;
      const look = (): number => exports.awaitFinished(this.job, done + 1, LOOKS);
      if (done < count && !spin(look)) this.#sleep(done + 1);
    }
    return this.finished < count;
  }

  /** Ends the help. False where a helper died meanwhile; else nobody else touches the memory afterwards. */
  dismiss(): boolean {
    this.#memory.exports.setChasing(this.job, false);
    const words = this.#words();
    Atomics.add(words, this.#index(GENERATION), 1);
    const bell = this.#index(BELL);
    Atomics.notify(words, bell);
    while (Atomics.load(words, this.#index(INSIDE)) > 0) {
      if (this.#isLost()) return false;
      Atomics.wait(words, bell, Atomics.load(words, bell), 1);
    }
    return !this.#isLost();
  }

  /** Until `count` pieces are done, or for a moment. */
  #sleep(count: number): void {
    const words = this.#words();
    const sleeps = this.#index(LEADER_SLEEPS);
    Atomics.store(words, sleeps, 1);
    const seen = Atomics.load(words, this.#index(FINISHED));
    if (seen < count) Atomics.wait(words, this.#index(FINISHED), seen, NAP);
    Atomics.store(words, sleeps, 0);
    if (this.#isLost()) throw new HelperLost();
  }

  #isLost(): boolean {
    this.#invited = this.#invited.filter((invited) => invited.state() !== 'ended');
    return this.#invited.some((invited) => invited.state() === 'lost');
  }

  #words(): Int32Array {
    return this.#memory.integers;
  }

  #index(offset: number): number {
    return (this.job + offset) >> 2;
  }
}

/**
 * Helps with one solve: claims what there is to do until the solve is over or `isUnwanted` says so. Blocks its thread.
 *
 * @param exports an instance of the solver's module on the invitation's memory
 */
export function helpSolve(
  exports: SolverExports,
  { memory, job, generation }: Invitation,
  isUnwanted: () => boolean,
): void {
  const words = new Int32Array(memory.buffer);
  const index = (offset: number): number => (job + offset) >> 2;
  for (;;) {
    const seen = Atomics.load(words, index(BELL));
    if (isUnwanted() || Atomics.load(words, index(GENERATION)) !== generation) return;
    if (exports.assist(job, 1, true) || spin(() => exports.awaitBell(job, seen, LOOKS))) continue;
    Atomics.add(words, index(SLEEPERS), 1);
    Atomics.wait(words, index(BELL), seen, NAP);
    Atomics.sub(words, index(SLEEPERS), 1);
  }
}
