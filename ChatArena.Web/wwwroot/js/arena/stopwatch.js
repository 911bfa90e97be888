// @ts-check

/** Longer without a key, and the person is doing something else. */
const longestPause = 30_000;

/** How long somebody worked on one box: the time it had the focus, without the pauses that are longer than half a minute, or was spoken into. */
export class Stopwatch {
  #total = 0;
  /** @type {number | null} */
  #since = null;
  #isSpokenInto = false;

  /** @param {HTMLTextAreaElement} box */
  constructor(box) {
    box.addEventListener('focus', () => this.#mark());
    box.addEventListener('input', () => {
      this.#mark();
      this.#rest(box);
    });
    box.addEventListener('blur', () => this.#stop());
    box.addEventListener('dictationstart', () => {
      this.#mark();
      this.#isSpokenInto = true;
    });
    box.addEventListener('dictationend', () => {
      this.#mark();
      this.#isSpokenInto = false;
      this.#rest(box);
    });
    document.addEventListener('visibilitychange', () => (document.hidden || document.activeElement !== box ? this.#stop() : this.#mark()));
  }

  /** Milliseconds so far. */
  get elapsed() {
    return Math.round(this.#total + this.#running());
  }

  reset() {
    this.#total = 0;
    this.#since = this.#since === null ? null : performance.now();
  }

  #mark() {
    this.#total += this.#running();
    this.#since = performance.now();
  }

  /** Words that come from elsewhere leave nobody at work. @param {HTMLTextAreaElement} box */
  #rest(box) {
    if (!this.#isSpokenInto && document.activeElement !== box) {
      this.#stop();
    }
  }

  #stop() {
    this.#total += this.#running();
    this.#since = null;
  }

  #running() {
    const running = this.#since === null ? 0 : performance.now() - this.#since;
    return this.#isSpokenInto ? running : Math.min(running, longestPause);
  }
}
