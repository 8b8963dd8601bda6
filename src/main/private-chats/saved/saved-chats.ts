import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { countSchema, timeMsSchema } from '../../../shared/bounds.ts';
import {
  agentIdSchema,
  chatIdSchema,
  maxGroups,
  privateMessageIdSchema,
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
  relayFileIdSchema,
  sealedPieceBytes,
  type KeptGroup,
  type KeptMessage,
} from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import { mostEarlierFileBytes, type EarlierFiles, type FileName } from '../files/index.ts';
import type { Groups } from '../groups/index.ts';
import { placeOfKept, type KeptMessages } from '../history/index.ts';
import { createFileSealer, openFile, readHeader, type OpenPieces, type ReadBytes } from './file-format.ts';
import { makeRecoveryCode, readRecoveryCode } from './recovery-code.ts';

const messagesPerPiece = 200;
/** Of JSON in one piece, about: far from what a reader takes (file-format.ts), whatever is written. Characters. */
const pieceLength = 500_000;
/** More than anybody writes in a year. */
const mostMessages = 2_000_000;

/** The first piece, pieces of groups, of messages and of files, and the last one. */
const pieceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('about'),
    workspaceId: workspaceIdSchema,
    agentId: agentIdSchema,
    savedAtMs: timeMsSchema,
  }),
  z.object({ kind: z.literal('groups'), groups: z.array(keptGroupSchema).max(maxGroups) }),
  z.object({ kind: z.literal('messages'), messages: z.array(keptMessageSchema).max(messagesPerPiece) }),
  /** Of a file, from n = 0 on: as it lies on the computers, sealed under the key that its message names. */
  z.object({
    kind: z.literal('file'),
    chat: chatIdSchema,
    message: privateMessageIdSchema,
    file: relayFileIdSchema,
    n: countSchema,
    sealed: z.base64().max(Math.ceil(sealedPieceBytes / 3) * 4),
  }),
  z.object({ kind: z.literal('end'), total: countSchema.max(mostMessages) }),
]);
type Piece = z.infer<typeof pieceSchema>;
type FilePiece = Extract<Piece, { kind: 'file' }>;

/** What is written: messages, files with their content, and files of which only the name is. */
interface Written {
  messages: number;
  files: number;
  filesLeftOut: number;
}

