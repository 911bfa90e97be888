// @ts-check
import { part } from './page.js';

/** @import { Words } from './composer.js' */

/**
 * Keeps in sight what somebody had written when a conversation ended under their hands.
 * @param {Words[]} words
 */
export function showUnsent(words) {
  for (const card of document.querySelectorAll('[data-unsent]')) {
    if (card instanceof HTMLElement) {
      card.hidden = words.length === 0;
      part(card, 'words').replaceChildren(...words.flatMap(({ think, speech }) => [text(think, 'think'), text(speech, 'bubble')]).filter((line) => line.textContent?.trim()));
    }
  }
}

/** @param {string} words @param {string} className */
function text(words, className) {
  const line = document.createElement('p');
  line.className = className;
  line.textContent = words;
  return line;
}
