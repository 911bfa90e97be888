// @ts-check

/** @import { ClientFrame, ServerFrame } from '../protocol' */

/**
 * What happens on the line.
 * @typedef {object} LineEvents
 * @property {() => ClientFrame} hello The first frame on every new connection.
 * @property {(frame: ServerFrame) => void} frame
 * @property {(seconds: number) => void} lost The connection is gone; the next try is in so many seconds.
 * @property {() => void} trying A try begins.
 * @property {() => void} gaveUp Every try failed.
 * @property {(code: number) => void} dismissed The server closed, and the page must not come back by itself.
 */

const steps = [1, 2, 4, 8, 16];
const pingEvery = 10_000;
const patience = 20_000;

/** The close codes of the protocol: 4500 to 4999 mean "do not come back by yourself". @param {number} code */
function shouldReconnect(code) {
  return code < 4500 || code > 4999;
}

/** One person's line to the server: opens, notices when it is cut, and comes back in growing steps. */
export class ArenaSocket {
  #address;
  #events;
  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #isWanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heartbeat;
  #pingedAt = 0;
  #heardAt = 0;

  /**
   * @param {string} address
   * @param {LineEvents} events
   */
  constructor(address, events) {
    this.#address = address;
    this.#events = events;
    window.addEventListener('online', () => this.#tryIfWaiting());
    window.addEventListener('offline', () => this.#cut());
    document.addEventListener('visibilitychange', () => document.hidden || this.#tryIfWaiting());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.#isWanted = true;
    this.#failures = 0;
    this.#connect();
  }

  /** Connects now instead of at the next step. */
  tryNow() {
    if (this.#isWanted && !this.#socket) {
      this.#connect();
    }
  }

  /** The server took this connection in: the next cut starts with the first step again. */
  settle() {
    this.#failures = 0;
  }

  /** @param {ClientFrame} frame @returns {boolean} False when there is no connection. */
  send(frame) {
    if (!this.isOpen) {
      return false;
    }
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  /** The server does not take the person in now: as if the line were cut. */
  comeBackLater() {
    this.#cut();
  }

  /** Closes for good; what was sent before still goes out. */
  close() {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#drop()?.close(1000);
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#drop()?.close();
    this.#events.trying();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    // A connection attempt that hangs is no better than one that fails.
    const deadline = setTimeout(() => this.#cut(), patience);
    socket.onopen = () => {
      clearTimeout(deadline);
      this.#heardAt = this.#pingedAt = performance.now();
      this.#heartbeat = setInterval(() => this.#beat(), pingEvery);
      this.send(this.#events.hello());
    };
    socket.onmessage = (message) => {
      this.#heardAt = performance.now();
      this.#events.frame(JSON.parse(message.data));
    };
    socket.onclose = (close) => {
      clearTimeout(deadline);
      this.#drop();
      if (shouldReconnect(close.code)) {
        this.#comeBack();
      } else {
        this.#isWanted = false;
        this.#events.dismissed(close.code);
      }
    };
  }

  /** Timers of a hidden page run late, so only an unanswered ping counts, not the time since the last word. */
  #beat() {
    const now = performance.now();
    if (this.#heardAt < this.#pingedAt && now - this.#pingedAt >= patience) {
      this.#cut();
    } else if (this.#heardAt >= this.#pingedAt) {
      this.#pingedAt = now;
      this.send({ type: 'ping' });
    }
  }

  /** The line is dead, whatever the browser still believes. */
  #cut() {
    const socket = this.#drop();
    if (socket) {
      socket.close();
      this.#comeBack();
    }
  }

  #comeBack() {
    if (!this.#isWanted) {
      return;
    }
    const seconds = steps[this.#failures];
    if (seconds === undefined) {
      this.#events.gaveUp();
      return;
    }
    this.#failures++;
    this.#events.lost(seconds);
    this.#retry = setTimeout(() => this.#connect(), seconds * 1000);
  }

  #tryIfWaiting() {
    if (this.#isWanted && !this.#socket && this.#failures > 0) {
      this.#connect();
    }
  }

  /** Stops listening to the present connection. */
  #drop() {
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
    }
    return socket;
  }
}
