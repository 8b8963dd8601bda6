import { freePorts } from '../../scripts/free-port.ts';
import type { LiveChatConfig } from '../../src/main/livechat/index.ts';
import { openBrowser, type Browser } from './browser.ts';
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

/** Opens the page in a browser without a window, answers each form it shows, and goes where it is sent. */
export const browse = async (
  url: string,
  script: BrowserScript,
  browser: Browser = openBrowser(),
): Promise<Response> => {
  const onRedirect = (to: URL): void => {
    if (to.pathname === '/callback') script.tamper?.(to);
  };
  let page = await browser.open(url, undefined, onRedirect);
  for (;;) {
    const request = /name="request" value="([^"]+)"/.exec(await page.clone().text())?.[1];
    if (!request) return page;
    const { account, decision = 'allow' } = script;
    const form = new URLSearchParams({ request, account, decision });
    page = await browser.open(new URL('/authorize/decision', page.url), form, onRedirect);
  }
};

/**
 * For worlds whose consoles and relay live by the sandbox's clock: pauses, looks and Instagram's rate pass four times as
 * fast, as if this computer were four times as slow. The relay's heartbeat is of real time and has to keep up.
 */
export const quickTime = { timeRate: 4, relay: { RELAY_HEARTBEAT_SECONDS: String(15 / 4) } } as const;
