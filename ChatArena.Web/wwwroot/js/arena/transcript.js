// @ts-check
import { find, part } from './page.js';

/** How far from its end a transcript still counts as read to the end. */
const nearEnd = 80;

/** What was said, in the order of its numbers; own messages on their way stand last. */
export class Transcript extends HTMLElement {
  /** There is something below that the person has not scrolled to. @type {(isBelow: boolean) => void} */
  newestIsBelow = () => {};

  /** @type {Set<number>} */
  #seqs = new Set();
  /** @type {Map<string, HTMLElement>} */
  #own = new Map();
  #isAtEnd = true;

  connectedCallback() {
    this.addEventListener('scroll', () => {
      this.#isAtEnd = this.scrollHeight - this.scrollTop - this.clientHeight < nearEnd;
      if (this.#isAtEnd) {
        this.newestIsBelow(false);
      }
    });
    // When the keyboard opens, the newest message stays in sight.
    new ResizeObserver(() => this.#isAtEnd && this.scrollToEnd()).observe(this);
  }

  /** Highest number up to which nothing is missing. */
  get lastSeq() {
    let seq = 0;
    while (this.#seqs.has(seq + 1)) {
      seq++;
    }
    return seq;
  }

  clear() {
    this.#seqs.clear();
    this.#own.clear();
    find('.log', this).replaceChildren();
    this.showTyping(false);
    this.showAway(null);
    this.#isAtEnd = true;
    this.newestIsBelow(false);
  }

  scrollToEnd() {
    this.scrollTop = this.scrollHeight;
    this.#isAtEnd = true;
    this.newestIsBelow(false);
  }

  /** @param {{ seq: number, content: string, timestamp: string }} message @returns {boolean} False when it was there already. */
  addPartner({ seq, content, timestamp }) {
    if (this.#seqs.has(seq)) {
      return false;
    }
    const turn = clone('turn-partner');
    part(turn, 'speech').textContent = content;
    this.#number(turn, seq, timestamp);
    return true;
  }

  /** A message on its way. @param {{ clientId: string, think: string, speech: string }} message */
  addPending({ clientId, think, speech }) {
    const turn = this.#own.get(clientId) ?? clone('turn-own');
    this.#own.set(clientId, turn);
    part(turn, 'think').textContent = think;
    find('.think', turn).hidden = think.trim() === '';
    part(turn, 'speech').textContent = speech;
    part(turn, 'state').textContent = 'being sent';
    part(turn, 'again').hidden = true;
    turn.dataset.state = 'pending';
    find('.log', this).append(turn);
    this.scrollToEnd();
  }

  /** An own message that the server has, after a cut or a reload. @param {{ seq: number, clientId: string, think: string, speech: string, timestamp: string }} message */
  addOwn({ seq, clientId, think, speech, timestamp }) {
    if (!this.#seqs.has(seq)) {
      this.addPending({ clientId, think, speech });
      this.confirm(clientId, seq, timestamp);
    }
  }

  /** The message is stored. @param {string} clientId @param {number} seq @param {string} timestamp */
  confirm(clientId, seq, timestamp) {
    const turn = this.#own.get(clientId);
    if (turn && !this.#seqs.has(seq)) {
      delete turn.dataset.state;
      part(turn, 'state').textContent = '';
      part(turn, 'again').hidden = true;
      this.#number(turn, seq, timestamp);
    }
  }

  /**
   * The message was refused and its words are no longer in the boxes.
   * @param {string} clientId
   * @param {string} why
   * @param {() => void} again
   */
  refuse(clientId, why, again) {
    const turn = this.#own.get(clientId);
    if (turn) {
      turn.dataset.state = 'refused';
      part(turn, 'state').textContent = `not sent. ${why}`;
      const button = part(turn, 'again');
      button.hidden = false;
      button.onclick = again;
    }
  }

  /** The words are back in the boxes. @param {string} clientId */
  takeBack(clientId) {
    this.#own.get(clientId)?.remove();
    this.#own.delete(clientId);
  }

  /** @param {boolean} isTyping */
  showTyping(isTyping) {
    this.#note('typing', isTyping ? null : '');
  }

  /** @param {string | null} text Why the partner is silent. */
  showAway(text) {
    part(this, 'away').textContent = text;
    this.#note('away', text === null ? '' : null);
  }

  /** @param {string} name @param {'' | null} hidden */
  #note(name, hidden) {
    part(this, name).hidden = hidden === '';
    if (this.#isAtEnd) {
      this.scrollToEnd();
    }
  }

  /** @param {HTMLElement} turn @param {number} seq @param {string} timestamp */
  #number(turn, seq, timestamp) {
    this.#seqs.add(seq);
    turn.dataset.seq = `${seq}`;
    /** @type {HTMLTimeElement} */
    const time = find('time', turn);
    time.dateTime = timestamp;
    time.textContent = new Date(timestamp).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    const log = find('.log', this);
    const next = [...log.children].find((other) => other !== turn && other instanceof HTMLElement && (other.dataset.seq === undefined || Number(other.dataset.seq) > seq));
    // A turn that stands where it belongs is not moved: moving it would have it read out again.
    if (turn.parentElement !== log || turn.nextElementSibling !== (next ?? null)) {
      log.insertBefore(turn, next ?? null);
    }
    if (this.#isAtEnd) {
      this.scrollToEnd();
    } else {
      this.newestIsBelow(true);
    }
  }
}

/** @param {string} id @returns {HTMLElement} */
function clone(id) {
  /** @type {HTMLTemplateElement} */
  const template = find(`#${id}`);
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

customElements.define('arena-transcript', Transcript);
