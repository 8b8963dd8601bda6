import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { countSchema, timeMsSchema } from '../../../shared/bounds.ts';
import {
  agentIdSchema,
  maxGroups,
  workspaceIdSchema,
  type AgentId,
  type ChatId,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import type { Clock } from '../../../shared/clock.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import {
  chatOfKept,
  keptGroupSchema,
  keptMessageSchema,
  type KeptGroup,
  type KeptMessage,
} from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import type { Groups } from '../groups/index.ts';
import { placeOfKept, type KeptMessages } from '../history/index.ts';
import { createFileSealer, openFile, readHeader, type OpenPieces, type ReadBytes } from './file-format.ts';
import { makeRecoveryCode, readRecoveryCode } from './recovery-code.ts';

const messagesPerPiece = 200;
/** Of JSON in one piece, about: far from what a reader takes (file-format.ts), whatever is written. Characters. */
const pieceLength = 500_000;
/** More than anybody writes in a year. */
const mostMessages = 2_000_000;

/** The first piece, pieces of groups, pieces of messages, and the last one. */
const pieceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('about'),
    workspaceId: workspaceIdSchema,
    agentId: agentIdSchema,
    savedAtMs: timeMsSchema,
  }),
  z.object({ kind: z.literal('groups'), groups: z.array(keptGroupSchema).max(maxGroups) }),
  z.object({ kind: z.literal('messages'), messages: z.array(keptMessageSchema).max(messagesPerPiece) }),
  z.object({ kind: z.literal('end'), total: countSchema.max(mostMessages) }),
]);
type Piece = z.infer<typeof pieceSchema>;

/** What the dialogs of the system answer; undefined or false: the person closed them. */
export interface SavedChatsFiles {
  /** Writes the bytes where the person says. Errors: FILE_NOT_SAVED. */
  save(suggestedName: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean>;
  /** A path. */
  choose(): Promise<string | undefined>;
}

/** How many messages of a file are new here, were here already, are too old to be kept, or belong to no group that is proven. */
export interface TakenIn {
  added: number;
  known: number;
  old: number;
  leftOut: number;
}

/** A person's private chats as a file that only their recovery code opens. */
export interface SavedChats {
  /** `code`: shown once, kept nowhere. Errors: SIGNED_OUT, FILE_NOT_SAVED. */
  save(): Promise<{ isSaved: boolean; code?: string | undefined; messages: number }>;
  /** Asks for a file and looks whether it is one. Errors: SAVED_CHATS_UNKNOWN, …_NEWER, …_CUT, FILE_NOT_READ. */
  choose(): Promise<boolean>;
  /**
   * Takes in the chosen file: all of it or, when anything is wrong with it, nothing. Doing it again changes nothing.
   * Errors: NOT_FOUND (nothing chosen), SIGNED_OUT, SAVED_CHATS_CODE, SAVED_CHATS_OTHER_PERSON, SAVED_CHATS_DAMAGED,
   * SAVED_CHATS_CUT, FILE_NOT_READ.
   */
  open(typedCode: string): Promise<TakenIn>;
}

const notRead = (error: unknown): BackchannelError =>
  new BackchannelError('FILE_NOT_READ', {
    details: { cause: String((error as NodeJS.ErrnoException).code ?? 'unknown') },
  });

/** The file's name is the person's: it is in no message. */
const withFile = async <T>(path: string, use: (read: ReadBytes) => Promise<T>): Promise<T> => {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw notRead(error);
  }
  try {
    return await use(async (position, bytes) => {
      try {
        const buffer = Buffer.alloc(bytes);
        const { bytesRead } = await file.read(buffer, 0, bytes, position);
        return buffer.subarray(0, bytesRead);
      } catch (error) {
        throw notRead(error);
      }
    });
  } finally {
    await file.close();
  }
};

/** In their order, as many together as one piece takes. */
function* cutToPieces<T>(things: readonly T[]): Generator<T[]> {
  let piece: T[] = [];
  let length = 0;
  for (const each of things) {
    const own = JSON.stringify(each).length;
    if (piece.length > 0 && length + own > pieceLength) {
      yield piece;
      piece = [];
      length = 0;
    }
    piece.push(each);
    length += own;
  }
  if (piece.length > 0) yield piece;
}

const pieceOf = (text: string): Piece => {
  try {
    return pieceSchema.parse(JSON.parse(text));
  } catch (cause) {
    // Made with the right code, and not by this program.
    throw new BackchannelError('SAVED_CHATS_DAMAGED', { cause });
  }
};

