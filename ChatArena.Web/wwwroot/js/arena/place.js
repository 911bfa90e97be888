// @ts-check
import { part } from './page.js';
import { number, ordinal, span, waitReason } from './words.js';

/** @import { WaitingFrame } from '../protocol' */

const circles = 5;
const leastSight = 3000;

/** The person's place in the line, and why they stand in it. */
export class Place extends HTMLElement {
  /** @type {WaitingFrame | null} */
  #frame = null;
  #shownAt = 0;
  #reasonAt = -Infinity;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tick;

  /** Milliseconds for which the reason of the last end must still stay in sight. */
  get mustStay() {
    return Math.max(0, this.#reasonAt + leastSight - performance.now());
  }

  /** The line as a sentence. */
  get line() {
    return part(this, 'place').textContent ?? '';
  }

  get reason() {
    return part(this, 'reason').hidden ? '' : part(this, 'reason').textContent?.trim() ?? '';
  }

  /** Why the last conversation ended. @param {string} text */
  tell(text) {
    part(this, 'reason').lastElementChild?.replaceChildren(text);
    part(this, 'reason').hidden = false;
    this.#reasonAt = performance.now();
  }

  /** No place is known at the moment. @param {string} line */
  say(line) {
    clearInterval(this.#tick);
    this.#frame = null;
    part(this, 'place').textContent = line;
    part(this, 'queue').hidden = true;
    part(this, 'facts').hidden = true;
  }

  /** Nothing of the last wait is left. */
  reset() {
    part(this, 'reason').hidden = true;
    this.#reasonAt = -Infinity;
    this.say('Connecting.');
  }

  /** @param {WaitingFrame} frame */
  show(frame) {
    this.#frame = frame;
    this.#shownAt = performance.now();
    const reason = waitReason(frame.reason);
    if (reason && part(this, 'reason').hidden) {
      this.tell(reason);
    }
    part(this, 'place').textContent = sentence(frame);
    this.#showQueue(frame);
    this.#fact('usual', frame.usual_wait_seconds === undefined ? null : `under ${roundUp(frame.usual_wait_seconds)} (9 of 10 in the last hour)`);
    part(this, 'facts').hidden = false;
    clearInterval(this.#tick);
    this.#tick = setInterval(() => this.#showTimes(), 250);
    this.#showTimes();
  }

  #showTimes() {
    if (this.#frame) {
      const since = (performance.now() - this.#shownAt) / 1000;
      const waited = Math.floor(this.#frame.waited_seconds + since);
      const delay = Math.ceil(this.#frame.delay_seconds - since);
      this.#fact('waited', `${Math.floor(waited / 60)} min ${waited % 60} s`);
      this.#fact('delay', delay > 0 ? `can start in ${delay} s` : null);
    }
  }

  /** @param {string} name @param {string | null} text */
  #fact(name, text) {
    const value = part(this, name);
    const label = this.querySelector(`[data-part="${name}-label"]`);
    value.hidden = text === null;
    if (label instanceof HTMLElement) {
      label.hidden = text === null;
    }
    if (text !== null && value.textContent !== text) {
      value.textContent = text;
    }
  }

  /** @param {WaitingFrame} frame */
  #showQueue({ position, queue_length: length, reason }) {
    const first = Math.max(1, Math.min(position - Math.floor(circles / 2), length - circles + 1));
    const last = Math.min(length, first + circles - 1);
    const items = [item(first === 1 ? 'Next' : '…', 'open small muted')];
    for (let place = first; place <= last; place++) {
      items.push(place === position ? item('You', 'you') : item(`${place}`, ''));
    }
    if (last < length) {
      items.push(item('…', 'open small muted'));
    }
    part(this, 'queue').replaceChildren(...items);
    part(this, 'queue').hidden = reason === 'no_content';
  }
}

/** @param {WaitingFrame} frame */
function sentence({ position, reason }) {
  if (reason === 'no_content') {
    return 'The study is missing a topic or a task at the moment. You keep your place, and a conversation starts as soon as it has them.';
  }
  const ahead = position - 1;
  return `You are ${ordinal(position)} in line.${ahead > 0 ? ` ${number(ahead)} ${ahead === 1 ? 'participant is' : 'participants are'} ahead of you.` : ''}`;
}

/** A time that is certainly not too short. @param {number} seconds */
function roundUp(seconds) {
  return seconds < 60 ? span(Math.floor(seconds / 10) * 10 + 10) : `${Math.floor(seconds / 60) + 1} min`;
}

/** @param {string} text @param {string} classes */
function item(text, classes) {
  const element = document.createElement('li');
  element.textContent = text;
  element.className = classes;
  if (classes === 'you') {
    element.setAttribute('aria-current', 'true');
  }
  return element;
}

customElements.define('arena-place', Place);
