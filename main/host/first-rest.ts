/**
 * Acts once, when `milliseconds` have passed since the last `touch` and `isBusy` says no; before the first `touch` it does not
 * wait for anything.
 */
export class FirstRest {
  readonly #milliseconds: number;
  readonly #isBusy: () => boolean;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(milliseconds: number, isBusy: () => boolean, act: () => void) {
    this.#milliseconds = milliseconds;
    this.#isBusy = isBusy;
    this.#act = act;
  }

  touch(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), this.#milliseconds);
    this.#timer.unref();
  }

  /** It acts no more. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #look(): void {
    if (this.#isBusy()) {
      this.touch();
      return;
    }
    this.close();
    this.#act();
  }
}
