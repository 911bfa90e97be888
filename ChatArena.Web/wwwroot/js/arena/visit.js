// @ts-check
import { chime } from './chime.js';
import { Cut } from './cut.js';
import { fillEnd } from './end.js';
import { announce, ask, closeDialogs, find, showScreen, shownScreen } from './page.js';
import { ArenaSocket } from './socket.js';
import { Talk } from './talk.js';
import { conversationEnded, partnerLeft, span } from './words.js';

/** @import { Ending } from './end.js' */
/** @import { Memory } from './memory.js' */
/** @import { Place } from './place.js' */
/** @import { ClientFrame, ErrorFrame, PairedFrame, ResumedFrame, ServerFrame, WaitingFrame } from '../protocol' */

/** @typedef {{ address: string, study: string, consentHash: string }} Study */

/** One person's way through the study, from the consent to the end: one line, and the screen that fits. */
export class Visit {
  #study;
  #memory;
  #line;
  #talk;
  #cut;
  /** @type {Place} */ #place = find('arena-place');
  /** @type {HTMLInputElement} */ #sound = find('#sound');
  /** The person said that they are there, and the server may not know it yet. */
  #comesBack = false;
  /** What was said of the place last. */
  #saidOfPlace = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #opening;

  /** @param {Study} study @param {Memory} memory */
  constructor(study, memory) {
    this.#study = study;
    this.#memory = memory;
    this.#line = new ArenaSocket(study.address, {
      hello: () => this.#hello(),
      frame: (frame) => this.#on(frame),
      lost: (seconds) => this.#cut.lost(seconds),
      trying: () => this.#cut.trying(),
      gaveUp: () => this.#cut.gaveUp(),
      dismissed: (code) => this.end(code === 4500 ? 'elsewhere' : code === 4501 ? 'crowded' : code === 4503 ? 'withdrawn' : 'refused'),
    });
    this.#talk = new Talk(memory, (frame) => this.#line.send(frame));
    this.#cut = new Cut(memory, this.#talk, () => this.#line.tryNow());
  }

  /** Opens the line; called only when the person agreed, now or earlier in this tab. */
  begin() {
    this.#place.reset();
    if (this.#memory.kept.token) {
      this.#place.say('Coming back to where you were.');
    }
    showScreen('waiting');
    this.#line.open();
  }

  findNewPartner() {
    this.#line.send({ type: 'reassign' });
  }

  leave() {
    this.#line.send({ type: 'disconnect' });
    this.end('left');
  }

  /** @param {Ending} ending */
  end(ending) {
    clearTimeout(this.#opening);
    closeDialogs();
    this.#line.close();
    this.#cut.over();
    this.#talk.end();
    if (ending !== 'elsewhere' && ending !== 'crowded') {
      this.#memory.forget(ending);
    }
    this.showEnd(ending);
  }

  /** @param {Ending} ending */
  showEnd(ending) {
    fillEnd(ending, this.#memory.codes);
    showScreen('end');
    announce(`${find('#end-title').textContent}. ${find(`[data-end="${ending}"]`).textContent}`);
  }

  /** @returns {ClientFrame} */
  #hello() {
    const { token, session } = this.#memory.kept;
    // Only what this page still shows counts as seen: a page that was loaded anew has seen nothing.
    return token ? { type: 'resume', token, last_seq: this.#talk.id ? this.#talk.lastSeq : 0, session_id: session } : this.#join;
  }

  /** @returns {ClientFrame} */
  get #join() {
    return { type: 'join', consent: true, resume: true, study: this.#study.study, consent_hash: this.#study.consentHash };
  }

  /** @param {ServerFrame} frame */
  #on(frame) {
    switch (frame.type) {
      case 'session':
        this.#memory.keep({ token: frame.token, seatSeconds: frame.resume_seconds });
        this.#memory.addCode(frame.withdrawal_code);
        break;
      case 'waiting': return this.#onWaiting(frame);
      case 'paired': return this.#onPaired(frame);
      case 'resumed': return this.#onResumed(frame);
      case 'message_sent': return this.#talk.sent(frame) ? announce('Your message is sent.') : undefined;
      case 'own_message': return this.#talk.own(frame);
      case 'partner_message': return this.#talk.partner(frame);
      case 'typing': return this.#talk.partnerTyping(frame.active);
      case 'partner_away': return this.#onPartnerAway(frame.seconds);
      case 'partner_back':
        this.#talk.partnerAway(null);
        return announce('Your partner is back.');
      case 'partner_left': return this.#onEnded(partnerLeft(frame.reason));
      case 'conversation_ended': return this.#onEnded(conversationEnded(frame.cause));
      case 'inactivity_kick': return this.#onKicked();
      case 'error': return this.#onError(frame);
    }
  }

  /** @param {WaitingFrame} frame */
  #onWaiting(frame) {
    this.#takenIn();
    this.#comesBack = false;
    if (shownScreen() !== 'waiting' || this.#talk.id) {
      // A new place after a cut: the server could not bring the person back to where they were.
      this.#leaveTalk(this.#talk.id && frame.reason === 'joined' ? 'Your connection was cut, so the conversation is over.' : undefined);
    }
    this.#place.show(frame);
    if (this.#saidOfPlace !== this.#place.line) {
      announce(this.#saidOfPlace ? this.#place.line : `${this.#place.reason} ${this.#place.line}`.trim());
      this.#saidOfPlace = this.#place.line;
    }
  }

  /** @param {PairedFrame} frame */
  #onPaired(frame) {
    this.#takenIn();
    // When very many join at once, no place comes before.
    this.#comesBack = false;
    this.#talk.begin({
      id: frame.session_id,
      topic: frame.topic,
      task: frame.task,
      maxTime: frame.max_time,
      limits: { minThink: frame.min_think, maxThink: frame.max_think, maxSpeech: frame.max_speech },
    });
    if (this.#sound.checked) {
      chime();
    }
    // Why the last conversation ended must have been readable before the next one covers it.
    const wait = this.#place.mustStay;
    if (wait > 0) {
      this.#place.say('You have a partner. The conversation opens in a moment.');
      announce(this.#place.line);
    }
    clearTimeout(this.#opening);
    this.#opening = setTimeout(() => this.#openChat(`You have a partner. The topic is: ${frame.topic} Your hidden task is: ${frame.task}`), wait);
  }

  /** @param {ResumedFrame} frame */
  #onResumed(frame) {
    this.#takenIn();
    const isHere = frame.state === 'paired';
    if (isHere || frame.state === 'ended') {
      if (frame.session_id && frame.session_id !== this.#talk.id) {
        this.#talk.begin({
          id: frame.session_id,
          topic: frame.topic ?? '',
          task: frame.task ?? '',
          maxTime: frame.max_time ?? 0,
          limits: { minThink: frame.min_think ?? 0, maxThink: frame.max_think ?? 0, maxSpeech: frame.max_speech ?? 0 },
        });
      }
      if (isHere) {
        this.#talk.goOn(frame.max_time ?? 0);
        this.#openChat('You are connected again. The conversation goes on.');
      }
    } else if (this.#talk.id) {
      this.#leaveTalk();
    }
  }

  /** @param {string} text */
  #openChat(text) {
    const isNew = shownScreen() !== 'chat';
    if (isNew) {
      // Somebody waits there now: nothing may hide it.
      closeDialogs();
    }
    showScreen('chat');
    if (isNew) {
      /** @type {import('./transcript.js').Transcript} */ (find('arena-transcript')).scrollToEnd();
    }
    this.#place.reset();
    this.#saidOfPlace = '';
    announce(text);
  }

  /** @param {number} seconds */
  #onPartnerAway(seconds) {
    const text = `Your partner's connection was cut. Their seat is kept for ${span(seconds)}.`;
    this.#talk.partnerAway(text);
    announce(text);
  }

  /** @param {string} text */
  #onEnded(text) {
    this.#leaveTalk(text);
    announce(text);
  }

  /** @param {string} [why] */
  #leaveTalk(why) {
    clearTimeout(this.#opening);
    closeDialogs({ except: 'instructions' });
    this.#talk.end();
    this.#saidOfPlace = '';
    this.#place.reset();
    this.#place.say('Looking for your place in the line.');
    if (why) {
      this.#place.tell(why);
    }
    showScreen('waiting');
  }

  async #onKicked() {
    this.#takenIn();
    const why = this.#place.reason;
    this.#leaveTalk(why);
    if (this.#comesBack) {
      return this.#joinAgain();
    }
    this.#place.say('You are not in the line.');
    announce('Are you still there? You are no longer in a conversation or in the line. You can join again.');
    if (await ask('presence') === 'go') {
      this.#joinAgain();
    }
  }

  #joinAgain() {
    this.#place.say('Joining again.');
    announce('Joining again.');
    this.#comesBack = true;
    if (!this.#line.send(this.#join)) {
      this.#line.tryNow();
    }
  }

  /** @param {ErrorFrame} frame */
  #onError(frame) {
    if (this.#talk.refused(frame)) {
      return announce(`Your message was not sent. ${frame.message}`);
    }
    switch (frame.code) {
      case 'resume_refused': return this.end('refused');
      case 'consent_outdated': return this.end('outdated');
      case 'study_unknown': return this.end('unknown');
      case 'already_paired':
      case 'not_paired':
      case 'disconnected':
      case 'too_many_connections':
        // Crossed with a change that is on its way here, or followed by a close code that says it better.
        return;
      case 'busy':
      case 'storage_unavailable':
        if (!this.#talk.id) {
          this.#cut.trouble = 'The study cannot take you in at the moment.';
          return this.#line.comeBackLater();
        }
    }
    if (this.#talk.id) {
      this.#talk.problem(frame.message, frame.code);
    }
    announce(frame.message);
  }

  #takenIn() {
    this.#line.settle();
    this.#cut.mended();
  }
}
