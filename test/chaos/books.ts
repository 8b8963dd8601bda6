import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fileOfKey } from '../../src/main/console/cache/files.ts';
import { cacheKey } from '../../src/main/console/cache/key.ts';
import { createSecretStore } from '../../src/main/secrets/index.ts';
import { openFile } from '../../src/main/storage/outside/open-file.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { createFakeSafeStorage } from '../helpers/safe-storage.ts';
import type { ConsoleSettings } from './console-protocol.ts';
import { nameIn } from './texts.ts';
import type { ChaosWorld } from './world.ts';

/** A thread as Instagram has it, oldest first. */
const threadSchema = z.object({
  thread: z
    .object({
      messages: z.array(
        z.object({
          mid: z.string(),
          origin: z.string(),
          text: z.string().optional(),
          isDeleted: z.boolean(),
          createdAt: z.number(),
        }),
      ),
    })
    .nullable(),
});
const metaBooksSchema = z.object({
  sends: z.array(z.object({ customerId: z.string(), mid: z.string(), text: z.string().optional() })),
  deliveries: z.array(
    z.object({
      mids: z.array(z.string()),
      state: z.string(),
    }),
  ),
});
const chatsSchema = z.object({
  chats: z.array(
    z.object({
      id: z.string(),
      customerId: z.string().optional(),
      threads: z.array(
        z.object({
          events: z.array(
            z.object({
              id: z.string(),
              customId: z.string().optional(),
              type: z.string(),
              authorId: z.string().optional(),
              deleted: z.boolean(),
              visibility: z.string(),
              content: z.record(z.string(), z.unknown()),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface ChatEventOfBooks {
  id: string;
  customId: string | undefined;
  type: string;
  authorId: string | undefined;
  isDeleted: boolean;
  text: string | undefined;
}

export interface ConsoleBooks {
  email: string;
  /** In the order in which the window shows them. */
  messages: {
    conversationId: string;
    mid: string | null;
    direction: 'in' | 'out';
    text: string | null;
    isUnsent: boolean;
    /** Absent: settled. */
    outbox: string | null;
    /** When its call was begun, of one that is "sending". */
    attemptedAtMs: number | null;
  }[];
  reactions: string[];
  privates: { colleague: string; direction: 'in' | 'out'; text: string; state: string }[];
}

/** What everybody holds at the end. */
export interface Books {
  instagram: {
    threads: ReadonlyMap<
      string,
      { mid: string; origin: string; text: string | undefined; isDeleted: boolean }[]
    >;
    sends: { customerId: string; mid: string; text: string | undefined }[];
    pendingDeliveries: number;
    /** Names, and names at Instagram, of what these are about. */
    undelivered: ReadonlySet<string>;
  };
  /** Chats by id; events in order. */
  livechat: ReadonlyMap<string, ChatEventOfBooks[]>;
  consoles: ConsoleBooks[];
}

/** Opens a console's database with the key from its key store, as only its owner can. */
const readConsole = async (settings: ConsoleSettings): Promise<ConsoleBooks> => {
  const secrets = await createSecretStore({
    safeStorage: createFakeSafeStorage({ key: readFileSync(settings.keyFile) }),
    platform: 'linux',
    folder: settings.profileFolder,
    clock: systemClock,
  });
  // Read beside the console that has it open: what opens a cache as its owner, and closes it, would also empty its log.
  const { keyHex } = await cacheKey(secrets);
  const driver = openFile(fileOfKey(settings.profileFolder, secrets.backend, keyHex), keyHex);
  const db = {
    prepare: <Row>(sql: string) => ({ all: () => driver.prepare(sql).all([]) as Row[] }),
    close: () => driver.close(),
  };
  try {
    return {
      email: settings.email,
      messages: db
        .prepare<{
          conversation_id: string;
          mid: string | null;
          direction: 'in' | 'out';
          text: string | null;
          is_unsent: number;
          outbox: string | null;
          attempted_at_ms: number | null;
        }>(
          `SELECT m.conversation_id, m.mid, m.direction, m.text, m.is_unsent, o.state AS outbox, o.attempted_at_ms FROM message m
           LEFT JOIN outbox o ON o.message_id = m.id ORDER BY m.conversation_id, m.sent_at_ms, m.id`,
        )
        .all()
        .map((row) => ({
          conversationId: row.conversation_id,
          mid: row.mid,
          direction: row.direction,
          text: row.text,
          isUnsent: row.is_unsent === 1,
          outbox: row.outbox,
          attemptedAtMs: row.outbox === 'sending' ? row.attempted_at_ms : null,
        })),
      reactions: db
        .prepare<{ mid: string }>(`SELECT mid FROM reaction WHERE reactor = 'customer' AND emoji IS NOT NULL`)
        .all()
        .map(({ mid }) => mid),
      privates: db
        .prepare<{ chat_id: string; direction: 'in' | 'out'; text: string; state: string }>(
          'SELECT chat_id, direction, text, state FROM private_message ORDER BY chat_id, sent_at_ms, id',
        )
        .all()
        .map(({ chat_id: colleague, direction, text, state }) => ({
          colleague,
          direction,
          text,
          state,
        })),
    };
  } finally {
    db.close();
  }
};

const textIn = (content: Record<string, unknown>): string | undefined =>
  typeof content['text'] === 'string' ? content['text'] : undefined;

/** Reads everything anew. */
export const readBooks = async (world: ChaosWorld): Promise<Books> => {
  const { control } = world;
  const { sends, deliveries } = metaBooksSchema.parse(await control.call('GET', '/meta/books'));
  const threads = new Map<
    string,
    { mid: string; origin: string; text: string | undefined; isDeleted: boolean }[]
  >();
  for (const customer of world.customers) {
    const { thread } = threadSchema.parse(await control.call('GET', `/meta/customers/${customer}/thread`));
    threads.set(
      customer,
      (thread?.messages ?? []).map(({ mid, origin, text, isDeleted }) => ({ mid, origin, text, isDeleted })),
    );
  }
  const { chats } = chatsSchema.parse(await control.call('GET', '/livechat/chats'));
  const livechat = new Map(
    chats.map(({ id, threads: pieces }) => [
      id,
      pieces.flatMap(({ events }) =>
        events.map((event) => ({
          id: event.id,
          customId: event.customId,
          type: event.type,
          authorId: event.authorId,
          isDeleted: event.deleted,
          text: textIn(event.content),
        })),
      ),
    ]),
  );
  const pending = deliveries.filter(({ state }) => state === 'pending');
  const nameOf = new Map(
    [...threads.values()].flat().flatMap(({ mid, text }) => {
      const name = nameIn(text);
      return name === undefined ? [] : [[mid, name] as const];
    }),
  );
  const consoles: ConsoleBooks[] = [];
  for (const { settings } of world.consoles) consoles.push(await readConsole(settings));
  return {
    instagram: {
      threads,
      sends: sends.map(({ customerId, mid, text }) => ({ customerId, mid, text })),
      pendingDeliveries: pending.length,
      undelivered: new Set(
        pending.flatMap(({ mids }) => mids.flatMap((mid) => [mid, nameOf.get(mid) ?? mid])),
      ),
    },
    livechat,
    consoles,
  };
};

/** A call that has had no answer for so long is in doubt: the console looks for it from then on. */
const doubtAfterMs = 10_000;

/** Names of replies of which their console does not know whether they were sent. */
export const doubtfulIn = (books: Books): string[] =>
  books.consoles.flatMap(({ messages }) =>
    messages.flatMap(({ attemptedAtMs, text }) =>
      attemptedAtMs !== null && Date.now() - attemptedAtMs > doubtAfterMs
        ? (nameIn(text ?? undefined) ?? [])
        : [],
    ),
  );

/** Short, for telling whether anything has moved between two looks. */
export const digestOf = (books: Books): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        books.instagram.sends,
        books.instagram.pendingDeliveries,
        [...books.livechat],
        books.consoles,
      ]),
    )
    .digest('base64url');
