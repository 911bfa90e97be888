// @ts-check

/**
 * An element that the server sent.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!element) {
    throw new Error(`The page has no ${selector}.`);
  }
  return /** @type {T} */ (element);
}

/**
 * One of the parts that an element's markup names.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} name
 * @returns {T}
 */
export function part(root, name) {
  return find(`[data-part="${name}"]`, root);
}

/** @typedef {'consent' | 'waiting' | 'chat' | 'end'} Screen */

/** @type {Screen[]} */
const order = ['consent', 'waiting', 'chat', 'end'];

/** @returns {Screen} */
export function shownScreen() {
  return /** @type {Screen} */ (find('#arena').dataset.screen);
}

/**
 * Shows one screen, and puts the focus on its heading so that reading goes on there.
 * @param {Screen} screen
 */
export function showScreen(screen) {
  const changes = shownScreen() !== screen || document.documentElement.dataset.returning !== undefined;
  find('#arena').dataset.screen = screen;
  delete document.documentElement.dataset.returning;
  for (const name of order) {
    find(`#screen-${name}`).hidden = name !== screen;
  }
  for (const element of document.querySelectorAll('[data-for]')) {
    if (element instanceof HTMLElement) {
      element.hidden = !element.dataset.for?.split(' ').includes(screen);
    }
  }
  markStep(screen);
  document.title = `${find(`#screen-${screen}`).dataset.title} | ChatArena`;
  if (changes) {
    window.scrollTo(0, 0);
    find(`#screen-${screen} h1`).focus({ preventScroll: true });
  }
}

/** @param {Screen} screen */
function markStep(screen) {
  const now = order.indexOf(screen);
  find('#steps').setAttribute('aria-label', `Step ${now + 1} of ${order.length}`);
  for (const [index, name] of order.entries()) {
    const step = find(`#steps [data-step="${name}"]`);
    step.classList.toggle('done', index < now);
    if (index === now) {
      step.setAttribute('aria-current', 'step');
    } else {
      step.removeAttribute('aria-current');
    }
  }
}

/**
 * Says a change of state to who cannot see it.
 * @param {string} text
 */
export function announce(text) {
  const announcer = find('#announcer');
  // The same words twice are two changes; a screen reader hears only a text that differs.
  announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Opens a dialog; the value of the button that closed it, or nothing when it was closed otherwise.
 * @param {string} id
 * @returns {Promise<string>}
 */
export function ask(id) {
  /** @type {HTMLDialogElement} */
  const dialog = find(`#${id}`);
  return new Promise((resolve) => {
    if (!dialog.open) {
      dialog.returnValue = '';
      dialog.showModal();
    }
    dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true });
  });
}

/**
 * Closes what a change of screen makes pointless.
 * @param {{ except?: string }} [which] Somebody who reads the instructions may read on.
 */
export function closeDialogs({ except } = {}) {
  for (const dialog of document.querySelectorAll('dialog')) {
    if (dialog.id !== except) {
      dialog.close('');
    }
  }
}
