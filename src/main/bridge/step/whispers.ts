import { createHash } from 'node:crypto';
import {
  type AgentId,
  type ConversationId,
  maxNoteLength,
  noteIdSchema,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { type ChatEvent, type ChatThread, isRefusal, refusalType, withToken } from '../../livechat/index.ts';
import type { PlacedRegister } from '../../teamwork/index.ts';
import { idsIn } from '../chats.ts';
import type { BridgeContext } from '../context.ts';
import { subjectPrefix, tagOfCustomId, textDigest } from '../ids.ts';
import { isNotMember } from '../outbound/record.ts';
import type { BridgeDeps, BridgeLiveChat, BridgeTeamwork } from '../ports.ts';
import type { ChatRow, StepRow } from '../store/index.ts';
import { clockToleranceMs, findEvents } from '../threads.ts';

/**
 * The team's notes and LiveChat's whispers, once each, both ways (decision 0110). A note leaves here by one call, which LiveChat
 * shows to agents alone; what the customer gets has another exit (outbound-policy.ts), which lets no whisper pass.
 */
export interface Whispers {
  /** What agents said to each other in these threads becomes notes of whoever said it. While the lease is held. */
  listed(chatId: string, threads: readonly ChatThread[]): void;
  /** Notes of which LiveChat has not been told, and may be in this thread. */
  areOwed(conversationId: ConversationId, threadId: string): boolean;
  /**
   * Tells LiveChat of them in this open thread. Answers false when it was closed meanwhile, or one was refused and is to be
   * tried again. Errors: those of the calls that are no refusals; BRIDGE_NOT_HOLDER.
   */
  carry(row: StepRow, chat: ChatRow & { chatId: string }, thread: ChatThread): Promise<boolean>;
}

type NoteRegister = PlacedRegister & {
  value: Extract<PlacedRegister['value'], { kind: 'note' }> & { text: string };
};

const isNote = (register: PlacedRegister): register is NoteRegister =>
  register.value.kind === 'note' && register.value.text !== undefined;

/** Names a note, and one text of it. */
const wordOf = ({ author, noteId, text }: NoteRegister['value']): { id: string; variant: string } => ({
  id: `${author}:${noteId}`,
  variant: textDigest(text),
});
const keyOf = (value: NoteRegister['value']): string => textDigest(wordOf(value).id, wordOf(value).variant);

/** The same whisper makes the same note, whichever console reads it, and however often. */
const noteIdOf = (chatId: string, eventId: string) => {
  const hex = createHash('sha256')
    .update(JSON.stringify(['whisper', chatId, eventId]))
    .digest('hex');
  return noteIdSchema.parse(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
};

/** What was whispered; a file by its name and address. Undefined: nothing that a note could hold. */
const saidIn = ({ type, text, file }: ChatEvent): string | undefined => {
  const said = type === 'file' && file ? `${file.name ?? 'File'}: ${file.url}` : text;
  if (type !== 'message' && type !== 'file') return undefined;
  // Half of a letter, where it was cut, becomes a mark.
  return said?.trim() ? Buffer.from(said.slice(0, maxNoteLength)).toString() : undefined;
};

/** So often a note is refused in one thread before it waits for the next one. */
const mostRefusals = 3;
/** More refusals than this are not remembered: then a note is tried again. */
const mostRemembered = 500;

export const createWhispers = (
  deps: BridgeContext & {
    integrationSide: BridgeLiveChat['integrationSide'];
    session: BridgeDeps['session'];
    teamwork: BridgeTeamwork;
    colleague: BridgeDeps['colleague'];
    agentName: BridgeDeps['agentName'];
  },
): Whispers => {
  const { chats, integrationSide, access, session, teamwork, lease, clock, log, failPoints } = deps;
  const { db, steps, erasure } = deps.store;

  /** In which thread a note was refused, and how often; by its author, note and text. */
  const refusals = new Map<string, { threadId: string; count: number }>();
  const refusedIn = (key: string, threadId: string): number => {
    const known = refusals.get(key);
    return known?.threadId === threadId ? known.count : 0;
  };
  const isRefused = ({ value }: NoteRegister, threadId: string): boolean =>
    refusedIn(keyOf(value), threadId) >= mostRefusals;

  const asAgent = <T>(call: (token: string) => Promise<T>): Promise<T> => {
    lease.assertHeld();
    return withToken(session, call);
  };

  /** Written in a console, not too long ago, and not told yet; oldest first. */
  const owed = (conversationId: ConversationId): NoteRegister[] => {
    const told = new Set(steps.get(conversationId)?.whispers);
    const sinceMs = clock.now() - deps.limits.replyWindow.humanAgentMs;
    return teamwork
      .registers(conversationId)
      .filter(isNote)
      .filter(
        ({ origin, stamp, value }) => origin !== 'livechat' && stamp.ms > sinceMs && !told.has(keyOf(value)),
      )
      .sort((one, other) => one.value.createdMs - other.value.createdMs);
  };

  const ownId = (): AgentId => {
    const identity = session.identity();
    if (!identity) throw new BackchannelError('SIGNED_OUT');
    return identity.agentId;
  };

  /** In the name of this console's person, so the author is named where it is somebody else. */
  const textOf = ({ author, text, editedMs }: NoteRegister['value']): string => {
    const who = author === ownId() ? '' : `${deps.agentName(author) ?? author}: `;
    return `${who}${editedMs === undefined ? '' : 'Edited: '}${text}`;
  };

  const leave = async (row: StepRow, chatId: string): Promise<void> => {
    try {
      await asAgent((token) => integrationSide.removeAgent(token, chatId, ownId()));
    } catch (error) {
      // Gone already, or closed: nobody is in it any more.
      if (!isRefusal(error)) throw error;
    }
    steps.setGuestThread(row, undefined);
  };

  /** Whoever is not in the chat listens in for the moment: no customer sees it, and nobody is taken for who answers. */
  const send = async (
    row: StepRow,
    { chatId, threadId }: { chatId: string; threadId: string },
    whisper: { customId: string; text: string },
  ): Promise<void> => {
    const say = () => asAgent((token) => integrationSide.whisper(token, chatId, whisper));
    try {
      return await say();
    } catch (error) {
      if (!isNotMember(error)) throw error;
    }
    steps.setGuestThread(row, threadId);
    await asAgent((token) => integrationSide.listenIn(token, chatId, ownId()));
    await say();
  };

  const note = (conversationId: ConversationId, chatId: string, event: ChatEvent): void => {
    // Only what LiveChat names so: a spelling that nobody knows may be for the customer as well.
    if (event.visibility !== 'agents' || event.authorId === undefined) return;
    if (tagOfCustomId(event.customId) !== undefined) return;
    const author = deps.colleague(event.authorId)?.id;
    const text = event.isDeleted ? undefined : saidIn(event);
    if (author === undefined || (text === undefined && !event.isDeleted)) return;
    teamwork.noteFromLiveChat(conversationId, {
      noteId: noteIdOf(chatId, event.id),
      author,
      text,
      createdMs: event.createdAtMs,
    });
  };

  return {
    listed(chatId, threads) {
      const chat = chats.byChat(chatId);
      const conversationId = chat && chats.conversationOf(chat);
      if (!chat || conversationId === undefined || !lease.holds()) return;
      const customerId = idsIn(conversationId).customerId;
      const erasedUpToMs = erasure.erasedUpToMs(chat.accountId, customerId) ?? Number.NEGATIVE_INFINITY;
      const events = threads.flatMap((thread) => thread.events);
      const whispered = events.filter(({ createdAtMs }) => createdAtMs > erasedUpToMs);
      if (whispered.some(({ visibility }) => visibility === 'agents'))
        db.transaction(() => {
          for (const event of whispered) note(conversationId, chatId, event);
        });
    },
    areOwed: (conversationId, threadId) => owed(conversationId).some((one) => !isRefused(one, threadId)),
    async carry(row, chat, thread) {
      const { chatId, tag } = chat;
      // Killed while it was there for a note.
      if (steps.get(row.conversationId)?.guestThreadId === thread.id) await leave(row, chatId);
      const notes = owed(row.conversationId).filter((one) => !isRefused(one, thread.id));
      let areAllTold = true;
      const [oldest] = notes;
      if (!oldest) return true;
      const prefixOf = ({ value }: NoteRegister): string =>
        subjectPrefix(tag, { kind: 'note', ...wordOf(value) });
      const sinceMs = oldest.value.createdMs - clockToleranceMs;
      // Whoever held the lease before may have told of it, in a thread of before.
      const told =
        thread.createdAtMs < sinceMs
          ? thread.events
          : (
              await findEvents(
                (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
                notes.map(prefixOf),
                sinceMs,
              )
            ).map(({ event }) => event);
      for (const one of notes) {
        const prefix = prefixOf(one);
        if (!told.some(({ customId }) => customId?.startsWith(prefix) === true)) {
          try {
            failPoints.at('whisper.send');
            steps.noteDone(row, clock.now());
            const whisper = { customId: `${prefix}0`, text: textOf(one.value) };
            await send(row, { chatId, threadId: thread.id }, whisper);
            failPoints.at('whisper.sent');
            steps.noteDone(row, clock.now());
          } catch (error) {
            if (!isRefusal(error)) throw error;
            if (refusalType(error) === 'chat_inactive') return false;
            // Perhaps this person has no access to the chat: somebody who takes over may have it, or has it in another thread.
            log.info('whisper.refused', { type: refusalType(error) });
            const key = keyOf(one.value);
            const count = refusedIn(key, thread.id) + 1;
            if (refusals.size >= mostRemembered) refusals.clear();
            refusals.set(key, { threadId: thread.id, count });
            areAllTold &&= count >= mostRefusals;
            continue;
          }
        }
        steps.addWhisper(row, keyOf(one.value));
      }
      if (steps.get(row.conversationId)?.guestThreadId !== undefined) await leave(row, chatId);
      return areAllTold;
    },
  };
};
