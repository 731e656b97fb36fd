/**
 * Lets memory-hungry jobs run side by side only as far as a budget of bytes reaches; the others wait in order. A job
 * larger than the whole budget runs alone.
 */
export class MemoryGate {
  readonly budget: number;
  #inUse = 0;
  readonly #waiting: { bytes: number; enter: () => void }[] = [];

  constructor(budget: number) {
    this.budget = budget;
  }

  /** Resolves when `bytes` are free to take; the answer gives them back (once). */
  async take(bytes: number): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#fits(bytes)) {
      await new Promise<void>((enter) => this.#waiting.push({ bytes, enter }));
    } else {
      this.#inUse += bytes;
    }
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#inUse -= bytes;
      this.#admit();
    };
  }

  #fits(bytes: number): boolean {
    return this.#inUse === 0 || this.#inUse + bytes <= this.budget;
  }

  #admit(): void {
    for (let next = this.#waiting.at(0); next && this.#fits(next.bytes); next = this.#waiting.at(0)) {
      this.#waiting.shift();
      this.#inUse += next.bytes;
      next.enter();
    }
  }
}
