/** Sounds and vibration of an answer; each can be recognised with closed eyes. */
export type Signal = 'good' | 'twice' | 'ask' | 'bad' | 'before';

const tones: Record<Signal, readonly (readonly [frequency: number, start: number, length: number])[]> = {
  good: [[880, 0, 0.12]],
  twice: [
    [660, 0, 0.1],
    [660, 0.18, 0.1],
  ],
  ask: [
    [523, 0, 0.12],
    [784, 0.14, 0.18],
  ],
  bad: [[196, 0, 0.5]],
  before: [
    [988, 0, 0.08],
    [740, 0.1, 0.08],
    [988, 0.2, 0.08],
    [740, 0.3, 0.12],
  ],
};
const pulses: Record<Signal, number[]> = { good: [60], twice: [60, 80, 60], ask: [120, 60, 60], bad: [300], before: [40, 40, 40, 40, 120] };

let audio: AudioContext | undefined;

/** Browsers let a page make sounds only after somebody touched it. */
export function allowSound(): void {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume();
}

export function give(signal: Signal, sound: boolean): void {
  navigator.vibrate?.(pulses[signal]);
  if (!sound || audio?.state !== 'running') return;
  for (const [frequency, start, length] of tones[signal]) {
    const from = audio.currentTime + start;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.35, from + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length + 0.02);
  }
}
