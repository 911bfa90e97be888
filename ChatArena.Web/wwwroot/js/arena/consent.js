// @ts-check
import { announce, find } from './page.js';
import { number } from './words.js';

/**
 * The consent form: nothing happens before every box is ticked and the button is pressed.
 * @param {{ agreed: () => void, declined: () => void }} decision
 */
export function openConsent(decision) {
  /** @type {HTMLFormElement} */
  const form = find('#decision');
  /** @type {HTMLButtonElement} */
  const agree = find('#agree');
  const hint = find('#open-boxes');
  const task = hint.textContent;
  const boxes = [...form.querySelectorAll('input')];

  function count() {
    const open = boxes.filter((box) => !box.checked).length;
    agree.disabled = open > 0;
    if (open === boxes.length) {
      hint.textContent = task;
    } else {
      hint.textContent = open === 0 ? 'All boxes are ticked.' : `${number(open)} ${open === 1 ? 'box is' : 'boxes are'} still open.`;
    }
  }

  form.addEventListener('change', () => {
    count();
    if (!agree.disabled) {
      announce('All boxes are ticked. You can continue.');
    }
  });
  form.addEventListener('submit', (submit) => {
    submit.preventDefault();
    // Enter in a box submits too; a disabled button does not always stop it.
    if (!agree.disabled) {
      decision.agreed();
    }
  });
  find('#decline').addEventListener('click', decision.declined);
  find('#print').addEventListener('click', () => window.print());
  count();
}
