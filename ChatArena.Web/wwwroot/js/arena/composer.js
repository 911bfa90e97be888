// @ts-check
import { Dictation } from './dictation.js';
import { part, find } from './page.js';
import { Stopwatch } from './stopwatch.js';
import { TypingSignal } from './typing.js';
import { lengthOf } from './words.js';

/**
 * @typedef {object} Words What a person wrote.
 * @property {string} think
 * @property {string} speech
 */

/** @typedef {{ minThink: number, maxThink: number, maxSpeech: number }} Limits 0 = no limit. */

/** Think, then speak. Never throws away what somebody typed: the boxes are emptied when exactly that text is stored. */
export class Composer extends HTMLElement {
  /** @type {(words: Words & { thinkMs: number, speechMs: number }) => void} */
  sendWords = () => {};
  /** @type {(words: Words) => void} */
  changed = () => {};
  /** @type {(active: boolean) => void} */
  typing = () => {};
  /** @type {(turn: 'think' | 'speak') => void} */
  turned = () => {};

  /** @type {Limits} */
  #limits = { minThink: 0, maxThink: 0, maxSpeech: 0 };
  #isConnected = true;
  /** Messages on their way. @type {Words[]} */
  #onTheirWay = [];
  #signal = new TypingSignal((active) => this.typing(active));
  /** @type {HTMLTextAreaElement} */ #think = find('#think', this);
  /** @type {HTMLTextAreaElement} */ #speech = find('#speech', this);
  /** @type {HTMLButtonElement} */ #send = find('#send', this);
  /** @type {HTMLButtonElement} */ #toSpeech = part(this, 'to-speech');
  #dictation = new Dictation(this);
  #thinkTime = new Stopwatch(this.#think);
  #speechTime = new Stopwatch(this.#speech);

  connectedCallback() {
    for (const box of [this.#think, this.#speech]) {
      box.addEventListener('input', () => {
        this.#signal.key();
        this.hideProblem();
        this.#refresh();
        this.changed(this.words);
      });
      box.addEventListener('keydown', (key) => {
        if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) {
          key.preventDefault();
          this.#submit();
        }
      });
    }
    find('form', this).addEventListener('submit', (submit) => {
      submit.preventDefault();
      this.#submit();
    });
    this.#toSpeech.addEventListener('click', () => this.#step('speak'));
    part(this, 'edit-note').addEventListener('click', () => this.#step('think'));
  }

  /** @returns {Words} */
  get words() {
    return { think: this.#think.value, speech: this.#speech.value };
  }

  /** What is in the boxes and not on its way. @returns {Words | null} */
  get unsent() {
    const words = this.words;
    return (words.think.trim() || words.speech.trim()) && !this.#isOnItsWay(words) ? words : null;
  }

  /**
   * A conversation begins.
   * @param {Limits} limits
   * @param {Words} [draft]
   */
  start(limits, draft) {
    this.#limits = limits;
    this.#onTheirWay = [];
    this.#dictation.cancel();
    this.#think.value = draft?.think ?? '';
    this.#speech.value = draft?.speech ?? '';
    this.#resetTimes();
    this.hideProblem();
    this.dataset.step = 'think';
    this.#refresh();
  }

  /** The conversation is over. */
  stop() {
    this.#signal.forget();
    this.#dictation.cancel();
  }

  /** @param {boolean} isConnected */
  setConnected(isConnected) {
    this.#isConnected = isConnected;
    this.#signal.forget();
    this.#refresh();
  }

  /** A message is on its way: the same words cannot be sent twice. @param {Words} words */
  sending(words) {
    this.#onTheirWay.push(words);
    this.#signal.forget();
    this.hideProblem();
    this.#refresh();
  }

  /** It is stored. @param {Words} words */
  sent(words) {
    this.#arrived(words);
    if (this.holds(words)) {
      const hadFocus = this.contains(document.activeElement) || document.activeElement === document.body;
      this.#think.value = this.#speech.value = '';
      this.#resetTimes();
      this.dataset.step = 'think';
      this.#refresh();
      this.changed(this.words);
      if (hadFocus) {
        this.#think.focus({ preventScroll: true });
      }
    } else {
      this.#refresh();
    }
  }

  /** It was refused, or its conversation is over. @param {Words} words */
  notSent(words) {
    this.#arrived(words);
    // The partner saw somebody write, and no message will end that.
    this.typing(false);
    this.#refresh();
  }

  /** Whether the boxes still hold exactly these words. @param {Words} words */
  holds({ think, speech }) {
    return this.#think.value === think && this.#speech.value === speech;
  }

  /** @param {string} text @param {string} code */
  showProblem(text, code) {
    part(this, 'problem-text').textContent = text;
    part(this, 'problem-code').textContent = code;
    part(this, 'problem').hidden = false;
  }

  hideProblem() {
    part(this, 'problem').hidden = true;
  }

  #submit() {
    if (!this.#send.disabled) {
      this.#dictation.cancel();
      this.sendWords({ ...this.words, thinkMs: this.#thinkTime.elapsed, speechMs: this.#speechTime.elapsed });
    }
  }

  /** @param {'think' | 'speak'} step */
  #step(step) {
    this.dataset.step = step;
    (step === 'think' ? this.#think : this.#speech).focus();
  }

  #resetTimes() {
    this.#thinkTime.reset();
    this.#speechTime.reset();
  }

  /** @param {Words} words */
  #isOnItsWay({ think, speech }) {
    return this.#onTheirWay.some((other) => other.think === think && other.speech === speech);
  }

  /** @param {Words} words */
  #arrived({ think, speech }) {
    this.#onTheirWay = this.#onTheirWay.filter((other) => other.think !== think || other.speech !== speech);
  }

