import { Block, Click, Directions, Hourglass } from '@livechat/design-system-icons';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { withEmojiHeart } from '../../../../shared/emoji-heart.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions } from '../../../state/react.tsx';
import { Icon } from '../../../ui/design-system.ts';
import { LinkedText } from '../../../ui/linkify.tsx';
import { choseWords } from '../../../messages/reply-buttons.ts';
import { kindName, sourceSentence, unsentSentence } from '../../../messages/message.ts';
import { AttachmentCard } from './attachment-card.tsx';
import { Attachments } from './attachments.tsx';
import { PlaceholderCard } from './placeholder-card.tsx';
import { QuotedMessage } from './quoted-message.tsx';

/** Content of a message: quote, attachments, text. Every kind renders something. */
export const MessageBody = ({ message }: { message: Message }) => {
  const { app } = useActions();
  if (message.isUnsent)
    return (
      <p className="bubble bubble--unsent" data-testid="bubble">
        <Icon source={Block} size="small" /> {unsentSentence(message)}
      </p>
    );
  const written = message.text ?? '';
  const source = sourceSentence(message);
  const hasText = written !== '';
  return (
    <div className="message__parts">
      {message.replyTo === undefined ? undefined : (
        <QuotedMessage replyTo={message.replyTo} conversationId={message.conversationId} />
      )}
      {message.kind === 'pending' ? (
        <PlaceholderCard
          icon={Hourglass}
          title={text('Message is being fetched')}
          text={text('Instagram has announced it; it appears here as soon as it can be read.')}
        />
      ) : undefined}
      {message.kind === 'postback' ? (
        <PlaceholderCard
          icon={Click}
          title={message.label ?? text('A button')}
          text={
            message.direction === 'in'
              ? text('Button pressed by the customer')
              : text('Button pressed from the account itself, as a test')
          }
        />
      ) : undefined}
      {message.kind === 'referral' ? (
        <PlaceholderCard
          icon={Directions}
          title={source ?? message.label ?? text('A link or an ad')}
          text={text('Where the customer came from')}
        />
      ) : undefined}
      {source !== undefined && message.kind !== 'referral' ? (
        <p className="message__note" data-testid="message-source">
          {source}
        </p>
      ) : undefined}
      <Attachments attachments={message.attachments} />
      {needsPlaceholder(message) ? <KindPlaceholder message={message} /> : undefined}
      {hasText ? (
        <div
          className={`bubble is-selectable${isOnlyEmoji(written) ? ' bubble--emoji' : ''}`}
          dir="auto"
          data-testid="bubble"
        >
          {message.isQuickReply === true ? <span className="bubble__chose">{choseWords} </span> : undefined}
          <bdi>
            <LinkedText text={written} onOpen={(url) => void app.openLink(url)} />
          </bdi>
          {message.editCount > 0 ? <span className="bubble__edited"> {text('(edited)')}</span> : undefined}
        </div>
      ) : undefined}
    </div>
  );
};

/** Whether nothing else of the message is rendered. */
const needsPlaceholder = (message: Message): boolean => {
  if (message.attachments.length > 0) return false;
  if (['text', 'story-reply'].includes(message.kind)) return (message.text ?? '') === '';
  return !['postback', 'referral', 'pending'].includes(message.kind);
};

const KindPlaceholder = ({ message }: { message: Message }) => (
  <AttachmentCard
    attachment={{
      kind: toAttachmentKind(message.kind),
      label: message.kind === 'text' ? text('Empty message') : (message.label ?? kindName(message.kind)),
    }}
  />
);

const toAttachmentKind = (kind: Message['kind']): Message['attachments'][number]['kind'] => {
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'shared-post':
    case 'shared-reel':
    case 'shared-story':
    case 'story-mention':
    case 'template':
    case 'view-once':
    case 'unsupported':
    case 'sticker':
    case 'heart':
      return kind;
    default:
      return 'other';
  }
};

// Built from a string: the flag is newer than the language level the sources are checked against.
const onlyEmoji = new RegExp('^(?:\\p{RGI_Emoji}\\s*){1,3}$', 'v');
const isOnlyEmoji = (written: string): boolean => onlyEmoji.test(withEmojiHeart(written.trim()));
