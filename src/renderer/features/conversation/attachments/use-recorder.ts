import { useCallback, useEffect, useRef, useState } from 'react';
import { maxRecordingMs } from '../../../../shared/domain/file-check.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { microphoneProblem } from '../../../messages/files.ts';
import { wavOf, wavRateHz } from './wav.ts';

/** One recording. The microphone is open from `start` until `finish`, `cancel`, or the conversation is left. */
export interface VoiceRecorder {
  state: 'idle' | 'recording';
  /** Undefined until the microphone is open. */
  startedAtMs: number | undefined;
  problem: string | undefined;
  start(): void;
  finish(): void;
  cancel(): void;
}

/** As one channel at the rate of a telephone line of today, which Instagram takes as WAV. Errors: of the decoder. */
const toWav = async (recorded: Blob): Promise<File> => {
  const decoder = new OfflineAudioContext(1, 1, wavRateHz);
  const sound = await decoder.decodeAudioData(await recorded.arrayBuffer());
  const mixer = new OfflineAudioContext(1, Math.max(1, Math.ceil(sound.duration * wavRateHz)), wavRateHz);
  const source = mixer.createBufferSource();
  source.buffer = sound;
  source.connect(mixer.destination);
  source.start();
  const mixed = await mixer.startRendering();
  return new File([wavOf(mixed.getChannelData(0))], 'Voice message.wav', { type: 'audio/wav' });
};

export const useRecorder = (recorded: (file: File) => void): VoiceRecorder => {
  const [isRecording, setIsRecording] = useState(false);
  const [startedAtMs, setStartedAtMs] = useState<number>();
  const [problem, setProblem] = useState<string>();
  /** Ends what is under way; `isKept`: and hands out what was recorded. */
  const end = useRef<(isKept: boolean) => void>(undefined);
  const deliver = useRef(recorded);
  deliver.current = recorded;

  const stop = useCallback((isKept: boolean): void => {
    end.current?.(isKept);
    end.current = undefined;
    setIsRecording(false);
    setStartedAtMs(undefined);
  }, []);
  // The microphone is never open for a conversation that nobody looks at.
  useEffect(() => () => stop(false), [stop]);

  const run = async (): Promise<void> => {
    let isEnded = false;
    end.current = () => {
      isEnded = true;
    };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const close = (): void => {
      for (const track of stream.getTracks()) track.stop();
    };
    if (isEnded) return close();
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => void parts.push(data);
    const ended = new Promise<void>((resolve) => {
      recorder.onstop = () => resolve();
    });
    const timer = setTimeout(() => stop(true), maxRecordingMs);
    end.current = (isKept) => {
      clearTimeout(timer);
      void ended.then(async () => {
        close();
        if (!isKept) return;
        try {
          deliver.current(await toWav(new Blob(parts, { type: recorder.mimeType })));
        } catch {
          setProblem(text('The recording could not be read. Try again.'));
        }
      });
      recorder.stop();
    };
    recorder.start();
    setStartedAtMs(Date.now());
  };

  return {
    state: isRecording ? 'recording' : 'idle',
    startedAtMs,
    problem,
    start() {
      setProblem(undefined);
      setIsRecording(true);
      run().catch((error: unknown) => {
        setProblem(microphoneProblem(error instanceof Error ? error.name : ''));
        stop(false);
      });
    },
    finish: () => stop(true),
    cancel: () => stop(false),
  };
};
