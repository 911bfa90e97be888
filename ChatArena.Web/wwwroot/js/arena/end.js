// @ts-check
import { announce, find } from './page.js';

/** @typedef {'left' | 'declined' | 'withdrawn' | 'refused' | 'outdated' | 'unknown' | 'elsewhere' | 'crowded'} Ending */

/** @type {Record<Ending, { title: string, next: 'again' | 'back' | 'here' | null }>} */
const endings = {
  left: { title: 'You have left', next: 'again' },
  declined: { title: 'You do not take part', next: 'back' },
  withdrawn: { title: 'Your words are withdrawn', next: null },
  refused: { title: 'This conversation is over', next: 'again' },
  outdated: { title: 'The form has changed', next: 'again' },
  unknown: { title: 'This study is closed', next: null },
  elsewhere: { title: 'You went on elsewhere', next: 'here' },
  crowded: { title: 'Too many connections', next: 'here' },
};

/** @param {string | undefined} name @returns {name is Ending} */
export function isEnding(name) {
  return name !== undefined && Object.hasOwn(endings, name);
}

/**
 * Fills the last screen.
 * @param {Ending} ending
 * @param {string[]} codes The withdrawal codes of this tab, oldest first.
 */
export function fillEnd(ending, codes) {
  const { title, next } = endings[ending];
  find('#end-title').textContent = title;
  for (const text of document.querySelectorAll('[data-end]')) {
    if (text instanceof HTMLElement) {
      text.hidden = text.dataset.end !== ending;
    }
  }
  const code = ending === 'withdrawn' ? undefined : codes.at(-1);
  find('#code-card').hidden = code === undefined;
  find('#code').textContent = code ?? '';
  find('#copied').textContent = '';
  find('#earlier').hidden = codes.length < 2;
  find('#earlier-codes').textContent = codes.slice(0, -1).join(', ');
  for (const name of ['again', 'back', 'here']) {
    find(`#${name}`).hidden = name !== next;
  }
}

/** @param {{ again: () => void, back: () => void, here: () => void }} ways */
export function openEnd({ again, back, here }) {
  find('#again').addEventListener('click', again);
  find('#back').addEventListener('click', back);
  find('#here').addEventListener('click', here);
  find('#copy-code').addEventListener('click', async () => {
    const said = await copy(find('#code').textContent ?? '') ? 'Copied.' : 'It could not be copied. Please write it down.';
    find('#copied').textContent = said;
    announce(said);
  });
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Only secure pages have a clipboard; the old way works on the rest.
    getSelection()?.selectAllChildren(find('#code'));
    return document.execCommand('copy');
  }
}
