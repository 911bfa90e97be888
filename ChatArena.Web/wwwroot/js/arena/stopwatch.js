// @ts-check

/** Longer without a key, and the person is doing something else. */
const longestPause = 30_000;

/** How long somebody worked on one box: the time it had the focus, without the pauses that are longer than half a minute. */
export class Stopwatch {
  #total = 0;
  /** @type {number | null} */
  #since = null;

  /** @param {HTMLTextAreaElement} box */
  constructor(box) {
    box.addEventListener('focus', () => this.#mark());
    box.addEventListener('input', () => this.#mark());
    box.addEventListener('blur', () => this.#stop());
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

  #stop() {
    this.#total += this.#running();
    this.#since = null;
  }

  #running() {
    return this.#since === null ? 0 : Math.min(performance.now() - this.#since, longestPause);
  }
}