export const createSavedChats = (deps: {
  db: Database;
  kept: KeptMessages;
  groups: Pick<Groups, 'store' | 'handOver' | 'takeOver'>;
  /** Who is signed in; undefined: nobody. */
  own: () => { workspaceId: string; agentId: AgentId } | undefined;
  clock: Clock;
  files: SavedChatsFiles;
  arrived: (chatId: ChatId, ids: readonly PrivateMessageId[]) => void;
}): SavedChats => {
  const { db, kept, groups, clock, files } = deps;
  let chosen: string | undefined;

  const signedIn = (): { workspaceId: string; agentId: AgentId } => {
    const own = deps.own();
    if (!own) throw new BackchannelError('SIGNED_OUT');
    return own;
  };

  async function* pieces(own: { workspaceId: string; agentId: AgentId }): AsyncGenerator<Piece> {
    const { workspaceId, agentId } = own;
    yield {
      kind: 'about',
      workspaceId: workspaceIdSchema.parse(workspaceId),
      agentId,
      savedAtMs: clock.now(),
    };
    for (const { chatId } of groups.store.all()) {
      for (const statements of cutToPieces(groups.handOver(chatId)))
        yield { kind: 'groups', groups: [{ group: chatId, statements }] };
    }
    let total = 0;
    for (let before: KeptMessage | undefined; ;) {
      const page = { withGroups: true, before: before && placeOfKept(before), limit: messagesPerPiece };
      const messages = kept.page(page);
      before = messages.at(-1);
      if (!before) break;
      total += messages.length;
      for (const part of cutToPieces(messages)) yield { kind: 'messages', messages: part };
    }
    yield { kind: 'end', total };
  }

  /** Goes through the whole file, groups before messages. `savedAtMs`: by that computer's clock. Errors: as `open`. */
  const readThrough = async (
    pieces: ReturnType<OpenPieces>,
    own: { workspaceId: string; agentId: AgentId },
    on: {
      groups(groups: readonly KeptGroup[], savedAtMs: number): void;
      messages(messages: readonly KeptMessage[]): void;
    },
  ): Promise<void> => {
    let savedAtMs = 0;
    let isFirst = true;
    let messages = 0;
    let total: number | undefined;
    for await (const text of pieces) {
      const piece = pieceOf(text);
      if (isFirst !== (piece.kind === 'about') || total !== undefined)
        throw new BackchannelError('SAVED_CHATS_DAMAGED');
      isFirst = false;
      if (piece.kind === 'about') {
        const isOwn = piece.agentId === own.agentId && piece.workspaceId === own.workspaceId;
        if (!isOwn) throw new BackchannelError('SAVED_CHATS_OTHER_PERSON');
        ({ savedAtMs } = piece);
      } else if (piece.kind === 'groups') {
        if (messages > 0) throw new BackchannelError('SAVED_CHATS_DAMAGED');
        on.groups(piece.groups, savedAtMs);
      } else if (piece.kind === 'messages') {
        messages += piece.messages.length;
        on.messages(piece.messages);
      } else total = piece.total;
      if (messages > mostMessages) throw new BackchannelError('SAVED_CHATS_DAMAGED');
    }
    if (total !== messages) throw new BackchannelError('SAVED_CHATS_DAMAGED');
  };

  const takeIn = (messages: readonly KeptMessage[], own: AgentId, taken: TakenIn): void =>
    db.transaction(() => {
      const changed = new Map<ChatId, PrivateMessageId[]>();
      for (const message of messages) {
        const outcome = kept.take(message, own);
        if (outcome === 'new') taken.added += 1;
        else if (outcome === 'old') taken.old += 1;
        else if (outcome === 'refused') taken.leftOut += 1;
        else taken.known += 1;
        const chatId = chatOfKept(message);
        if (outcome === 'new' || outcome === 'changed')
          changed.set(chatId, [...(changed.get(chatId) ?? []), message.id]);
      }
      for (const [chatId, ids] of changed) deps.arrived(chatId, ids);
    });

  /**
   * Each is checked as if it arrived. A file whose messages are all too old brings back no group: this person may have left it so
   * long ago that nothing here knows of that any more.
   */
  const takeInGroups = (of: readonly KeptGroup[], savedAtMs: number): void => {
    if (savedAtMs < kept.oldestMs()) return;
    db.transaction(() => {
      for (const { group, statements } of of) groups.takeOver(group, statements);
    });
  };

  return {
    async save() {
      const own = signedIn();
      const code = makeRecoveryCode();
      const sealer = await createFileSealer(readRecoveryCode(code) ?? code);
      let messages = 0;
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield sealer.header;
        for await (const piece of pieces(own)) {
          if (piece.kind === 'messages') messages += piece.messages.length;
          yield sealer.seal(JSON.stringify(piece), piece.kind === 'end');
        }
      }
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      const isSaved = await files.save(`private-chats-${day}.backchannel`, bytes());
      return { isSaved, code: isSaved ? code : undefined, messages };
    },
    async choose() {
      chosen = undefined;
      const path = await files.choose();
      if (path === undefined) return false;
      await withFile(path, readHeader);
      chosen = path;
      return true;
    },
    async open(typedCode) {
      const own = signedIn();
      if (chosen === undefined) throw new BackchannelError('NOT_FOUND');
      const code = readRecoveryCode(typedCode);
      if (code === undefined) throw new BackchannelError('SAVED_CHATS_CODE');
      return withFile(chosen, async (read) => {
        const openPieces = await openFile(read, code);
        // To its end before anything is written: of a damaged or cut file nothing is taken.
        await readThrough(openPieces(), own, { groups: () => undefined, messages: () => undefined });
        const taken: TakenIn = { added: 0, known: 0, old: 0, leftOut: 0 };
        await readThrough(openPieces(), own, {
          groups: takeInGroups,
          messages: (messages) => takeIn(messages, own.agentId, taken),
        });
        return taken;
      });
    },
  };
};