/** What the dialogs of the system answer; undefined or false: the person closed them. */
export interface SavedChatsFiles {
  /** Writes the bytes where the person says. Errors: FILE_NOT_SAVED. */
  save(suggestedName: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean>;
  /** A path. */
  choose(): Promise<string | undefined>;
}

/** What became of a file's messages and of their files. */
export interface TakenIn {
  added: number;
  known: number;
  /** Older than what is kept. */
  old: number;
  /** Of groups that nothing here proves. */
  leftOut: number;
  /** Files that came back. */
  files: number;
  /** Files of its messages whose content is not here. */
  filesLeftOut: number;
}

/** A person's private chats as a file that only their recovery code opens. */
export interface SavedChats {
  /** `code`: shown once, kept nowhere. Errors: SIGNED_OUT, FILE_NOT_SAVED. */
  save(): Promise<Written & { isSaved: boolean; code?: string | undefined }>;
  /** Asks for a file and looks whether it is one. Errors: SAVED_CHATS_UNKNOWN, …_NEWER, …_CUT, FILE_NOT_READ. */
  choose(): Promise<boolean>;
  /**
   * Takes in the chosen file: all of it or, when anything is wrong with it, nothing. Doing it again changes nothing. The contents
   * of files come last; a disk that is full ends those alone.
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
  earlier: Pick<EarlierFiles, 'sizeHere' | 'sealedPieces' | 'takePiece'>;
  /** In place of `mostEarlierFileBytes`. */
  mostFileBytes: number | undefined;
  /** Who is signed in; undefined: nobody. */
  own: () => { workspaceId: string; agentId: AgentId } | undefined;
  clock: Clock;
  files: SavedChatsFiles;
  arrived: (chatId: ChatId, ids: readonly PrivateMessageId[]) => void;
}): SavedChats => {
  const { db, kept, groups, earlier, clock, files } = deps;
  let chosen: string | undefined;

  const signedIn = (): { workspaceId: string; agentId: AgentId } => {
    const own = deps.own();
    if (!own) throw new BackchannelError('SIGNED_OUT');
    return own;
  };

  /** Which files go into it: the newest, as many as there may be. */
  const createChoice = (written: Written) => {
    const most = deps.mostFileBytes ?? mostEarlierFileBytes;
    const chosenFiles: FileName[] = [];
    let bytes = 0;
    return {
      chosenFiles,
      consider(message: KeptMessage): void {
        for (const { id } of message.files ?? []) {
          const name = { chatId: chatOfKept(message), messageId: message.id, id };
          const size = earlier.sizeHere(name);
          if (size === undefined || bytes + size > most) {
            written.filesLeftOut += 1;
            continue;
          }
          bytes += size;
          chosenFiles.push(name);
        }
      },
    };
  };

  async function* piecesOfFiles(names: readonly FileName[], written: Written): AsyncGenerator<Piece> {
    for (const name of names) {
      let n = 0;
      const { chatId: chat, messageId: message, id: file } = name;
      for await (const sealed of earlier.sealedPieces(name)) {
        yield { kind: 'file', chat, message, file, n, sealed: sealed.toString('base64') };
        n += 1;
      }
      written.files += 1;
    }
  }

  async function* pieces(
    own: { workspaceId: string; agentId: AgentId },
    written: Written,
  ): AsyncGenerator<Piece> {
    const { workspaceId, agentId } = own;
    const choice = createChoice(written);
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
    for (let before: KeptMessage | undefined; ;) {
      const page = { withGroups: true, before: before && placeOfKept(before), limit: messagesPerPiece };
      const messages = kept.page(page);
      before = messages.at(-1);
      if (!before) break;
      written.messages += messages.length;
      for (const message of messages) choice.consider(message);
      for (const part of cutToPieces(messages)) yield { kind: 'messages', messages: part };
    }
    yield* piecesOfFiles(choice.chosenFiles, written);
    yield { kind: 'end', total: written.messages };
  }

  /** Goes through the whole file: groups, messages, files. `savedAtMs`: by that computer's clock. Errors: as `open`. */
  const readThrough = async (
    pieces: ReturnType<OpenPieces>,
    own: { workspaceId: string; agentId: AgentId },
    on: {
      groups(groups: readonly KeptGroup[], savedAtMs: number): void;
      messages(messages: readonly KeptMessage[]): void;
      file(piece: FilePiece): Promise<void>;
    },
  ): Promise<void> => {
    let savedAtMs = 0;
    let isFirst = true;
    let hasFiles = false;
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
        if (messages > 0 || hasFiles) throw new BackchannelError('SAVED_CHATS_DAMAGED');
        on.groups(piece.groups, savedAtMs);
      } else if (piece.kind === 'file') {
        hasFiles = true;
        await on.file(piece);
      } else if (piece.kind === 'messages') {
        if (hasFiles) throw new BackchannelError('SAVED_CHATS_DAMAGED');
        messages += piece.messages.length;
        on.messages(piece.messages);
      } else total = piece.total;
      if (messages > mostMessages) throw new BackchannelError('SAVED_CHATS_DAMAGED');
    }
    if (total !== messages) throw new BackchannelError('SAVED_CHATS_DAMAGED');
  };

  const takeIn = (
    messages: readonly KeptMessage[],
    own: AgentId,
    taken: TakenIn & { named: FileName[] },
  ): void =>
    db.transaction(() => {
      const changed = new Map<ChatId, PrivateMessageId[]>();
      for (const message of messages) {
        const outcome = kept.take(message, own);
        if (outcome === 'new') taken.added += 1;
        else if (outcome === 'old') taken.old += 1;
        else if (outcome === 'refused') taken.leftOut += 1;
        else taken.known += 1;
        const chatId = chatOfKept(message);
        if (outcome !== 'old' && outcome !== 'refused')
          for (const { id } of message.files ?? []) taken.named.push({ chatId, messageId: message.id, id });
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
      const written: Written = { messages: 0, files: 0, filesLeftOut: 0 };
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield sealer.header;
        for await (const piece of pieces(own, written))
          yield sealer.seal(JSON.stringify(piece), piece.kind === 'end');
      }
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      const isSaved = await files.save(`private-chats-${day}.backchannel`, bytes());
      return { ...written, isSaved, code: isSaved ? code : undefined };
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
        const nothing = () => undefined;
        await readThrough(openPieces(), own, {
          groups: nothing,
          messages: nothing,
          file: async () => undefined,
        });
        const taken = { added: 0, known: 0, old: 0, leftOut: 0, files: 0, filesLeftOut: 0, named: [] };
        await readThrough(openPieces(), own, {
          groups: takeInGroups,
          messages: (messages) => takeIn(messages, own.agentId, taken),
          async file({ chat: chatId, message: messageId, file: id, n, sealed }) {
            const name = { chatId, messageId, id };
            if (await earlier.takePiece(name, n, Buffer.from(sealed, 'base64'))) taken.files += 1;
          },
        });
        const { named, ...counts } = taken;
        const isMissing = (name: FileName): boolean => earlier.sizeHere(name) === undefined;
        return { ...counts, filesLeftOut: named.filter(isMissing).length };
      });
    },
  };
};
