import { type OutgoingEvent, refusalType } from './chat-events.ts';
import type { CustomerSide } from './customer-side.ts';

const asLine = (event: OutgoingEvent): OutgoingEvent =>
  event.type === 'card'
    ? { type: 'message', customId: event.customId, text: `${event.title}: ${event.url}` }
    : event;

/**
 * LiveChat's reference asks each element of a card for a subtitle and a picture, its guide calls both optional (livechat.md
 * §14.1). Ours have neither: one that is refused goes as a line of text with the same link, and so does every later one.
 */
export const withPlainCards = (side: CustomerSide): CustomerSide => {
  let areRefused = false;

  const send = async <Answer>(
    events: readonly OutgoingEvent[],
    call: (events: readonly OutgoingEvent[]) => Promise<Answer>,
  ): Promise<Answer> => {
    if (!events.some(({ type }) => type === 'card')) return call(events);
    if (!areRefused) {
      try {
        return await call(events);
      } catch (error) {
        if (refusalType(error) !== 'validation') throw error;
      }
    }
    const answer = await call(events.map(asLine));
    areRefused = true;
    return answer;
  };

  return {
    ...side,
    startChat: (...[token, events, ...rest]: Parameters<CustomerSide['startChat']>) =>
      send(events, (these) => side.startChat(token, these, ...rest)),
    resumeChat: (...[token, chatId, events, ...rest]: Parameters<CustomerSide['resumeChat']>) =>
      send(events, (these) => side.resumeChat(token, chatId, these, ...rest)),
    sendEvent: (...[token, chatId, event, ...rest]: Parameters<CustomerSide['sendEvent']>) =>
      send([event], ([sent = event]) => side.sendEvent(token, chatId, sent, ...rest)),
  };
};
