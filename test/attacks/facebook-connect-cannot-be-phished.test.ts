/**
 * README, "A lying relay gets nothing", and threat model, "An administrator of another team, or anybody who sends links":
 * a link to Facebook's dialog that is sent to somebody else grants nothing.
 *
 * Before: the relay exchanged whatever code came back with a valid `state`, and handed the grant, sealed, to the console that had
 * made the link, wherever the browser was. Whoever pressed "Allow" behind a link in an e-mail gave their Page to the sender.
 * Now: the grant is released only to a console that brings the one-time code from its own loopback listener.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wayBackOf } from '../helpers/facebook-login.ts';
import { claim, returnTo } from '../relay/helpers/browser-return.ts';
import { type RunningRelay, startRelay } from '../relay/helpers/running-relay.ts';
import { type TestDevice, enrolled } from '../relay/helpers/test-device.ts';

let running: RunningRelay;
let mallory: TestDevice;

beforeAll(async () => {
  running = await startRelay();
  running.fakes.pages = [{ id: '104400000000711', accountId: '17841400000000042' }];
  running.fakes.codes.set('code-of-the-victim', { userToken: 'EAAVictim', personId: '122100000000555' });
  mallory = await enrolled(running, { workspaceId: 'team-of-mallory' });
});
afterAll(() => running.close());

/** Mallory's link, followed by somebody else, who allows everything; the page that person ends on. */
const phish = async (change: Record<string, string> = {}): Promise<{ ticket: string; page: string }> => {
  const call = { method: 'POST', path: '/v1/connect/meta', body: { returnTo } };
  const started = await mallory.adminCall(call);
  const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
  const state = new URL(dialogUrl).searchParams.get('state') ?? '';
  const query = new URLSearchParams({ code: 'code-of-the-victim', state, ...change });
  const page = await fetch(`${running.url}/v1/connect/meta/callback?${query}`, { redirect: 'manual' });
  return { ticket, page: await page.text() };
};
const grants = async (device = mallory) =>
  (await device.poll()).envelopes.filter(({ kind }) => kind === 'meta-grant');

describe('a link that was sent to somebody else', () => {
  it('grants nothing: no envelope, no token asked of Facebook, and a page that says what to do', async () => {
    const calls = running.fakes.calls.length;
    const { page } = await phish();
    expect(await grants()).toEqual([]);
    expect(running.fakes.calls.slice(calls).filter((path) => path.includes('access_token'))).toEqual([]);
    expect(page).toContain('This link was opened on another computer');
    expect(page).toContain('Business integrations');
  });

  it('is worth nothing to its sender without what the victim’s browser holds', async () => {
    const { ticket } = await phish();
    for (const code of ['code-of-the-victim', returnTo.state, ticket, 'A'.repeat(200)])
      expect((await claim(mallory, ticket, code)).status).toBe(410);
    const bound = await mallory.adminCall({
      method: 'POST',
      path: '/v1/channels',
      body: { ticket, pageId: '104400000000711', accountId: '17841400000000042' },
    });
    expect(bound.status).toBe(410);
    expect(await grants()).toEqual([]);
  });

  it('sends the browser to no place but the victim’s own computer, whatever the link is made to say', async () => {
    const changes: Record<string, string>[] = [
      { port: '80', returnTo: 'https://evil.example' },
      { redirect_uri: 'https://evil.example', state2: 'x' },
    ];
    for (const change of changes) {
      const { page } = await phish(change);
      const back = wayBackOf(page);
      expect(back?.host).toBe(`127.0.0.1:${returnTo.port}`);
      expect(page).not.toContain('evil.example');
    }
  });

  it('does not open another attempt of the same console, or the same attempt at another console', async () => {
    const { page } = await phish();
    const code = wayBackOf(page)?.searchParams.get('code') ?? '';
    const other = await phish();
    expect((await claim(mallory, other.ticket, code)).status).toBe(410);
    const accomplice = await enrolled(running, { workspaceId: 'team-of-mallory' });
    expect(
      (await claim(accomplice, other.ticket, wayBackOf(other.page)?.searchParams.get('code') ?? '')).status,
    ).toBe(410);
    expect([...(await grants()), ...(await grants(accomplice))]).toEqual([]);
  });
});
