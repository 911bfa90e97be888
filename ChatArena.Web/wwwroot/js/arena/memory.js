// @ts-check

/**
 * A message on its way.
 * @typedef {object} Pending
 * @property {string} clientId
 * @property {string} session The conversation it belongs to.
 * @property {string} think
 * @property {string} speech
 * @property {number} thinkMs
 * @property {number} speechMs
 * @property {string} sentAt
 * @property {boolean} [isRefused] The server said no; it is sent again only when the person says so.
 */

/** @typedef {{ clientId?: string, think: string, speech: string }} Unsent */

/**
 * What a tab must know to come back to where it was. The transcript is not kept: the server has it.
 * @typedef {object} Remembered
 * @property {string} [token] Brings this person back.
 * @property {number} [seatSeconds] How long a seat is held after a cut.
 * @property {string} [session] The conversation the tab last knew.
 * @property {string} [ended] The last screen, once the person is gone.
 * @property {{ session: string, think: string, speech: string }} [draft]
 * @property {Pending[]} [pending]
 * @property {Unsent[]} [unsent] What was left when the last conversation ended.
 */

const key = `arena ${location.pathname}`;
const codesKey = 'arena codes';

/** Survives a reload of the tab and nothing else: another tab is another person. */
export class Memory {
  /** @type {Remembered} */
  #kept = /** @type {Remembered} */ (read(key) ?? {});

  get kept() {
    return this.#kept;
  }

  /** @param {Remembered} changes */
  keep(changes) {
    this.#kept = { ...this.#kept, ...changes };
    write(key, this.#kept);
  }

  /**
   * Forgets everything but how it ended.
   * @param {string} [ended]
   */
  forget(ended) {
    this.#kept = ended ? { ended } : {};
    write(key, ended ? this.#kept : null);
  }

  /**
   * The withdrawal codes of this tab, oldest first.
   * @returns {string[]}
   */
  get codes() {
    const codes = read(codesKey);
    return Array.isArray(codes) ? codes : [];
  }

  /** @param {string} code */
  addCode(code) {
    write(codesKey, [...this.codes.filter((old) => old !== code), code]);
  }
}

/** Where the browser keeps nothing, a page's life must do. @type {Map<string, unknown>} */
const fallback = new Map();

/** @param {string} name @returns {unknown} */
function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

/** @param {string} name @param {unknown} value */
function write(name, value) {
  try {
    if (value === null) {
      sessionStorage.removeItem(name);
    } else {
      sessionStorage.setItem(name, JSON.stringify(value));
    }
  } catch {
    fallback.set(name, value);
  }
}
