/** Milliseconds after which who has the turn no longer keeps others waiting: the work goes on beside theirs. */
const PATIENCE = 200;

/** Lets at most `width` pieces of work begin beside each other, in the order in which they come; long ones hold nobody up. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    let isHeld = true;
    const pass = (): void => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
    const timer = setTimeout(pass, PATIENCE);
    timer.unref();
    try {
      return await act();
    } finally {
      pass();
    }
  }
}
