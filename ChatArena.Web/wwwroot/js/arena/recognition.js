// @ts-check

/** @import { Listener, Source } from './dictation.js' */

/** What the browser turns speech into text with; nothing where it does not. */
export function findRecogniser() {
  const { SpeechRecognition, webkitSpeechRecognition } = /** @type {any} */ (window);
  return SpeechRecognition ?? webkitSpeechRecognition;
}

/** @type {Record<string, string>} */
const ends = {
  'no-speech': 'No words were heard. Please try again, or type.',
  aborted: '',
};

/**
 * Listens with the browser's own recogniser.
 * @param {any} Recogniser
 * @param {Listener} listener
 * @param {() => void} failed It cannot be used here: another way is needed.
 * @returns {Source}
 */
export function recognise(Recogniser, listener, failed) {
  const recogniser = new Recogniser();
  let isOver = false;
  /** @param {() => void} tell */
  const end = (tell) => {
    if (!isOver) {
      isOver = true;
      tell();
    }
  };
  // Not the page's language, which would be the default: people speak their own.
  recogniser.lang = navigator.language;
  recogniser.continuous = true;
  recogniser.interimResults = true;
  recogniser.onresult = (/** @type {any} */ { results }) => isOver || listener.heard(wordsOf([...results]));
  recogniser.onerror = (/** @type {any} */ { error }) => end(() => (error in ends ? listener.over(ends[error]) : failed()));
  recogniser.onend = () => end(() => listener.over(''));
  try {
    recogniser.start();
    listener.listening('Listening.');
  } catch {
    end(failed);
  }
  return {
    stop: () => recogniser.stop(),
    cancel() {
      isOver = true;
      recogniser.abort();
    },
  };
}

/** @param {any[]} results */
function wordsOf(results) {
  // Chrome on Android says everything again in each result, and marks what does not count with no confidence at all.
  const isAndroid = navigator.userAgent.includes('Android');
  return results
    .filter((result) => !(isAndroid && result.isFinal && result[0].confidence === 0))
    .map((result) => result[0].transcript.trim())
    .join(' ');
}
