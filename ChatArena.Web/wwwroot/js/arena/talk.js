// @ts-check
import { find, part } from './page.js';
import { showUnsent } from './unsent.js';

/** @import { Clock } from './clock.js' */
/** @import { Composer, Limits, Words } from './composer.js' */
/** @import { Memory, Pending } from './memory.js' */
/** @import { Transcript } from './transcript.js' */
/** @import { ClientFrame, ErrorFrame, MessageSentFrame, OwnMessageFrame, PartnerMessageFrame } from '../protocol' */

/** @typedef {{ id: string, topic: string, task: string, maxTime: number, limits: Limits }} Opening */

/** The present conversation: what is said, what is on its way, and what is being written. */
export class Talk {
  /** @type {string | null} */
  #id = null;
  /** By client id, in the order in which they were sent. @type {Map<string, Pending>} */
  #pending;
  #memory;
  #send;
  /** @type {Transcript} */ #transcript = find('arena-transcript');
  /** @type {Composer} */ #composer = find('arena-composer');
  /** @type {Clock} */ #clock = find('arena-clock');

  /**
   * @param {Memory} memory
   * @param {(frame: ClientFrame) => boolean} send
   */
  constructor(memory, send) {
    this.#memory = memory;
    this.#send = send;
    this.#pending = new Map((memory.kept.pending ?? []).map((message) => [message.clientId, message]));
    showUnsent(memory.kept.unsent ?? []);
    this.#composer.sendWords = (words) => this.#say(words);
    this.#composer.changed = (words) => this.#id && memory.keep({ draft: { session: this.#id, ...words } });
    this.#composer.typing = (active) => this.#id && send({ type: 'typing', active });
  }

  get id() {
    return this.#id;
  }

  get lastSeq() {
    return this.#transcript.lastSeq;
  }

  /** @param {Opening} opening */
  begin({ id, topic, task, maxTime, limits }) {
    const { draft } = this.#memory.kept;
    this.#id = id;
    find('#topic').textContent = topic;
    find('#topic').title = topic;
    part(find('#task'), 'task').textContent = task;
    part(find('#task'), 'task-start').textContent = task;
    /** @type {HTMLDetailsElement} */ (find('#task')).open = true;
    this.#transcript.clear();
    this.#composer.start(limits, draft?.session === id ? draft : undefined);
    this.#clock.start(maxTime);
    for (const message of [...this.#pending.values()]) {
      if (message.session === id) {
        this.#transcript.addPending(message);
        this.#composer.sending(message);
      } else {
        this.#pending.delete(message.clientId);
      }
    }
    this.#memory.keep({ session: id, unsent: [] });
    showUnsent([]);
  }

  /** It goes on after a cut: what was on its way is sent again, under the same id. @param {number} maxTime */
  goOn(maxTime) {
    this.#clock.start(maxTime);
    this.#transcript.showAway(null);
    this.#transcript.showTyping(false);
    for (const message of this.#pending.values()) {
      if (!message.isRefused) {
        this.#transmit(message);
      }
    }
  }

  end() {
    if (this.#id === null) {
      return;
    }
    const onTheirWay = [...this.#pending.values()];
    const draft = this.#composer.unsent;
    const unsent = [...onTheirWay, ...(draft && !onTheirWay.some((message) => this.#composer.holds(message)) ? [draft] : [])];
    this.#id = null;
    this.#composer.stop();
    this.#clock.stop();
    this.#transcript.clear();
    this.#pending.clear();
    this.#memory.keep({ session: undefined, draft: undefined, pending: [], unsent });
    showUnsent(unsent);
  }

  /** @param {boolean} isConnected */
  setConnected(isConnected) {
    this.#composer.setConnected(isConnected);
    if (!isConnected) {
      this.#transcript.showTyping(false);
    }
  }

  /** @param {MessageSentFrame} frame @returns {boolean} */
  sent({ client_id: clientId, seq, timestamp, max_time: maxTime }) {
    const message = this.#forget(clientId);
    if (!message) {
      // Stored in the last moment of a conversation that is over here already.
      const unsent = (this.#memory.kept.unsent ?? []).filter((other) => other.clientId !== clientId);
      this.#memory.keep({ unsent });
      showUnsent(unsent);
      return false;
    }
    this.#transcript.confirm(clientId, seq, timestamp);
    this.#composer.sent(message);
    this.#clock.start(maxTime);
    return true;
  }

  /** @param {OwnMessageFrame} frame */
  own({ seq, client_id: clientId, think, speech, timestamp }) {
    this.#forget(clientId);
    this.#transcript.addOwn({ seq, clientId, think, speech, timestamp });
    this.#composer.sent({ think, speech });
  }

  /** @param {PartnerMessageFrame} frame */
  partner(frame) {
    if (this.#transcript.addPartner(frame)) {
      this.#transcript.showTyping(false);
      this.#clock.start(frame.max_time);
    }
  }

  /** @param {boolean} active */
  partnerTyping(active) {
    this.#transcript.showTyping(active);
  }

  /** @param {string | null} text */
  partnerAway(text) {
    this.#transcript.showTyping(false);
    this.#transcript.showAway(text);
  }

  /** The server said no to a message. @param {ErrorFrame} frame @returns {boolean} False when it is none of ours. */
  refused({ client_id: clientId, message: text, code }) {
    const message = clientId !== undefined ? this.#pending.get(clientId) : code === 'frame_too_large' ? this.#longest() : undefined;
    if (!message) {
      return false;
    }
    this.#composer.notSent(message);
    if (this.#composer.holds(message)) {
      this.#forget(message.clientId);
      this.#transcript.takeBack(message.clientId);
      this.#composer.showProblem(text, code);
    } else {
      this.#keep({ ...message, isRefused: true });
      this.#transcript.refuse(message.clientId, `${text} (${code})`, () => this.#sayAgain(message));
    }
    return true;
  }

  /** Something else went wrong. @param {string} text @param {string} code */
  problem(text, code) {
    this.#composer.showProblem(text, code);
  }

  /** @param {Words & { thinkMs: number, speechMs: number }} words */
  #say(words) {
    if (this.#id !== null) {
      const message = { ...words, clientId: newId(), session: this.#id, sentAt: new Date().toISOString() };
      this.#keep(message);
      this.#transcript.addPending(message);
      this.#composer.sending(message);
      this.#transmit(message);
    }
  }

  /** @param {Pending} message */
  #sayAgain(message) {
    this.#keep({ ...message, isRefused: false });
    this.#transcript.addPending(message);
    this.#composer.sending(message);
    this.#transmit(message);
  }

  /** @param {Pending} message */
  #transmit(message) {
    this.#send({
      type: 'message',
      think: message.think,
      speech: message.speech,
      client_id: message.clientId,
      think_ms: message.thinkMs,
      speech_ms: message.speechMs,
      sent_at: message.sentAt,
    });
  }

  /** The server does not read a frame that is too large, so it cannot say which one it was. */
  #longest() {
    return [...this.#pending.values()].sort((one, two) => two.think.length + two.speech.length - one.think.length - one.speech.length)[0];
  }

  /** @param {Pending} message */
  #keep(message) {
    this.#pending.set(message.clientId, message);
    this.#memory.keep({ pending: [...this.#pending.values()] });
  }

  /** @param {string} clientId */
  #forget(clientId) {
    const message = this.#pending.get(clientId);
    if (this.#pending.delete(clientId)) {
      this.#memory.keep({ pending: [...this.#pending.values()] });
    }
    return message;
  }
}

/** Not crypto.randomUUID: pages without HTTPS do not have it. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
