import type { BackchannelApi } from '../../../src/preload/index.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { launchConsole, signIn } from '../../e2e/helpers/console.ts';
import { fillProfile, readDatabaseKey } from '../../e2e/helpers/filled-profile.ts';

/** Who signs in: one of the seeded team. */
const agent = 'maria@bakery.test';

const accountId = '17841400000000001';
const hourMs = 60 * 60 * 1000;
/** Within what the console keeps (30 days), so that none of it is purged while we measure. */
const spanMs = 20 * 24 * hourMs;
const words = 'Is the rye bread still there on Saturday or should I order two of the large ones today'.split(
  ' ',
);

/**
 * Makes a profile as it is after some weeks of use: signed in, the team in the cache, the inbox or the team last looked at,
 * and so many conversations and messages in the encrypted database, written through the console's own repositories.
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
  /** The list that the next start shows first. */
  first?: 'inbox' | 'team';
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
    if (options.first !== 'team') await console.window.getByTestId('rail-inbox').click();
    const rail = console.window.getByTestId(`rail-${options.first ?? 'inbox'}`);
    await rail.and(console.window.locator('[aria-current]')).waitFor();
    // The place is written a moment later.
    await console.window.waitForFunction(async (section) => {
      const { backchannel } = globalThis as unknown as { backchannel: BackchannelApi };
      const answer = await backchannel.place.get();
      return answer.ok && answer.value.section === section;
    }, options.first ?? 'inbox');
    keyHex = await readDatabaseKey(console);
  } finally {
    await console.close();
  }
  const nowMs = Date.now();
  const count = Math.round(options.messages / options.conversations);
  fillProfile(profileDir, keyHex, {
    conversations: Array.from({ length: options.conversations }, (_, index) => ({
      accountId,
      customerId: String(20_000_000_000_000 + index),
      name: `Customer ${index}`,
      username: `customer.${index}`,
      isUnread: index % 5 === 0,
      count,
      lastAtMs: nowMs - hourMs - (index * spanMs) / options.conversations,
      betweenMs: 60_000,
      textOf: (number: number) => textOf(index, number),
    })),
    afterwards: options.afterwards,
  });
}

/** Sentences of different lengths, the same in every run. */
export function textOf(conversation: number, number: number): string {
  const start = (conversation * 7 + number * 3) % words.length;
  const length = 4 + ((conversation + number * 5) % 14);
  return Array.from({ length }, (_, index) => words[(start + index) % words.length]).join(' ');
}
