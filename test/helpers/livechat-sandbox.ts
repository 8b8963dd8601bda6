import { freePorts } from '../../scripts/free-port.ts';
import type { LiveChatConfig } from '../../src/main/livechat/index.ts';
import { buildSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';

/** `TEST_STRICT=<seed>` runs every test of whole consoles on the strict sandbox (src/sandbox/strict.ts); mild without it. */
export const strictSeed = process.env['TEST_STRICT'] ? Number(process.env['TEST_STRICT']) : undefined;

/** What a strict sandbox answers out of the blue may end a call for good: tests that expect something of every call script it. */
export const withoutOddities = (sandbox: Sandbox): void => {
  sandbox.meta.options.oddities = undefined;
};

/** A listening sandbox with redirect ports of its own and without the limit on redirects. */
export const startLiveChatSandbox = async (
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; config: LiveChatConfig }> => {
  const redirectPorts = await freePorts(4);
  const sandbox = buildSandbox({ redirectPorts, authorizeLimit: false, strict: strictSeed, ...options });
  withoutOddities(sandbox);
  const urls = await sandbox.listen();
  return {
    sandbox,
    config: {
      clientId: urls.livechat.clientId,
      accountsUrl: urls.accountsUrl,
      apiUrl: urls.apiUrl,
      redirectPorts,
    },
  };
};

/** What the person does on LiveChat's page. */
export interface BrowserScript {
  account: string;
  decision?: 'allow' | 'deny';
  /** Changes the address the browser is sent back to. */
  tamper?: (callback: URL) => void;
}

/** A browser without a window: opens the page, answers the form, and goes where it is sent. */
export const browse = async (url: string, script: BrowserScript): Promise<Response> => {
  const page = await fetch(url);
  const request = /name="request" value="([^"]+)"/.exec(await page.text())?.[1];
  if (!request) return page;
  const answer = await fetch(new URL('/authorize/decision', url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ request, account: script.account, decision: script.decision ?? 'allow' }),
  });
  const location = answer.headers.get('location');
  if (!location) return answer;
  const callback = new URL(location, url);
  script.tamper?.(callback);
  return fetch(callback, { redirect: 'manual' });
};

/**
 * For worlds whose consoles and relay live by the sandbox's clock: pauses, looks and Instagram's rate pass four times as
 * fast, as if this computer were four times as slow. The relay's heartbeat is of real time and has to keep up.
 */
export const quickTime = { timeRate: 4, relay: { RELAY_HEARTBEAT_SECONDS: String(15 / 4) } } as const;
