// @ts-check
import { announce, find, part } from './page.js';
import { findRecogniser, recognise } from './recognition.js';
import { record } from './recording.js';

/** @typedef {{ stop: () => void, cancel: () => void }} Source Stop: what was said still counts. Cancel: nothing comes any more. */

/**
 * What a source tells.
 * @typedef {object} Listener
 * @property {(how: string) => void} listening
 * @property {() => void} working Nobody listens any more; the words are to come.
 * @property {(words: string) => void} heard All words since the beginning, better known than before.
 * @property {(why: string) => void} over Why there are no words, or nothing.
 */

const insecure = 'A microphone works only on a page that was opened with https or on localhost. Please type instead.';

/** Speaks into boxes, one at a time: the browser listens where it can, else it records and the server writes it down. */
export class Dictation {
  #root;
  /** @type {Talking | null} */
  #listening = null;
  /** @type {Set<Talking>} */
  #open = new Set();
  #recogniserFailed = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    for (const button of root.querySelectorAll('[data-dictate]')) {
      /** @type {HTMLTextAreaElement} */
      const box = find(`#${button.getAttribute('data-dictate')}`, root);
      button.addEventListener('click', () => this.#toggle(box));
    }
    // Who types has read it.
    root.addEventListener('input', () => this.#open.size === 0 && this.#say(''));
  }

  /** A box that cannot be written in cannot be spoken into. @param {HTMLTextAreaElement} box @param {boolean} isOpen */
  allow(box, isOpen) {
    buttonOf(box, this.#root).disabled = !isOpen;
    if (!isOpen && this.#listening?.box === box) {
      this.#stop();
    }
  }

  /** Whatever was said and is not written yet belongs to nobody. */
  cancel() {
    for (const talking of [...this.#open]) {
      talking.cancel();
    }
    this.#say('');
  }

  /** @param {HTMLTextAreaElement} box */
  #toggle(box) {
    const before = this.#listening;
    this.#stop();
    if (before?.box !== box) {
      this.#begin(box);
    }
  }

  /** @param {HTMLTextAreaElement} box */
  #begin(box) {
    if (!window.isSecureContext) {
      return this.#say(insecure);
    }
    const talking = new Talking(box, {
      listening: (how) => this.#say(`${how} Press Dictate again when you have finished.`),
      working: () => {
        this.#release(talking);
        this.#say('Turning your words into text.');
      },
      over: (why) => {
        this.#open.delete(talking);
        const stopped = this.#release(talking);
        this.#say(why || (this.#listening ? null : ''), stopped ? 'Dictation has stopped.' : '');
      },
    });
    this.#open.add(talking);
    this.#listening = talking;
    buttonOf(box, this.#root).setAttribute('aria-pressed', 'true');
    talking.begin(this.#recogniserFailed ? undefined : findRecogniser(), () => {
      this.#recogniserFailed = true;
    });
  }

  /** What was said until now still comes. */
  #stop() {
    const talking = this.#listening;
    if (talking) {
      this.#release(talking);
      this.#say('', 'Dictation has stopped.');
      talking.stop();
    }
  }

  /** @param {Talking} talking @returns {boolean} Whether it was listening. */
  #release(talking) {
    if (this.#listening !== talking) {
      return false;
    }
    this.#listening = null;
    buttonOf(talking.box, this.#root).setAttribute('aria-pressed', 'false');
    return true;
  }

  /** @param {string | null} text Null leaves what stands there. @param {string} [otherwise] Said to who cannot see that nothing stands there any more. */
  #say(text, otherwise) {
    if (text !== null) {
      const line = part(this.#root, 'dictation');
      part(line, 'dictation-text').textContent = text;
      line.hidden = !text;
    }
    if (text || otherwise) {
      announce(text || otherwise || '');
    }
  }
}

/** @param {HTMLTextAreaElement} box @param {HTMLElement} root @returns {HTMLButtonElement} */
function buttonOf(box, root) {
  return find(`[data-dictate="${box.id}"]`, root);
}

/** One time that somebody speaks into a box. */
class Talking {
  #tell;
  /** @type {Source | null} */
  #source = null;
  /** What stood in the box before the first words. @type {string | null} */
  #before = null;
  #writes = false;
  #isOver = false;
  #typed = () => this.#writes || this.#before === null || this.cancel();

  /** @param {HTMLTextAreaElement} box @param {Omit<Listener, 'heard'>} tell */
  constructor(box, tell) {
    this.box = box;
    this.#tell = tell;
  }

  /** @param {any} Recogniser @param {() => void} failed */
  begin(Recogniser, failed) {
    this.box.addEventListener('input', this.#typed);
    this.box.dispatchEvent(new Event('dictationstart'));
    /** @type {Listener} */
    const listener = {
      listening: (how) => this.#isOver || this.#tell.listening(how),
      working: () => {
        if (!this.#isOver) {
          this.#quiet();
          this.#tell.working();
        }
      },
      heard: (words) => this.#write(words),
      over: (why) => this.#end(why),
    };
    const otherwise = () => {
      failed();
      this.#source = record(listener);
    };
    if (Recogniser) {
      const source = recognise(Recogniser, listener, () => this.#isOver || otherwise());
      this.#source ??= source;
    } else {
      otherwise();
    }
  }

  stop() {
    this.#quiet();
    this.#source?.stop();
  }

  cancel() {
    this.#source?.cancel();
    this.#end('');
  }

  /** Nobody speaks any more. */
  #quiet() {
    this.box.dispatchEvent(new Event('dictationend'));
  }

  /** @param {string} words */
  #write(words) {
    if (!this.#isOver && words) {
      const before = (this.#before ??= this.box.value);
      this.box.value = before && !/\s$/.test(before) ? `${before} ${words}` : before + words;
      this.box.scrollTop = this.box.scrollHeight;
      this.#writes = true;
      this.box.dispatchEvent(new Event('input', { bubbles: true }));
      this.#writes = false;
    }
  }

  /** @param {string} why */
  #end(why) {
    if (!this.#isOver) {
      this.#isOver = true;
      this.box.removeEventListener('input', this.#typed);
      this.#quiet();
      this.#tell.over(why);
    }
  }
}
