import { useEffect, useRef } from 'react';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import { quickReactions } from '../../../shared/domain/private-rules.ts';
import { withEmojiHeart } from '../../../shared/emoji-heart.ts';
import { text } from '../../../shared/i18n/text.ts';
import { listed, whoName } from '../../messages/private-message.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { inlineStep } from '../../ui/direction.ts';
import { EmojiButton } from '../emoji/index.ts';

/** Reactions under a message; a press adds one's own, or takes it back. */
export const PrivateReactions = ({ message }: { message: PrivateMessage }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { privateMessages } = useActions();
  if (message.reactions === undefined) return undefined;
  return (
    <div className="reactions reactions--private" data-testid="private-reactions">
      {message.reactions.map(({ emoji, by }) => {
        const isOwn = by.some((one) => one === ownId);
        const names = listed(by.map((one) => whoName(one, agents, ownId)));
        return (
          <button
            key={emoji}
            type="button"
            className={`reactions__one${isOwn ? ' is-own' : ''}`}
            tabIndex={-1}
            aria-pressed={isOwn}
            aria-label={text('{emoji} from {names}', { emoji, names })}
            title={names}
            onClick={() => void privateMessages.react(message, emoji, !isOwn)}
          >
            {withEmojiHeart(emoji)} {by.length > 1 ? <span className="digits">{by.length}</span> : undefined}
          </button>
        );
      })}
    </div>
  );
};

/** A few reactions and all the others. Arrow keys move, Escape closes, and the focus goes back to the message. */
export const ReactPanel = ({ message }: { message: PrivateMessage }) => {
  const ownId = useAppState(ownIdOf);
  const { privateMessages } = useActions();
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => {
    panel.current?.closest<HTMLElement>('[data-message-id]')?.focus();
    privateMessages.ask(undefined);
  };
  const choose = (emoji: string): void => {
    const isOn = message.reactions?.find((one) => one.emoji === emoji)?.by.some((one) => one === ownId);
    void privateMessages.react(message, emoji, isOn !== true);
    close();
  };
  useEffect(() => panel.current?.querySelector('button')?.focus(), []);
  return (
    <div
      ref={panel}
      className="react-panel"
      role="group"
      aria-label={text.in('verb: with an emoji', 'React')}
      data-testid="react-panel"
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget === null || currentTarget.contains(relatedTarget)) return;
        privateMessages.ask(undefined);
      }}
      onKeyDown={(event) => {
        const step = inlineStep(event.key);
        if (event.key === 'Escape') close();
        else if (step !== undefined) {
          const buttons = [...(panel.current?.querySelectorAll<HTMLElement>('.react-panel__one') ?? [])];
          const at = buttons.indexOf(document.activeElement as HTMLElement);
          buttons[(at + step + buttons.length) % buttons.length]?.focus();
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {quickReactions.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className="react-panel__one"
          aria-label={emoji}
          onClick={() => choose(emoji)}
        >
          {withEmojiHeart(emoji)}
        </button>
      ))}
      <EmojiButton isDisabled={false} onChoose={choose} />
    </div>
  );
};
