import { randomUUID } from 'node:crypto';
import {
  type AgentId,
  type ConversationId,
  type HandOver,
  type Note,
  type NoteId,
  noteIdSchema,
  type Presence,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { RegisterValue } from '../../shared/wire/index.ts';
import { createConversationStore } from '../conversations/index.ts';
import { createCatchingUp } from './catching-up.ts';
import { followConversations } from './following.ts';
import { receiveWork } from './incoming.ts';
import { createNews } from './news.ts';
import { createOutgoing } from './outgoing.ts';
import type { Doer, TeamworkDeps, TeamworkEvents, WorkChange } from './ports.ts';
import { createPresence } from './presence.ts';
import { fieldOf, type PlacedRegister } from './registers.ts';
import { createRegisterWriter } from './writer.ts';

/**
 * The team's work on conversations. Every function is durable when it returns, with what leaves for the colleagues' consoles.
 * Conversations that are not known here are left out. Errors of all: SIGNED_OUT before this computer is one of the team's.
 */
export interface Teamwork extends Pick<Emitter<TeamworkEvents>, 'on'> {
  /** `agentId` undefined: nobody. */
  assign(ids: readonly ConversationId[], agentId: AgentId | undefined, doer?: Doer): void;
  setTag(ids: readonly ConversationId[], tag: string, isOn: boolean, doer?: Doer): void;
  /** Done until the customer writes something that is not known here yet. */
  done(ids: readonly ConversationId[], doer?: Doer): void;
  /** Also ends a snooze. */
  reopen(ids: readonly ConversationId[], doer?: Doer): void;
  /** Until then, or until the customer writes. Errors: INPUT_INVALID (a time that has passed). */
  snooze(ids: readonly ConversationId[], untilMs: number): void;
  /** Errors: NOT_FOUND. */
  addNote(conversationId: ConversationId, text: string, mentions: readonly AgentId[], doer?: Doer): Note;
  /**
   * What an agent whispered in LiveChat, in a name of its own that every console gives it: taken once, and never again. `text`
   * undefined: LiveChat has deleted it.
   */
  noteFromLiveChat(
    conversationId: ConversationId,
    note: { noteId: NoteId; author: AgentId; text: string | undefined; createdMs: number },
  ): void;
  /** By its author only. Errors: NOT_FOUND. */
  editNote(conversationId: ConversationId, noteId: NoteId, text: string, mentions: readonly AgentId[]): void;
  /** By its author only. Errors: NOT_FOUND. */
  deleteNote(conversationId: ConversationId, noteId: NoteId): void;
  /**
   * Assigns with a note, as one act: colleagues get both or neither, and whoever is given it is told once. Errors: NOT_FOUND.
   */
  handOver(
    conversationId: ConversationId,
    agentId: AgentId,
    text: string,
    mentions: readonly AgentId[],
  ): HandOver;
  /**
   * Deletes its note and gives the conversation back to whoever had it, unless somebody has assigned it since. By who handed it
   * over only. Errors: NOT_FOUND.
   */
  takeHandOverBack(handOver: HandOver): void;
  /** Oldest first. */
  notes(conversationId: ConversationId): Note[];
  /** Tags that the team uses, the most used ones first. */
  tags(): string[];
  /** The person has read everything that is here; their other computers are told. */
  markRead(conversationId: ConversationId, seenUpToMs: number): void;
  /** What the person looks at, and whether they type; undefined: at none. */
  setPresence(conversationId: ConversationId | undefined, isTyping: boolean): void;
  presence(): Presence[];
  /** Everything that is known of one conversation, as the bridge compares it with LiveChat. */
  registers(conversationId: ConversationId): readonly PlacedRegister[];
  /** Nobody while LiveChat has suspended whoever it is. */
  assigneeOf(conversationId: ConversationId): AgentId | undefined;
  /** In the transaction of the change; for whoever carries it elsewhere. */
  onChange(handler: (change: WorkChange) => void): void;
  /** These have another assignee without a change of anybody's: LiveChat has suspended somebody, or let them in again. */
  onReview(handler: (ids: readonly ConversationId[]) => void): void;
  start(): void;
  stop(): Promise<void>;
  retryNow(): void;
}

/** Tags offered. */
const mostTagsOffered = 200;

/** Registers its handlers at the relay link: to be made after the conversations, before the link connects. */
export const createTeamwork = (deps: TeamworkDeps): Teamwork => {
  const { db, relayLink, conversations, clock, log } = deps;
  const emitter = createEmitter<TeamworkEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const rows = createConversationStore(db);
  const handlers: ((change: WorkChange) => void)[] = [];
  const reviewHandlers: ((ids: readonly ConversationId[]) => void)[] = [];
  const writer = createRegisterWriter({
    ...deps,
    changed(change) {
      for (const handler of handlers) handler(change);
      if (fieldOf(change.after) === 'status') following.schedule();
    },
  });
  const { store } = writer;
  const outgoing = createOutgoing({ ...deps, store });
  const catchingUp = createCatchingUp({ ...deps, outgoing });
  const news = createNews({ ...deps, emitter });
  const presence = createPresence({
    ...deps,
    outgoing,
    changed: (list) => emitter.emit('presence.changed', list),
  });
  receiveWork({ ...deps, writer, outgoing, catchingUp, presence, news });
  const following = followConversations({
    ...deps,
    writer,
    outgoing,
    catchingUp,
    news,
    reviewed: (ids) => reviewHandlers.forEach((handler) => handler(ids)),
  });

  const own = (): Doer => {
    const device = relayLink.device();
    if (!device) throw new BackchannelError('SIGNED_OUT');
    return { by: device.agentId, origin: 'console' };
  };

  /** Writes values for each conversation that is here, and sends what is new in one go. */
  const change = (
    ids: readonly ConversationId[],
    doer: Doer,
    valuesFor: (id: ConversationId, seenMs: number) => RegisterValue | readonly RegisterValue[] | undefined,
  ): PlacedRegister[] =>
    db.transaction(() => {
      const written = ids.flatMap((id) => {
        const row = rows.get(id);
        const values = row && valuesFor(id, row.lastCustomerMessageAtMs ?? 0);
        return [values ?? []].flat().flatMap((value) => {
          const before = store.state(id)?.assigneeId;
          const register = writer.write(id, value, doer);
          // Here too the person hears of what somebody did in LiveChat.
          if (register && doer.origin === 'livechat') news.taken(register, before, true);
          return register ?? [];
        });
      });
      if (written.length === 0) return [];
      outgoing.send(written);
      conversations.touch([...new Set(written.map(({ conversationId }) => conversationId))]);
      return written;
    });

  /** No later than its stamp, whatever it says of itself. */
  const noteOf = ({ conversationId, value, origin, stamp }: PlacedRegister): Note[] =>
    value.kind !== 'note' || value.text === undefined
      ? []
      : [
          {
            id: value.noteId,
            conversationId,
            author: value.author,
            text: value.text,
            mentions: value.mentions,
            createdAtMs: Math.min(value.createdMs, stamp.ms),
            editedAtMs: value.editedMs && Math.min(value.editedMs, stamp.ms),
            isFromLiveChat: origin === 'livechat' || undefined,
          },
        ];

  type NoteValue = Extract<RegisterValue, { kind: 'note' }>;
  /** `assignee`: what changes together with it, before it. */
  const writeNote = (
    conversationId: ConversationId,
    value: NoteValue,
    doer: Doer,
    assignee: readonly RegisterValue[] = [],
  ): PlacedRegister => {
    const written = change([conversationId], doer, () => [...assignee, value]);
    const note = written.find((register) => register.value.kind === 'note');
    if (!note) throw new BackchannelError('NOT_FOUND');
    db.afterCommit(() => emitter.emit('notes.changed', { conversationId }));
    return note;
  };
  const newNote = (author: AgentId, text: string, mentions: readonly AgentId[]): NoteValue => ({
    kind: 'note',
    noteId: noteIdSchema.parse(randomUUID()),
    author,
    text,
    mentions: [...mentions],
    createdMs: clock.now(),
  });
  const assigneeValue = (agentId: AgentId | undefined): RegisterValue => ({
    kind: 'assignee',
    ...(agentId === undefined ? {} : { agentId }),
  });
  const ownNote = (conversationId: ConversationId, noteId: NoteId): { value: NoteValue; doer: Doer } => {
    const doer = own();
    const field = fieldOf({ kind: 'note', noteId, author: doer.by, mentions: [], createdMs: 0 });
    const value = store.get(conversationId, field)?.value;
    if (value?.kind !== 'note' || value.text === undefined) throw new BackchannelError('NOT_FOUND');
    return { value, doer };
  };

  return {
    on: emitter.on,
    assign(ids, agentId, doer = own()) {
      change(ids, doer, () => assigneeValue(agentId));
    },
    setTag(ids, tag, isOn, doer = own()) {
      change(ids, doer, (id) => {
        const value: RegisterValue = { kind: 'tag', tag, isOn };
        // What was never there is not taken away.
        return !isOn && store.get(id, fieldOf(value)) === undefined ? undefined : value;
      });
    },
    done(ids, doer = own()) {
      change(ids, doer, (_, seenMs) => ({ kind: 'done', seenMs }));
    },
    reopen(ids, doer = own()) {
      change(ids, doer, (id) => (store.get(id, 'status') === undefined ? undefined : { kind: 'open' }));
    },
    snooze(ids, untilMs) {
      if (untilMs <= clock.now())
        throw new BackchannelError('INPUT_INVALID', { details: { field: 'untilMs' } });
      change(ids, own(), (_, seenMs) => ({ kind: 'snoozed', untilMs, seenMs }));
    },
    addNote(conversationId, text, mentions, doer = own()) {
      const [note] = noteOf(writeNote(conversationId, newNote(doer.by, text, mentions), doer));
      if (!note) throw new BackchannelError('NOT_FOUND');
      return note;
    },
    noteFromLiveChat(conversationId, { text, ...note }) {
      const value: NoteValue = { kind: 'note', ...note, mentions: [] };
      const known = store.get(conversationId, fieldOf(value))?.value;
      const isTold = known === undefined ? text === undefined : text !== undefined || !('text' in known);
      if (isTold) return;
      const doer: Doer = { by: note.author, origin: 'livechat' };
      change([conversationId], doer, () => (text === undefined ? value : { ...value, text }));
    },
    editNote(conversationId, noteId, text, mentions) {
      const { value, doer } = ownNote(conversationId, noteId);
      if (value.text === text) return;
      writeNote(conversationId, { ...value, text, mentions: [...mentions], editedMs: clock.now() }, doer);
    },
    deleteNote(conversationId, noteId) {
      const { value, doer } = ownNote(conversationId, noteId);
      const { text: _, ...rest } = value;
      writeNote(conversationId, { ...rest, mentions: [] }, doer);
    },
    handOver(conversationId, agentId, text, mentions) {
      const doer = own();
      const formerId = store.state(conversationId)?.assigneeId;
      const value = newNote(doer.by, text, mentions);
      writeNote(conversationId, value, doer, [assigneeValue(agentId)]);
      return { conversationId, noteId: value.noteId, agentId, formerId };
    },
    takeHandOverBack({ conversationId, noteId, agentId, formerId }) {
      const { value, doer } = ownNote(conversationId, noteId);
      const { text: _, ...rest } = value;
      const isStillTheirs = store.state(conversationId)?.assigneeId === agentId;
      writeNote(
        conversationId,
        { ...rest, mentions: [] },
        doer,
        isStillTheirs ? [assigneeValue(formerId)] : [],
      );
    },
    notes: (conversationId) =>
      store
        .withPrefix(conversationId, 'note:')
        .flatMap(noteOf)
        .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1)),
    tags: () => store.tagsInUse(mostTagsOffered),
    markRead(conversationId, seenUpToMs) {
      const device = relayLink.device();
      // Whoever has no other computer tells nobody.
      if (!device || !outgoing.devices().some(({ agentId }) => agentId === device.agentId)) return;
      const doer = own();
      change([conversationId], doer, (_, upToMs) => ({
        kind: 'read',
        agentId: doer.by,
        upToMs: Math.min(upToMs, seenUpToMs),
      }));
    },
    setPresence: presence.set,
    presence: presence.list,
    registers: (conversationId) => store.withPrefix(conversationId, ''),
    assigneeOf: (conversationId) => store.state(conversationId)?.assigneeId,
    onChange: (handler) => void handlers.push(handler),
    onReview: (handler) => void reviewHandlers.push(handler),
    start: following.start,
    async stop() {
      presence.stop();
      following.stop();
      await catchingUp.stop();
    },
    retryNow: following.schedule,
  };
};
