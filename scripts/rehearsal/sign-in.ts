import { platformSettings } from '../try-out/platform-settings.ts';
import type { Stack } from '../try-out/stack.ts';
import type { CleanRoot } from './clean-root.ts';
import type { Seat } from './seat.ts';
import { waitFor } from './wait-for.ts';

/** Where the browser of the clean system writes what it was asked to open. */
const openedFile = '/tmp/opened-address';

/**
 * A page that was not yet drawn does not take the key. A key that has opened no browser for so long was lost; one pressed earlier would be
 * for the page that waits for the browser, and cancel.
 */
const lostAfterMs = 60_000;

/** A browser that only notes the address: the pages are answered from outside. */
const browser = `#!/bin/sh
printf '%s\\n' "$1" >>${openedFile}
`;

const browserEntry = `[Desktop Entry]
Type=Application
Name=Rehearsal browser
Exec=/usr/local/bin/rehearsal-browser %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
`;

/** Gives the clean system a browser, as every desktop has one. */
export async function installBrowser(root: CleanRoot): Promise<void> {
  await root.write('/usr/local/bin/rehearsal-browser', browser, '0755');
  await root.write('/usr/share/applications/rehearsal-browser.desktop', browserEntry);
  await root.must(['update-desktop-database', '-q', '/usr/share/applications']);
}

/** The policy with which a console speaks with simulated platforms, as IT would set other hosts. */
export function policyFor(stack: Stack): Record<string, unknown> {
  const platforms = platformSettings(stack.relayEnv);
  const named: Record<string, unknown> = {
    RelayUrl: stack.relayUrl,
    LiveChatClientId: platforms.livechatClientId,
    LiveChatIdentityClientId: platforms.livechatIdentityClientId,
    LiveChatAccountsUrl: platforms.livechatAccountsUrl,
    LiveChatApiUrl: platforms.livechatApiUrl,
    LiveChatRedirectPorts: platforms.livechatRedirectPorts?.map(String),
    MetaAppId: platforms.metaAppId,
    MetaGraphUrl: platforms.metaGraphUrl,
    MetaDialogUrl: platforms.metaDialogUrl,
    AllowedAccounts: ['*@bakery.test'],
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** LiveChat sends one account's browsers back three times in this time, and a sign-in takes two; then its own page says no. */
const redirectWindowMs = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Follows redirects, and pages that wait, as a browser does, with the cookies of each host. The last page. */
async function browse(start: string, form?: URLSearchParams, jars = new Map<string, Map<string, string>>()) {
  let url = new URL(start);
  let body = form;
  for (let hops = 0; hops < 10; hops += 1) {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: jar.size > 0 ? { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } : {},
      ...(body ? { method: 'POST', body } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? [];
      jar.set(name, value);
    }
    const [, waitSec = '0', next] = /^(\d+); url=(.+)$/.exec(response.headers.get('refresh') ?? '') ?? [];
    const location = response.headers.get('location') ?? next;
    if (location === undefined) return { url, isOk: response.ok, text: await response.text(), jars };
    await response.body?.cancel();
    await pause(Number(waitSec) * 1000);
    url = new URL(location, url);
    body = undefined;
  }
  throw new Error('The sign-in page sends the browser round in a circle.');
}

/** Answers the simulated sign-in page as this account. */
async function allow(address: string, account: string): Promise<void> {
  const page = await browse(address);
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(page.text)?.[0];
  if (form === undefined) throw new Error('The sign-in page has no form.');
  const decode = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const action = decode(/<form[^>]*\saction="([^"]*)"/.exec(form)?.[1] ?? '');
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields.append(name, decode(/\svalue="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  fields.set('account', account);
  fields.set('decision', 'allow');
  const { url, isOk, text } = await browse(new URL(action, page.url).href, fields, page.jars);
  if (!isOk || url.pathname !== '/callback')
    throw new Error(
      `The sign-in did not come back to the program, but ended with: ${/<title>(.*?)<\/title>/.exec(text)?.[1] ?? text}`,
    );
}

/** When the browser was sent back last. */
let answeredAtMs = -Infinity;

async function hasConnection(stack: Stack): Promise<boolean> {
  const metrics = await (await fetch(`${stack.relayUrl}/metrics`)).text();
  return /^relay_open_streams [1-9]/m.test(metrics);
}

/** Waits until the relay has a connection with a console that it knows. */
export async function waitForConnection(stack: Stack): Promise<void> {
  await waitFor('a console to be connected with the relay', async () =>
    (await hasConnection(stack)) ? true : undefined,
  );
}

/** Waits until the relay has noticed that a console is gone: what is connected afterwards is another one. */
export async function waitForNoConnection(stack: Stack): Promise<void> {
  await waitFor('the relay to notice that the console is gone', async () =>
    (await hasConnection(stack)) ? undefined : true,
  );
}

/** Enter, into the window; a session here has no window manager that would give it the focus. */
async function pressEnter(root: CleanRoot, seat: Seat): Promise<void> {
  // The key would come before the focus.
  const keys = ['windowfocus', '--sync', '%1', 'sleep', '0.5', 'key', 'Return'];
  await root.run(['xdotool', 'search', '--onlyvisible', '--name', '^Backchannel$', ...keys], {
    as: 'person',
    env: seat.env,
  });
}

/**
 * Signs in at the program in front of the person: the button has the focus, so Enter is pressed once the page is drawn; then the pages are
 * answered. Signed in is who the relay has a connection with.
 */
export async function signIn(of: {
  root: CleanRoot;
  seat: Seat;
  stack: Stack;
  account: string;
}): Promise<void> {
  const { root, seat, stack, account } = of;
  // Of a sign-in before.
  await root.must(['rm', '-f', openedFile]);
  let pressedAtMs = -Infinity;
  const address = await waitFor('the browser to be opened by the button of the sign-in page', async () => {
    const opened = root.read(openedFile)?.toString('utf8').trim().split('\n').at(-1);
    if (opened !== undefined && opened !== '') return opened;
    if (Date.now() - pressedAtMs < lostAfterMs) return undefined;
    await seat.waitForStillScreen();
    await pressEnter(root, seat);
    pressedAtMs = Date.now();
    return undefined;
  });
  await pause(Math.max(0, answeredAtMs + redirectWindowMs - Date.now()));
  await allow(address, account);
  answeredAtMs = Date.now();
  await waitForConnection(stack);
}
