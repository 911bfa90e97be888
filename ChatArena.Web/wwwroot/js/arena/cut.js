// @ts-check
import { announce, find } from './page.js';
import { span } from './words.js';

/** @import { ConnectionBar } from './connectionbar.js' */
/** @import { Memory } from './memory.js' */
/** @import { Talk } from './talk.js' */

/** What the person is told while the line is cut, and what they need not worry about meanwhile. */
export class Cut {
  #memory;
  #talk;
  /** @type {ConnectionBar} */ #bar = find('connection-bar');
  #isCut = false;
  #since = 0;
  #wasTakenIn = false;
  /** Why the server does not take the person in, where it said so. */
  trouble = '';

  /** @param {Memory} memory @param {Talk} talk @param {() => void} tryNow */
  constructor(memory, talk, tryNow) {
    this.#memory = memory;
    this.#talk = talk;
    this.#bar.tryNow = tryNow;
  }

  /** @param {number} seconds Until the next try. */
  lost(seconds) {
    if (!this.#isCut) {
      this.#isCut = true;
      this.#since = performance.now();
      this.#setConnected(false);
      announce(`${this.#what} The page tries again by itself. ${this.#safe}`);
    }
    this.#bar.showRetry(this.#what, seconds, this.#safe);
  }

  trying() {
    if (this.#isCut) {
      this.#bar.showTrying(this.#what, this.#safe);
    }
  }

  gaveUp() {
    this.#isCut = true;
    this.#setConnected(false);
    this.#bar.showGaveUp(this.#safe);
    announce(`The server cannot be reached. Please load the page again. ${this.#safe}`);
  }

  /** The server knows the person on this connection. */
  mended() {
    this.trouble = '';
    this.#wasTakenIn = true;
    if (this.#isCut) {
      this.over();
      announce('You are connected again.');
    }
    this.#setConnected(true);
  }

  over() {
    this.#isCut = false;
    this.#bar.hide();
  }

  get #what() {
    return this.trouble || (this.#wasTakenIn ? 'Connection lost.' : 'No connection.');
  }

  /** What the person need not worry about, as far as that is true. */
  get #safe() {
    const seat = this.#memory.kept.seatSeconds ?? 0;
    const isKept = this.#wasTakenIn && performance.now() - this.#since < seat * 1000;
    const written = this.#talk.id ? 'What you wrote is kept. ' : '';
    return written + (isKept ? `Your ${this.#talk.id ? 'seat' : 'place'} is kept for ${span(seat)}.` : '');
  }

  /** @param {boolean} isConnected */
  #setConnected(isConnected) {
    this.#talk.setConnected(isConnected);
    /** @type {HTMLButtonElement} */ (find('button[data-open="new-partner"]')).disabled = !isConnected;
  }
}
