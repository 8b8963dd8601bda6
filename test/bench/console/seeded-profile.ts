import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId, CustomerId, MessageId, MessageMid } from '../../../src/shared/domain/index.ts';
import { conversationIdSchema } from '../../../src/shared/domain/index.ts';
import { createConversationStore, createMessageStore } from '../../../src/main/conversations/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import { launchConsole, signIn, type TestConsole } from '../../e2e/helpers/console.ts';

/** Who signs in: one of the seeded team. */
const agent = 'maria@bakery.test';

const accountId = '17841400000000001' as AccountId;
const hourMs = 60 * 60 * 1000;
/** Within what the console keeps (30 days), so that none of it is purged while we measure. */
const spanMs = 20 * 24 * hourMs;
const words = 'Is the rye bread still there on Saturday or should I order two of the large ones today'.split(
  ' ',
);

/**
 * Makes a profile as it is after some weeks of use: signed in, the team in the cache, the inbox last looked at, and so many
 * conversations and messages in the encrypted database, written through the console's own repositories.
 */
export async function makeSeededProfile(options: {
  relayUrl: string;
  /** Of the stack the console is started for. */
  env: Record<string, string>;
  profileDir: string;
  application: string;
  agents: number;
  conversations: number;
  messages: number;
  /** What else the database is to hold, or not to. */
  afterwards?: (db: Database) => void;
}): Promise<void> {
  const { relayUrl, profileDir, application, env } = options;
  const console = await launchConsole({ profileDir, relayUrl, application, env });
  let keyHex: string;
  try {
    await signIn(console, agent);
    await console.window.getByTestId('rail-team').click();
    // The row is drawn from the cache, so the whole team is in it.
    await console.window.getByTestId('agent-row').first().waitFor();
    await console.window.getByTestId('rail-inbox').click();
    await console.window.getByTestId('rail-inbox').and(console.window.locator('[aria-current]')).waitFor();
    keyHex = await readDatabaseKey(console);
  } finally {
    await console.close();
  }
  seed(profileDir, keyHex, options);
}

/** Asks the console's own process, since only it may open the key store. The profile is a throw-away one. */
async function readDatabaseKey(console: TestConsole): Promise<string> {
  const file = JSON.parse(readFileSync(join(console.profileDir, 'secrets.json'), 'utf8')) as {
    backends: Record<string, Record<string, string>>;
  };
  const ciphertext = Object.values(file.backends)[0]?.['database-key'];
  if (ciphertext === undefined) throw new Error('The profile has no database key.');
  return console.app.evaluate(
    // Its checksum follows (src/main/secrets/checked-value.ts).
    ({ safeStorage }, base64) => safeStorage.decryptString(Buffer.from(base64, 'base64')).slice(0, 64),
    ciphertext,
  );
}

function seed(
  profileDir: string,
  keyHex: string,
  sizes: { conversations: number; messages: number; afterwards?: (db: Database) => void },
): void {
  const [file] = globSync(join(profileDir, 'data', '*.db'));
  if (file === undefined) throw new Error('The profile has no database.');
  const nowMs = Date.now();
  const db = openDatabase({ file, keyHex, clock: { now: () => nowMs } });
  try {
    const conversations = createConversationStore(db);
    const messages = createMessageStore(db);
    const perConversation = Math.round(sizes.messages / sizes.conversations);
    for (let index = 0; index < sizes.conversations; index += 1)
      db.transaction(() => {
        const customerId = String(20_000_000_000_000 + index) as CustomerId;
        const id = conversationIdSchema.parse(`${accountId}:${customerId}`);
        const lastAtMs = nowMs - hourMs - (index * spanMs) / sizes.conversations;
        conversations.put({
          id,
          accountId,
          customerId,
          name: `Customer ${index}`,
          username: `customer.${index}`,
          profileAtMs: nowMs,
          preview: textOf(index, perConversation - 1),
          lastActivityAtMs: lastAtMs,
          lastDirection: 'in',
          lastCustomerMessageAtMs: lastAtMs,
          unreadCount: index % 5 === 0 ? 1 : 0,
        });
        for (let number = 0; number < perConversation; number += 1)
          messages.put({
            id: `bench-${index}-${number}` as MessageId,
            accountId,
            conversationId: id,
            mid: `m_${index}_${number}` as MessageMid,
            direction: number % 2 === 0 ? 'out' : 'in',
            isOurs: false,
            agentId: undefined,
            kind: 'text',
            label: undefined,
            text: textOf(index, number),
            attachments: [],
            replyTo: undefined,
            sentAtMs: lastAtMs - (perConversation - 1 - number) * 60_000,
            contentFrom: 'webhook',
            editCount: 0,
            isUnsent: false,
            isStandby: false,
            isUnread: index % 5 === 0 && number === perConversation - 1,
            isNoLongerShared: false,
            seenAtMs: undefined,
            isQuickReply: false,
            referral: undefined,
            sentWith: undefined,
            quoteDropped: undefined,
            buttons: undefined,
          });
      });
    sizes.afterwards?.(db);
  } finally {
    db.close();
  }
}

/** Sentences of different lengths, the same in every run. */
function textOf(conversation: number, number: number): string {
  const start = (conversation * 7 + number * 3) % words.length;
  const length = 4 + ((conversation + number * 5) % 14);
  return Array.from({ length }, (_, index) => words[(start + index) % words.length]).join(' ');
}
