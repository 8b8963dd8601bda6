/** The dashboard's "Verify and save" (instagram.md §5.1): a GET with a challenge before anything is sent. */
import { randomInt } from 'node:crypto';
import type { MetaWorld, WebhookSettings } from '../model.ts';
import { callServer } from './post.ts';

export type Verification = { isVerified: true } | { isVerified: false; reason: string };

/** Asks the address to prove itself; on success the settings are in force. */
export async function verifyAndSave(world: MetaWorld, settings: WebhookSettings): Promise<Verification> {
  const challenge = String(randomInt(100_000_000, 2_000_000_000));
  const url = new URL(settings.url);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', settings.verifyToken);
  const headers = { 'User-Agent': 'facebookplatform/1.0 (+http://developers.facebook.com)', Accept: '*/*' };
  const answer = await callServer('GET', url.href, headers, undefined, new AbortController().signal);
  if (answer === undefined) return { isVerified: false, reason: 'The address did not answer in time.' };
  if (answer.status !== 200) return { isVerified: false, reason: `The address answered ${answer.status}.` };
  if (answer.text !== challenge) {
    return { isVerified: false, reason: 'The answer is not the challenge alone.' };
  }
  world.app.webhook = settings;
  return { isVerified: true };
}
