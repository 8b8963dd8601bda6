import type { Conversation } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import { timeAgo, timeLeftPlaces } from './time.ts';

/** What a person can do about a conversation that another app answers, beside sending anyway. */
export interface HandledElsewhereWords {
  sentence: string;
  /** The one offer that may help: taking it over where the account allows it, else asking the other app for it. */
  offer: 'take-over' | 'ask-for' | undefined;
}

/** Undefined: nobody else answers it, or no longer at `nowMs`. */
export const handledElsewhereWords = (
  { handledElsewhere }: Pick<Conversation, 'handledElsewhere'>,
  nowMs: number,
): HandledElsewhereWords | undefined => {
  if (handledElsewhere === undefined || handledElsewhere.untilMs <= nowMs) return undefined;
  const { untilMs, askedAtMs, canTake, canAsk } = handledElsewhere;
  const parts = [
    text('Another app is answering this conversation.'),
    text(
      'If it stops, you can answer again {length, select, short {within a minute} other {in {time} at the latest}}.',
      timeLeftPlaces(untilMs - nowMs),
    ),
    askedAtMs === undefined
      ? text('You can read along, or send anyway: Instagram decides.')
      : text('You asked for it {ago}; it is yours as soon as the other app hands it over.', {
          ago: timeAgo(askedAtMs, nowMs),
        }),
  ];
  const asking = canAsk && askedAtMs === undefined ? 'ask-for' : undefined;
  return { sentence: parts.join(' '), offer: canTake ? 'take-over' : asking };
};
