import type { Books, ConsoleBooks } from './books.ts';
import type { Offence, Row } from './compare.ts';
import { nameIn } from './texts.ts';
import type { Said } from './traffic.ts';
import { listedTags } from './work-plan.ts';
import type { WrittenNote } from './work-traffic.ts';

const accountId = '17841400000000042';
const secondOf = (ms: number): number => Math.floor(ms / 1000);

/** What one console says of one conversation. */
const shownOf = (desk: ConsoleBooks, conversationId: string) => {
  const work = desk.work.find((one) => one.conversationId === conversationId);
  const notes = desk.notes.filter((one) => one.conversationId === conversationId);
  // A message of the customer that was not known then has ended it (decision 0100).
  const isEnded = work !== undefined && secondOf(work.customerMs) > secondOf(work.seenMs);
  return {
    assignee: work?.assigneeId ?? null,
    done: work?.status === 'done' && !isEnded,
    tags: [...(work?.tags ?? [])].sort(),
    notes: notes.map(({ author, text }) => `${author} ${nameIn(text) ?? '?'}`).sort(),
  };
};
type Shown = ReturnType<typeof shownOf>;

/** At rest: all consoles say the same of who answers, tags and done, LiveChat says it too, and notes are everywhere once. Pure. */
export const compareWork = (
  books: Books,
  notes: readonly WrittenNote[],
  said: readonly Said[],
): { rows: Row[]; offences: Offence[] } => {
  const rows = new Map<string, Row>();
  const offences: Offence[] = [];
  const judge = (direction: string, count: number, message: string, where: string): void => {
    const row = rows.get(direction) ?? { direction, sent: 0, lost: 0, doubled: 0, outOfOrder: 0 };
    rows.set(direction, row);
    row.sent += 1;
    if (count === 1) return;
    const what = count === 0 ? 'lost' : 'doubled';
    row[what] += 1;
    offences.push({ what, direction, message, where: `${where}: ${count} ×` });
  };
  const same = (direction: string, isSame: boolean, message: string, where: string): void =>
    judge(direction, isSame ? 1 : 0, message, where);
  const [first] = books.consoles;
  if (!first) return { rows: [], offences: [] };
  const whispersIn = (chatId: string): string[] =>
    (books.livechat.get(chatId) ?? []).flatMap(({ text, isWhisper, isDeleted }) =>
      isWhisper && !isDeleted ? (nameIn(text) ?? []) : [],
    );

  for (const [customer, state] of books.chatStates) {
    const conversationId = `${accountId}:${customer}`;
    const shown = shownOf(first, conversationId);
    const text = (of: Shown, field: keyof Shown): string => JSON.stringify(of[field]);
    for (const desk of books.consoles.slice(1)) {
      const other = shownOf(desk, conversationId);
      for (const field of ['assignee', 'done', 'tags', 'notes'] as const)
        same(
          `consoles agree: ${field}`,
          text(shown, field) === text(other, field),
          customer,
          `${desk.email} ${text(other, field)}, ${first.email} ${text(shown, field)}`,
        );
    }
    // A closed chat has nobody in it, and one that waits in the queue nobody yet.
    const isIn =
      shown.assignee === null ? state.answering.length === 0 : state.answering.includes(shown.assignee);
    const isWaiting = state.answering.length === 0 && state.isQueued;
    same(
      'LiveChat agrees: assignee',
      !state.isActive || isIn || isWaiting,
      customer,
      `console ${String(shown.assignee)}, LiveChat ${state.answering.join(' and ')}`,
    );
    // LiveChat's own archiving, and the bridge's leaving of the queue, say nothing about the work (decision 0109).
    const isAgreed = shown.done ? !state.isActive : state.isActive || !state.isClosedByAgent;
    same(
      'LiveChat agrees: done',
      isAgreed,
      customer,
      `console ${shown.done ? 'done' : 'open'}, LiveChat ${state.isActive ? 'open' : 'closed'}`,
    );
    // Of tags that LiveChat's list has not got it says nothing.
    const known = shown.tags.filter((tag) => listedTags.some((listed) => listed === tag));
    const there = [...state.tags].sort();
    same(
      'LiveChat agrees: tags',
      JSON.stringify(known) === JSON.stringify(there),
      customer,
      `console ${known.join()}, LiveChat ${there.join()}`,
    );
  }

  for (const { name, customerId, author } of notes) {
    for (const desk of books.consoles) {
      const found = shownOf(desk, `${accountId}:${customerId}`).notes.filter(
        (one) => one === `${author} ${name}`,
      );
      judge('note → consoles', found.length, name, desk.email);
    }
    const state = books.chatStates.get(customerId);
    if (!state) continue;
    const count = whispersIn(state.chatId).filter((one) => one === name).length;
    // A closed chat takes none: it waits for the next thread.
    judge('note → LiveChat', count === 0 && !state.isActive ? 1 : count, name, 'LiveChat');
  }
  for (const { name, act, customerId } of said) {
    if (act.writer !== 'whisper') continue;
    for (const desk of books.consoles) {
      const { notes: all } = shownOf(desk, `${accountId}:${customerId ?? ''}`);
      judge(
        'whisper → consoles, as a note',
        all.filter((one) => one.endsWith(` ${name}`)).length,
        name,
        desk.email,
      );
    }
  }
  return { rows: [...rows.values()], offences };
};
