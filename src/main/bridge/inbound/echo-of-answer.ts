import { type MessageId, type MessageMid, splitReply } from '../../../shared/domain/index.ts';
import { prefixOfCustomId, subjectPrefix } from '../ids.ts';
import { outgoingOf } from '../outbound/outbound-policy.ts';
import type { ChatRow } from '../store/index.ts';
import { clockToleranceMs, type FoundEvent } from '../threads.ts';

/** A message of the account, as far as it tells whose it may be. */
export interface SentMessage {
  id: MessageId;
  mid: MessageMid | undefined;
  text: string | undefined;
  attachments: readonly unknown[];
  sentAtMs: number;
  /** A console is known to have sent it. */
  isOurs: boolean;
}

const sameText = (text: string): string => text.normalize('NFC').trim();

/** A file says nothing of its bytes: one alone is as good as another. Undefined: it says nothing that could be compared. */
const oneFile = Symbol('one file');
const wordsOf = ({
  text,
  attachments,
}: Pick<SentMessage, 'text' | 'attachments'>): string | symbol | undefined =>
  text === undefined ? (attachments.length === 1 ? oneFile : undefined) : sameText(text);

/**
 * Whether a message whose echo does not say which app sent it is an answer of LiveChat's own app that a former lease holder sent
 * and marked as delivered: of that this console knows only what is in the chat. Answers and messages of the same words are
 * paired in the order of time, so that the owner's phone saying the same is still told of. `events`: all that was said in the
 * chat; `sent`: the account's messages of the conversation; `isAnswer`: known here as an answer; `textBytes`: longest message.
 */
export const isEchoOfAnswer = (
  message: SentMessage,
  chat: Pick<ChatRow, 'tag' | 'entityId'>,
  events: readonly FoundEvent[],
  sent: readonly SentMessage[],
  isAnswer: (id: MessageId) => boolean,
  textBytes: number,
): boolean => {
  const words = wordsOf(message);
  if (words === undefined) return false;
  const answeredAtMs = events
    .filter(({ event }) => event.isDelivered)
    .flatMap(({ event }) => {
      const outgoing = outgoingOf(event, chat.entityId);
      // The file itself, or its address.
      if (outgoing?.isFile === true && words === oneFile) return [event.createdAtMs];
      return splitReply(outgoing?.text ?? '', textBytes)
        .filter((piece) => sameText(piece) === words)
        .map(() => event.createdAtMs);
    })
    .toSorted((one, other) => one - other);
  const carried = new Set(events.map(({ event }) => prefixOfCustomId(event.customId)));
  const isElsewhere = ({ id, mid, isOurs }: SentMessage): boolean =>
    mid === undefined ||
    (isOurs && !isAnswer(id)) ||
    carried.has(subjectPrefix(chat.tag, { kind: 'message', id: mid }));
  const alike = sent
    .filter((one) => wordsOf(one) === words && !isElsewhere(one))
    .toSorted((one, other) => one.sentAtMs - other.sentAtMs);
  for (const { id, sentAtMs } of alike) {
    const isPaired = (answeredAtMs[0] ?? Number.POSITIVE_INFINITY) <= sentAtMs + clockToleranceMs;
    if (id === message.id) return isPaired;
    if (isPaired) answeredAtMs.shift();
  }
  return false;
};
