// @ts-check

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page sound only after the person did something on it: call this from a click. */
export function allowChime() {
  audio ??= new AudioContext();
  void audio.resume();
}

/** Two soft notes. Silent where sound was never allowed. */
export function chime() {
  if (audio?.state !== 'running') {
    return;
  }
  const start = audio.currentTime;
  for (const [index, pitch] of [523.25, 659.25].entries()) {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    const at = start + index * 0.18;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.08, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    note.connect(volume).connect(audio.destination);
    note.start(at);
    note.stop(at + 0.6);
  }
}
