// @ts-check
import { clock } from './words.js';

const lastMinute = 60;

/** What is left of a conversation: starts anew with each message, hides when nothing is left or limited. */
export class Clock extends HTMLElement {
  /** Called once when a minute is left. */
  lastMinute = () => {};

  #end = 0;
  #hasWarned = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tick;
  #left = document.createElement('b');

  connectedCallback() {
    this.#left.setAttribute('role', 'timer');
    this.#left.setAttribute('aria-label', 'Time left');
    const label = document.createElement('span');
    label.className = 'small muted';
    label.textContent = 'left';
    this.replaceChildren(this.#left, ' ', label);
    this.stop();
  }

  /** @param {number} seconds 0 = no limit. */
  start(seconds) {
    this.stop();
    if (seconds > 0) {
      this.#end = performance.now() + seconds * 1000;
      this.#hasWarned = seconds <= lastMinute;
      this.#tick = setInterval(() => this.#show(), 250);
      this.#show();
    }
  }

  stop() {
    clearInterval(this.#tick);
    this.style.visibility = 'hidden';
  }

  #show() {
    const seconds = Math.ceil((this.#end - performance.now()) / 1000);
    if (seconds <= 0) {
      this.stop();
      return;
    }
    this.style.visibility = 'visible';
    const text = clock(seconds);
    if (this.#left.textContent !== text) {
      this.#left.textContent = text;
    }
    if (seconds <= lastMinute && !this.#hasWarned) {
      this.#hasWarned = true;
      this.lastMinute();
    }
  }
}

customElements.define('arena-clock', Clock);
