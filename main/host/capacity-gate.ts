/**
 * Lets jobs run side by side only as far as a budget reaches, of bytes or of cores; the others wait in order. A job larger
 * than the whole budget runs alone.
 */
export class CapacityGate {
  readonly budget: number;
  #inUse = 0;
  readonly #waiting: { amount: number; enter: () => void }[] = [];

  constructor(budget: number) {
    this.budget = budget;
  }

  /** Resolves when as much is free to take; the answer gives it back (once). */
  async take(amount: number): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#fits(amount)) {
      await new Promise<void>((enter) => this.#waiting.push({ amount, enter }));
    } else {
      this.#inUse += amount;
    }
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#inUse -= amount;
      this.#admit();
    };
  }

  #fits(amount: number): boolean {
    return this.#inUse === 0 || this.#inUse + amount <= this.budget;
  }

  #admit(): void {
    for (let next = this.#waiting.at(0); next && this.#fits(next.amount); next = this.#waiting.at(0)) {
      this.#waiting.shift();
      this.#inUse += next.amount;
      next.enter();
    }
  }
}
