import { PlayArrow } from '@livechat/design-system-icons';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { presentLocale, text } from '../../../../shared/i18n/text.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { PauseIcon } from '../../../ui/pause-icon.tsx';
import { nextSpeed, playState, playTime } from './play-state.ts';
import { useHasComeNear } from './use-has-come-near.ts';

interface VoiceMessageProps {
  url: string;
  title: string;
  onFail(): void;
}

/** A voice message: play, where in it, how long it is, how fast it is played. Its length is read when it comes near the view. */
export const VoiceMessage = ({ url, title, onFail }: VoiceMessageProps) => {
  const frame = useRef<HTMLDivElement>(null);
  const audio = useRef<HTMLAudioElement>(null);
  const isNear = useHasComeNear(frame);
  const speed = useSyncExternalStore(playState.onSpeed, playState.speed);
  const [isPlaying, setIsPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const [lengthS, setLengthS] = useState<number>();
  useEffect(() => {
    if (audio.current !== null) audio.current.playbackRate = speed;
  }, [speed]);
  useEffect(() => {
    const player = audio.current;
    return () => {
      player?.pause();
      if (player !== null) playState.ended(player);
    };
  }, []);

  const turn = (): void => {
    const player = audio.current;
    if (player === null) return;
    if (isPlaying) return player.pause();
    player.playbackRate = speed;
    // A refusal arrives as the element's error.
    player.play().catch(() => undefined);
  };
  const length = playTime(lengthS);
  const at = playTime(atS) ?? '0:00';
  return (
    <div ref={frame} className="voice" role="group" aria-label={title} data-testid="voice-message">
      <audio
        ref={audio}
        src={url}
        preload={isNear ? 'metadata' : 'none'}
        onLoadedMetadata={(event) => setLengthS(event.currentTarget.duration)}
        onDurationChange={(event) => setLengthS(event.currentTarget.duration)}
        onTimeUpdate={(event) => setAtS(event.currentTarget.currentTime)}
        onPlay={(event) => {
          playState.started(event.currentTarget);
          setIsPlaying(true);
        }}
        onPause={() => setIsPlaying(false)}
        onEnded={(event) => {
          playState.ended(event.currentTarget);
          event.currentTarget.currentTime = 0;
        }}
        onError={onFail}
      />
      <IconButton
        className="voice__play"
        label={isPlaying ? text.in('verb, on a button', 'Pause') : text('Play the voice message')}
        icon={isPlaying ? PauseIcon : PlayArrow}
        onClick={turn}
      />
      <input
        type="range"
        className="voice__bar"
        aria-label={text('Where in the message')}
        aria-valuetext={length === undefined ? at : text('{at} of {length}', { at, length })}
        min={0}
        max={length === undefined ? 1 : lengthS}
        step={0.1}
        value={length === undefined ? 0 : atS}
        disabled={length === undefined}
        onChange={(event) => {
          const toS = Number(event.currentTarget.value);
          if (audio.current !== null) audio.current.currentTime = toS;
          setAtS(toS);
        }}
      />
      <span className="voice__time digits">{isPlaying || atS > 0 ? at : (length ?? '–:––')}</span>
      <button
        type="button"
        className="voice__speed digits"
        aria-label={text('Speed: {speed, number} times', { speed })}
        title={text('How fast it is played')}
        onClick={() => playState.setSpeed(nextSpeed(speed))}
      >
        {speed.toLocaleString(presentLocale())}×
      </button>
    </div>
  );
};
