import { chatTag, subjectPrefix } from '../../src/main/bridge/ids.ts';
import { accountIdSchema, customerIdSchema } from '../../src/shared/domain/index.ts';
import type { Books, ChatEventOfBooks } from './books.ts';
import { nameIn } from './texts.ts';
import type { Said } from './traffic.ts';

export interface Offence {
  what: 'lost' | 'doubled' | 'out of order';
  direction: string;
  /** The message, as `c12`, with its mid or event where there is one. */
  message: string;
  /** Where it is, or where it is not. */
  where: string;
}

export interface Row {
  direction: string;
  sent: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
}

export interface Comparison {
  rows: Row[];
  offences: Offence[];
  /** Answers of LiveChat's app that LiveChat was told are not delivered, by event; to be written again by whoever wrote them. */
  toldNotDelivered: Said[];
  /** Messages that stand in LiveChat behind a later one because Meta brought them later, and say so. */
  toldLate: number;
}

const account = accountIdSchema.parse('17841400000000042');

/** Neither of the lines in front of a message: “Arrived while nobody was here”, “Came late”. */
const isContent = ({ customId }: { customId: string | undefined }): boolean =>
  !customId?.endsWith('.a') && !customId?.endsWith('.b');

const countBy = <T>(list: readonly T[], key: (item: T) => string | undefined): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of list) {
    const name = key(item);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

/**
 * Those that stand before one they should follow. `found`: in the order in which they stand; `expected`: in which they were said.
 * `atMs`: when each was said; what two people say in the same millisecond has no order that anybody could know. Epoch ms.
 */
export const misplaced = (
  found: readonly string[],
  expected: readonly string[],
  atMs: ReadonlyMap<string, number> = new Map(),
): string[] => {
  const rank = new Map<string, number>();
  let before: string | undefined;
  for (const [index, name] of expected.entries()) {
    const isTogether = before !== undefined && atMs.has(name) && atMs.get(name) === atMs.get(before);
    rank.set(name, isTogether ? (rank.get(before ?? '') ?? index) : index);
    before = name;
  }
  let highest = -1;
  return found.filter((name) => {
    const place = rank.get(name);
    if (place === undefined) return false;
    const isWrong = place < highest;
    highest = Math.max(highest, place);
    return isWrong;
  });
};

/**
 * `sentAgain`: replies that their author had to send again; they stand where that was done.
 * Says of everything that was said whether it is everywhere it has to be, once, in order. Pure. */
export const compare = (
  books: Books,
  said: readonly Said[],
  sentAgain: ReadonlySet<string>,
  accountId: string = account,
): Comparison => {
  const rows = new Map<string, Row>();
  const offences: Offence[] = [];
  const row = (direction: string): Row => {
    const made = rows.get(direction) ?? { direction, sent: 0, lost: 0, doubled: 0, outOfOrder: 0 };
    rows.set(direction, made);
    return made;
  };
  const judge = (direction: string, count: number, message: string, where: string): void => {
    row(direction).sent += 1;
    if (count === 1) return;
    row(direction)[count === 0 ? 'lost' : 'doubled'] += 1;
    offences.push({
      what: count === 0 ? 'lost' : 'doubled',
      direction,
      message,
      where: `${where}: ${count} ×`,
    });
  };
  const disorder = (direction: string, message: string, where: string): void => {
    row(direction).outOfOrder += 1;
    offences.push({ what: 'out of order', direction, message, where });
  };

  const tags = new Map(
    [...books.instagram.threads.keys()].map((customer) => [
      customer,
      chatTag(accountIdSchema.parse(accountId), customerIdSchema.parse(customer)),
    ]),
  );
  /** Every chat's events by the customer the custom ids name. */
  const chatOf = new Map<string, ChatEventOfBooks[][]>();
  for (const events of books.livechat.values()) {
    const own = [...tags].find(([, tag]) =>
      events.some(({ customId }) => customId?.startsWith(`bc1.${tag}.`)),
    );
    if (own) chatOf.set(own[0], [...(chatOf.get(own[0]) ?? []), events]);
  }
  const eventsOf = (customer: string): ChatEventOfBooks[] => (chatOf.get(customer) ?? []).flat();
  for (const [customer, chats] of chatOf) {
    if (chats.length > 1) judge('chats per customer', chats.length, customer, 'LiveChat');
  }

  const sendCounts = countBy(books.instagram.sends, ({ text }) => nameIn(text));
  const consoles = books.consoles.map((desk) => ({
    ...desk,
    byMid: countBy(desk.messages, ({ mid }) => mid ?? undefined),
    byName: countBy(desk.messages, ({ text }) => nameIn(text ?? undefined)),
    reactedMids: new Set(desk.reactions),
    unsentMids: new Set(
      desk.messages.flatMap(({ mid, isUnsent }) => (isUnsent && mid !== null ? [mid] : [])),
    ),
    settled: new Set(
      desk.messages.flatMap(({ text, mid, outbox }) =>
        mid !== null && outbox === null ? (nameIn(text ?? undefined) ?? []) : [],
      ),
    ),
  }));
  const textCounts = new Map<string, Map<string, number>>();
  for (const customer of tags.keys())
    textCounts.set(
      customer,
      countBy(
        eventsOf(customer).filter(({ isDeleted }) => !isDeleted),
        ({ text }) => nameIn(text),
      ),
    );

  const toldNotDelivered: Said[] = [];
  const isTold = (one: Said): boolean => {
    const tag = tags.get(one.customerId ?? '') ?? '';
    const prefix = subjectPrefix(tag, { kind: 'answer', id: one.eventId ?? '' });
    return eventsOf(one.customerId ?? '').some(({ customId }) => customId?.startsWith(prefix));
  };
  let toldLate = 0;

  for (const one of said) {
    const { act, name, mid } = one;
    const customer = one.customerId ?? '';
    const tag = tags.get(customer) ?? '';
    const inChat = textCounts.get(customer)?.get(name) ?? 0;
    switch (act.writer) {
      case 'customer': {
        const message = `${name} ${mid ?? ''}`;
        const prefix = subjectPrefix(tag, { kind: 'message', id: mid ?? '' });
        const parts = eventsOf(customer).filter(({ customId }) => customId?.startsWith(prefix));
        const contents = parts.filter(isContent);
        if (act.isUnsent) {
          const left = contents.filter(({ isDeleted }) => !isDeleted).length;
          judge(
            'customer’s unsend → LiveChat',
            left === 0 ? 1 : 0,
            message,
            `LiveChat still shows it, ${left}`,
          );
          for (const desk of consoles)
            judge(
              'customer’s unsend → consoles',
              desk.unsentMids.has(mid ?? '') ? 1 : 0,
              message,
              desk.email,
            );
          break;
        }
        judge('customer → LiveChat', contents.length, message, 'LiveChat');
        for (const desk of consoles)
          judge('customer → consoles', desk.byMid.get(mid ?? '') ?? 0, message, desk.email);
        if (!act.isReactedTo) break;
        for (const desk of consoles)
          judge('reaction → consoles', desk.reactedMids.has(mid ?? '') ? 1 : 0, message, desk.email);
        break;
      }
      case 'console':
        judge('console’s answer → Instagram', sendCounts.get(name) ?? 0, name, 'Instagram');
        judge('console’s answer → LiveChat', inChat, name, 'LiveChat');
        for (const desk of consoles)
          judge('console’s answer → consoles', desk.byName.get(name) ?? 0, name, desk.email);
        break;
      case 'livechat': {
        const count = sendCounts.get(name) ?? 0;
        const told = isTold(one);
        if (told) toldNotDelivered.push(one);
        // Told that it is not delivered: then it must not have been.
        judge(
          'LiveChat’s answer → Instagram',
          told ? count + 1 : count,
          name,
          told ? 'Instagram, and told as not delivered' : 'Instagram',
        );
        judge('LiveChat’s answer → LiveChat', inChat, name, 'LiveChat');
        if (told) break;
        for (const desk of consoles)
          judge('LiveChat’s answer → consoles', desk.byName.get(name) ?? 0, name, desk.email);
        break;
      }
      case 'whisper':
        judge('whisper stays inside', 1 + (sendCounts.get(name) ?? 0), name, 'Instagram');
        for (const desk of consoles)
          judge('whisper stays inside', 1 + (desk.byName.get(name) ?? 0), name, desk.email);
        break;
      case 'private': {
        const from = books.consoles[act.console];
        const to = books.consoles[act.to];
        const inBooks = (desk: typeof from, colleague: string | undefined, direction: string): number =>
          desk?.privates.filter(
            (each) =>
              each.colleague === colleague && each.direction === direction && nameIn(each.text) === name,
          ).length ?? 0;
        judge('private message', inBooks(to, from?.email, 'in'), name, to?.email ?? '');
        judge('private message, own copy', inBooks(from, to?.email, 'out'), name, from?.email ?? '');
        break;
      }
    }
  }

  // Reactions are events without a message's id: their number per chat must be right.
  for (const customer of tags.keys()) {
    const expected = said.filter(
      ({ act, customerId }) => act.writer === 'customer' && act.isReactedTo && customerId === customer,
    ).length;
    const events = eventsOf(customer).filter(({ text }) => text === 'Reacted ❤\uFE0F to a message').length;
    row('reaction → LiveChat').sent += expected;
    if (events === expected) continue;
    row('reaction → LiveChat')[events < expected ? 'lost' : 'doubled'] += Math.abs(events - expected);
    offences.push({
      what: events < expected ? 'lost' : 'doubled',
      direction: 'reaction → LiveChat',
      message: `customer ${customer}`,
      where: `LiveChat: ${events} instead of ${expected}`,
    });
  }

  // Order, per conversation.
  for (const [customer, thread] of books.instagram.threads) {
    const mids = thread.map(({ mid }) => mid);
    const atMs = new Map(thread.map(({ mid, createdAt }) => [mid, createdAt]));
    const conversation = `${accountId}:${customer}`;
    for (const desk of consoles) {
      const shown = desk.messages.flatMap(({ conversationId, mid }) =>
        conversationId === conversation && mid !== null ? [mid] : [],
      );
      for (const mid of misplaced(shown, mids, atMs)) disorder('conversation in consoles', mid, desk.email);
    }
    const events = eventsOf(customer);
    const tag = tags.get(customer) ?? '';
    const midOfPrefix = new Map(
      thread
        .filter(({ origin }) => origin === 'customer')
        .map(({ mid }) => [subjectPrefix(tag, { kind: 'message', id: mid }), mid]),
    );
    const cut = (customId: string | undefined): string | undefined =>
      customId === undefined ? undefined : customId.slice(0, customId.lastIndexOf('.') + 1);
    // Where it stands itself: its holder may have died between the line in front of it and it.
    const places = events.filter(isContent);
    const inChat = [...new Set(places.flatMap(({ customId }) => midOfPrefix.get(cut(customId) ?? '') ?? []))];
    const saysLate = new Set(
      events.flatMap(({ customId }) =>
        customId?.endsWith('.b') ? (midOfPrefix.get(cut(customId) ?? '') ?? []) : [],
      ),
    );
    for (const mid of misplaced(inChat, mids)) {
      if (saysLate.has(mid)) toldLate += 1;
      else disorder('customer → LiveChat', mid, `LiveChat, chat of ${customer}`);
    }
    // Every writer's answers in the order in which they were written; what a person had to send again is where that was done.
    const sent = books.instagram.sends.filter(({ customerId }) => customerId === customer);
    const writers = new Map<string, string[]>();
    for (const one of said.toSorted((a, b) => a.order - b.order)) {
      if (one.customerId !== customer || one.insteadOf !== undefined || sentAgain.has(one.name)) continue;
      const { act } = one;
      const writer =
        act.writer === 'console'
          ? `console ${act.console}`
          : act.writer === 'livechat'
            ? `app ${act.agent}`
            : undefined;
      if (writer !== undefined) writers.set(writer, [...(writers.get(writer) ?? []), one.name]);
    }
    for (const [writer, names] of writers)
      for (const name of misplaced(
        sent.flatMap(({ text }) => nameIn(text) ?? []),
        names,
      ))
        disorder('answers at Instagram', name, `${writer}, ${customer}`);
  }
  for (const [index, desk] of books.consoles.entries())
    for (const [from, other] of books.consoles.entries()) {
      if (from === index) continue;
      const names = said
        .filter(({ act }) => act.writer === 'private' && act.console === from && act.to === index)
        .toSorted((a, b) => a.order - b.order)
        .map(({ name }) => name);
      const shown = desk.privates.flatMap(({ colleague, direction, text }) =>
        colleague === other.email && direction === 'in' ? (nameIn(text) ?? []) : [],
      );
      for (const name of misplaced(shown, names)) disorder('private message', name, desk.email);
    }

  return { rows: [...rows.values()], offences, toldNotDelivered, toldLate };
};
