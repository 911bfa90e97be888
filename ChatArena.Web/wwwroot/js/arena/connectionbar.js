// @ts-check
import { part } from './page.js';

/** What happens to the connection, under the top bar. */
export class ConnectionBar extends HTMLElement {
  /** The person does not want to wait for the next try. */
  tryNow = () => {};

  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tick;

  connectedCallback() {
    part(this, 'now').addEventListener('click', () => this.tryNow());
    part(this, 'reload').addEventListener('click', () => location.reload());
  }

  /**
   * @param {string} what Such as "Connection lost."
   * @param {number} seconds Until the next try.
   * @param {string} safe What is not lost.
   */
  showRetry(what, seconds, safe) {
    const end = performance.now() + seconds * 1000;
    const show = () => this.#say(what, `Trying again in ${Math.max(1, Math.ceil((end - performance.now()) / 1000))} s. ${safe}`);
    show();
    this.#tick = setInterval(show, 250);
  }

  /** @param {string} what @param {string} safe */
  showTrying(what, safe) {
    this.#say(what, `Trying now. ${safe}`);
  }

  /** @param {string} safe */
  showGaveUp(safe) {
    this.#say('The server cannot be reached.', `Please load the page again. ${safe}`);
    part(this, 'reload').hidden = false;
  }

  hide() {
    clearInterval(this.#tick);
    if (this.contains(document.activeElement)) {
      /** @type {HTMLElement | null} */ (document.querySelector('.screen:not([hidden]) h1'))?.focus();
    }
    this.hidden = true;
  }

  /** @param {string} what @param {string} next */
  #say(what, next) {
    clearInterval(this.#tick);
    const text = part(this, 'next');
    if (text.textContent !== next) {
      part(this, 'what').textContent = what;
      text.textContent = next;
    }
    part(this, 'reload').hidden = true;
    this.hidden = false;
  }
}

customElements.define('connection-bar', ConnectionBar);
