// @ts-check
import { allowChime } from '../../js/arena/chime.js';
import '../../js/arena/clock.js';
import '../../js/arena/composer.js';
import '../../js/arena/connectionbar.js';
import { openConsent } from '../../js/arena/consent.js';
import { isEnding, openEnd } from '../../js/arena/end.js';
import { Memory } from '../../js/arena/memory.js';
import { announce, ask, find, showScreen } from '../../js/arena/page.js';
import '../../js/arena/place.js';
import '../../js/arena/transcript.js';
import { Visit } from '../../js/arena/visit.js';

/** @import { Clock } from '../../js/arena/clock.js' */
/** @import { Composer } from '../../js/arena/composer.js' */
/** @import { Transcript } from '../../js/arena/transcript.js' */

const arena = find('#arena');
const memory = new Memory();
const visit = new Visit({
  address: arena.dataset.socket || `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`,
  study: arena.dataset.study ?? '',
  consentHash: arena.dataset.consentHash ?? '',
}, memory);

function takePartAgain() {
  memory.forget();
  location.reload();
}

openConsent({
  agreed() {
    allowChime();
    visit.begin();
  },
  declined: () => visit.showEnd('declined'),
});

openEnd({
  again: takePartAgain,
  back: () => showScreen('consent'),
  here: () => visit.begin(),
});

find('#stop-waiting').addEventListener('click', () => visit.leave());

for (const button of document.querySelectorAll('[data-open]')) {
  button.addEventListener('click', async () => {
    const id = button.getAttribute('data-open') ?? '';
    if (await ask(id) === 'go') {
      if (id === 'new-partner') {
        visit.findNewPartner();
      } else if (id === 'leave') {
        visit.leave();
      }
    }
  });
}

for (const dialog of document.querySelectorAll('dialog')) {
  const mustAnswer = dialog.id === 'presence';
  dialog.addEventListener('cancel', (cancel) => mustAnswer && cancel.preventDefault());
  dialog.addEventListener('click', (click) => click.target === dialog && !mustAnswer && dialog.close(''));
}

find('#presence form').addEventListener('submit', allowChime);

/** @type {Clock} */
const clock = find('arena-clock');
clock.lastMinute = () => announce('One minute is left.');

/** @type {Transcript} */
const transcript = find('arena-transcript');
const toNewest = find('#to-newest');
transcript.newestIsBelow = (isBelow) => {
  toNewest.hidden = !isBelow;
};
toNewest.addEventListener('click', () => {
  transcript.scrollToEnd();
  transcript.focus();
});

/** @type {Composer} */
const composer = find('arena-composer');
composer.turned = (turn) => {
  for (const step of document.querySelectorAll('#turn-steps li')) {
    if (step.getAttribute('data-turn') === turn) {
      step.setAttribute('aria-current', 'step');
    } else {
      step.removeAttribute('aria-current');
    }
  }
};
// Where there is little room, the task folds to its first line as soon as somebody writes.
const isRoomy = matchMedia('(min-width: 960px)');
/** @type {HTMLDetailsElement} */
const task = find('#task');
composer.addEventListener('focusin', () => {
  task.open &&= isRoomy.matches;
});
isRoomy.addEventListener('change', () => {
  task.open ||= isRoomy.matches;
});

// Safari on phones lays the keyboard over the page instead of making the page smaller.
visualViewport?.addEventListener('resize', () => {
  const { height, scale } = /** @type {VisualViewport} */ (visualViewport);
  if (scale === 1 && window.innerHeight - height > 100) {
    document.documentElement.style.setProperty('--visible-height', `${height}px`);
  } else {
    document.documentElement.style.removeProperty('--visible-height');
  }
});

/** @type {HTMLInputElement} */
const sound = find('#sound');
try {
  sound.checked = localStorage.getItem('sound') !== 'off';
  sound.addEventListener('change', () => localStorage.setItem('sound', sound.checked ? 'on' : 'off'));
} catch {
  // The choice holds for this page.
}

// A reload comes back to where the person was.
const { ended, token } = memory.kept;
if (isEnding(ended)) {
  visit.showEnd(ended);
} else if (token) {
  visit.begin();
} else {
  memory.forget();
  delete document.documentElement.dataset.returning;
}
