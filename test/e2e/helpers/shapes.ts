import type { InstagramFixture } from '../../fixtures/instagram/index.ts';
import { seeded } from './sandbox-control.ts';

/** The customers that the fixtures speak of. */
const fixtureCustomers = ['7610000000000099', '7610000000000098', '7610000000000550'] as const;

const accountId = seeded.accountId;

export interface RetoldShape {
  body: unknown;
  /** The conversation that the shape is about, in this console. */
  conversationId: string;
}

/**
 * The fixture as if it happened now, to customers of its own: a console that has seen the others before shows it by itself.
 * @param index makes ids unique, 0-9999.
 */
export const retold = (fixture: InstagramFixture, index: number, nowMs: number): RetoldShape => {
  const number = String(index).padStart(4, '0');
  let text = JSON.stringify(fixture.body);
  for (const [at, customer] of fixtureCustomers.entries())
    text = text.replaceAll(customer, `76100000000${at + 1}${number}`);
  text = text.replaceAll(/aWdfZG1faXRlbTo[\w=+/-]+/g, (mid) => `${mid}x${number}`);
  const moments = [...text.matchAll(/\b179000\d{7}\b/g)].map(([ms]) => Number(ms));
  const first = Math.min(...moments);
  text = text
    .replaceAll(/\b179000\d{7}\b/g, (ms) => String(nowMs + Math.min(Number(ms) - first, 5_000)))
    .replaceAll(/\b179000\d{4}\b/g, () => String(Math.floor(nowMs / 1000)));
  // These two are about the account writing to itself.
  const isSelf = ['message-self', 'postback-self'].includes(fixture.name);
  return {
    body: JSON.parse(text),
    conversationId: `${accountId}:${isSelf ? accountId : `761000000001${number}`}`,
  };
};