  #refresh() {
    const { minThink, maxThink, maxSpeech } = this.#limits;
    const { think, speech } = this.words;
    const thought = lengthOf(think.trim());
    const missing = Math.max(0, minThink - thought);
    const thinkOver = over(think, maxThink);
    const speechOver = over(speech, maxSpeech);
    const isOnItsWay = this.#isOnItsWay(this.words);

    count(find('#think-count', this), missing > 0 ? `${thought} of at least ${minThink}` : length(think, maxThink), thinkOver);
    count(find('#speech-count', this), length(speech, maxSpeech), speechOver);
    this.#speech.disabled = missing > 0;
    this.#dictation.allow(this.#speech, missing === 0);
    this.#toSpeech.disabled = missing > 0 || thinkOver > 0;
    this.#send.disabled = missing > 0 || thinkOver > 0 || speechOver > 0 || !speech.trim() || !this.#isConnected || isOnItsWay;
    part(this, 'note').textContent = think;
    find('#send-hint', this).textContent = !this.#isConnected ? 'You can send when the connection is back.'
      : isOnItsWay ? 'Your message is being sent.'
      : missing > 0 ? 'Write a short private note first, then your message.'
      : thinkOver > 0 || speechOver > 0 ? `Your ${thinkOver > 0 ? 'note' : 'message'} is too long to send.`
      : 'Your partner sees only your message, not your note.';
    this.turned(missing > 0 ? 'think' : 'speak');
  }
}

/** @param {string} text @param {number} most */
function over(text, most) {
  return most > 0 ? Math.max(0, lengthOf(text) - most) : 0;
}

/** @param {string} text @param {number} most */
function length(text, most) {
  const tooMany = over(text, most);
  return tooMany > 0 ? `${tooMany} over ${most}` : most > 0 ? `${lengthOf(text)} of ${most}` : `${lengthOf(text)}`;
}

/** @param {HTMLElement} counter @param {string} text @param {number} tooMany */
function count(counter, text, tooMany) {
  counter.textContent = text;
  counter.toggleAttribute('data-over', tooMany > 0);
}

customElements.define('arena-composer', Composer);
