import type { NoticeSound } from '../../shared/domain/notice-rules.ts';

/** One tone. Times in seconds after the beginning of the sound. */
interface Tone {
  hz: number;
  atS: number;
  forS: number;
}

/** The sounds, made of tones: nothing is loaded for them. */
export const tonesOf: Readonly<Record<NoticeSound, readonly Tone[]>> = {
  none: [],
  drop: [
    { hz: 880, atS: 0, forS: 0.12 },
    { hz: 587, atS: 0.09, forS: 0.25 },
  ],
  chime: [
    { hz: 659, atS: 0, forS: 0.3 },
    { hz: 784, atS: 0.12, forS: 0.3 },
    { hz: 1047, atS: 0.24, forS: 0.6 },
  ],
  bell: [
    { hz: 1175, atS: 0, forS: 1.1 },
    { hz: 2350, atS: 0, forS: 0.5 },
  ],
};

/** Several tones at once stay below what distorts. */
const loudest = 0.4;
/** A tone that begins or ends at once clicks, seconds. */
const riseS = 0.008;

/** Plays a sound; `volume`: 0 to 1. Resolves when it is over. Does nothing where the system has no sound. */
export const playSound = async (sound: NoticeSound, volume: number): Promise<void> => {
  const tones = tonesOf[sound];
  if (tones.length === 0 || volume <= 0) return;
  const context = new AudioContext();
  try {
    const endings = tones.map(({ hz, atS, forS }) => {
      const from = context.currentTime + atS;
      const oscillator = new OscillatorNode(context, { frequency: hz, type: 'sine' });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, from);
      // Loudness is heard by its square.
      gain.gain.linearRampToValueAtTime(volume ** 2 * loudest, from + riseS);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + forS);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(from + forS);
      return new Promise((resolve) => oscillator.addEventListener('ended', resolve, { once: true }));
    });
    await Promise.all(endings);
  } finally {
    await context.close();
  }
};
