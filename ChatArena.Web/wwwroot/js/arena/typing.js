// @ts-check

const repeatEvery = 5_000;
const quietAfter = 4_000;

/** Tells the partner that somebody writes: at the first key, seldom again while it goes on, and once when it stops. */
export class TypingSignal {
  #tell;
  #toldAt = -Infinity;
  #isActive = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;

  /** @param {(active: boolean) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  key() {
    const now = performance.now();
    if (!this.#isActive || now - this.#toldAt >= repeatEvery) {
      this.#isActive = true;
      this.#toldAt = now;
      this.#tell(true);
    }
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.stop(), quietAfter);
  }

  stop() {
    if (this.#isActive) {
      this.#tell(false);
    }
    this.forget();
  }

  /** Stops without a word: a message says it, or nobody is there to hear it. */
  forget() {
    clearTimeout(this.#quiet);
    this.#isActive = false;
  }
}
