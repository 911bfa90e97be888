// @ts-check

/** @import { Listener, Source } from './dictation.js' */

const longest = 5 * 60_000;

/** Where the server cannot do it, nobody shall speak in vain a second time. */
let refusal = '';

/**
 * Records, and has the server turn the recording into text.
 * @param {Listener} listener
 * @returns {Source}
 */
export function record(listener) {
  const cancelled = new AbortController();
  /** @type {MediaRecorder | undefined} */
  let recorder;
  const stop = () => (recorder?.state === 'recording' ? recorder.stop() : undefined);

  async function run() {
    const microphone = await openMicrophone();
    if (cancelled.signal.aborted) {
      return close(microphone);
    }
    recorder = new MediaRecorder(microphone, { audioBitsPerSecond: 32_000 });
    const tooLong = setTimeout(stop, longest);
    listener.listening('Recording.');
    const recording = await take(recorder);
    clearTimeout(tooLong);
    close(microphone);
    if (!cancelled.signal.aborted) {
      listener.working();
      const text = await transcribe(recording, cancelled.signal);
      if (text) {
        listener.heard(text);
      }
      listener.over(text ? '' : 'No words were heard. Please try again, or type.');
    }
  }

  run().catch((problem) => cancelled.signal.aborted || listener.over(problem instanceof Refusal ? problem.message : 'Your speech could not be recorded. Please type instead.'));
  return {
    stop() {
      if (recorder) {
        stop();
      } else {
        // The browser still asks whether it may.
        cancelled.abort();
        listener.over('');
      }
    },
    cancel() {
      cancelled.abort();
      stop();
    },
  };
}

/** Why it did not work, in words for the person. */
class Refusal extends Error {}

async function openMicrophone() {
  if (refusal) {
    throw new Refusal(refusal);
  }
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    throw new Refusal('This browser cannot record speech. Please type instead.');
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (problem) {
    throw new Refusal(problem instanceof DOMException && problem.name === 'NotFoundError'
      ? 'No microphone was found. Please type instead.'
      : 'The browser does not let this page use the microphone. Allow it in the browser, or type instead.');
  }
}

/** @param {MediaStream} microphone */
function close(microphone) {
  for (const track of microphone.getTracks()) {
    track.stop();
  }
}

/** Resolves when it was stopped. @param {MediaRecorder} recorder @returns {Promise<Blob>} */
function take(recorder) {
  return new Promise((resolve, reject) => {
    /** @type {Blob[]} */
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
    recorder.onerror = reject;
    recorder.start();
  });
}

/** @param {Blob} recording @param {AbortSignal} signal @returns {Promise<string>} */
async function transcribe(recording, signal) {
  const form = new FormData();
  form.append('audio', recording, 'recording.webm');
  const response = await fetch('/api/transcribe', { method: 'POST', body: form, signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok && typeof answer?.text === 'string') {
    return answer.text.trim();
  }
  const why = typeof answer?.detail === 'string' ? answer.detail : 'Speech could not be turned into text. Please try again, or type.';
  if (answer?.code === 'transcription_unavailable') {
    refusal = why;
  }
  throw new Refusal(why);
}
