import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect } from 'vitest';
import { electronLaunchOptions } from '../../scripts/electron-launch.ts';
import { inRepository } from '../../scripts/paths.ts';
import { authority, startProxy } from '../helpers/company-network.ts';
import { callFromPage } from './helpers/page-api.ts';
import { test as base } from './helpers/test.ts';
import { goTo, isOnline, openPrivateChat } from './helpers/window.ts';
import { agentIdOf, type World } from './helpers/world.ts';

/**
 * A computer that an organisation manages, in its network: the relay comes from a policy, the way to it from a PAC file and through a
 * proxy with a password, and its certificate is vouched for by the organisation alone. HTTP and WebSocket go that way.
 */
const host = 'relay.corp.test';
const test = base.extend<{ worldOptions: { relayEnv: Record<string, string> } }>({
  // oxlint-disable-next-line no-empty-pattern -- the fixture needs nothing
  worldOptions: async ({}, use) => {
    await use({ relayEnv: { RELAY_OTHER_ORIGINS: `https://${host}` } });
  },
});

const portOf = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** Everything between the computer and the relay. */
const companyNetwork = async (world: World) => {
  const { key, cert } = await authority(host);
  const relayPort = Number(new URL(world.relayUrl).port);
  const inside = createTlsServer({ key, cert }, (socket) => {
    const relay = connect(relayPort, '127.0.0.1');
    for (const each of [socket, relay]) each.on('error', () => undefined);
    socket.on('close', () => relay.destroy());
    socket.pipe(relay).pipe(socket);
  });
  const proxy = await startProxy({ inside: await portOf(inside), login: 'maria:s3cret' });
  const script = createHttpServer((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' })
      .end(
        `function FindProxyForURL(url, host) { return host === '${host}' ? 'PROXY ${proxy.address}' : 'DIRECT'; }`,
      ),
  );
  const scriptPort = await portOf(script);
  return {
    cert,
    proxy,
    scriptUrl: `http://127.0.0.1:${scriptPort}/proxy.pac`,
    close() {
      proxy.close();
      inside.close();
      script.close();
    },
  };
};

const managedFolder = async (world: World, content: unknown, cert: string): Promise<string> => {
  const folder = join(world.folder, 'policies');
  await mkdir(join(folder, 'managed'), { recursive: true, mode: 0o755 });
  const certificates = join(folder, 'authorities.pem');
  await writeFile(certificates, cert, { mode: 0o644 });
  const all = { CertificateFile: certificates, ...(content as object) };
  await writeFile(join(folder, 'managed', 'base.json'), JSON.stringify(all), { mode: 0o644 });
  return folder;
};

/** What the program prints, and its exit code. */
const printPolicy = async (profileDir: string, env: Record<string, string>) => {
  const launch = await electronLaunchOptions({ keyring: false, profileDir, env, switches: [] });
  const child = spawn(launch.executablePath, [...launch.args, '--print-policy'], { env: launch.env });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { code, policy: JSON.parse(printed) as { values: object; problems: object[] } };
};

const pictures = inRepository('out', 'company');

describe('a computer of a company', () => {
  test('starts as its policy says, works through script, proxy and own certificate, and shows what is set', async ({
    world,
  }) => {
    await mkdir(pictures, { recursive: true });
    const network = await companyNetwork(world);
    const folder = await managedFolder(
      world,
      {
        RelayUrl: `https://${host}`,
        ProxyMode: 'script',
        ProxyScriptUrl: network.scriptUrl,
        CloseToTray: false,
        NotificationContent: 'everything',
        PrivateChats: false,
      },
      network.cert,
    );
    const env = { BACKCHANNEL_POLICY_FOLDER: folder };
    const { code, policy } = await printPolicy(world.profileOf('anna'), env);
    expect(code).toBe(1);
    expect(Object.keys(policy.values)).toContain('RelayUrl');
    expect(policy.problems).toMatchObject([
      { fault: 'value', name: 'NotificationContent', instead: 'sender' },
    ]);

    const console = await world.openSignedIn('maria', { relayUrl: '', env });
    const { window } = console;
    const strip = window.getByTestId('proxy-strip');
    await strip.getByText('asks for a name and a password').waitFor();
    await strip.getByRole('button', { name: 'Sign in to the proxy…' }).click();
    const dialog = window.getByRole('dialog', { name: 'Sign in to the proxy' });
    await dialog.getByLabel('Name').fill('maria');
    await dialog.getByLabel('Password').fill('s3cret');
    await window.screenshot({ path: join(pictures, 'proxy.png') });
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await strip.waitFor({ state: 'detached' });
    // The sign-in page could not name a version of the policy, the relay being out of reach: it is asked for as soon as it is known.
    const question = window.getByTestId('policy-question');
    await question.getByRole('button', { name: 'Accept', exact: true }).click();
    await question.waitFor({ state: 'detached' });
    await isOnline(console);
    expect(network.proxy.asked).toContain(`${host}:443 407`);
    expect(network.proxy.asked).toContain(`${host}:443 200`);

    await goTo(console, 'settings');
    await window.getByTestId('managed').getByText(`https://${host}`).waitFor();
    const set = window.getByRole('region', { name: 'Set by your organisation' });
    await set.getByText('has a value that cannot be used').waitFor();
    const closing = window.getByRole('checkbox', { name: 'Keep running when the window is closed' });
    expect(await closing.isDisabled()).toBe(true);
    await window.screenshot({ path: join(pictures, 'settings.png') });
    expect(await callFromPage(console, 'settings/set', { closeToTray: true })).toMatchObject({
      error: { code: 'MANAGED_SETTING' },
    });
    const refused = { chatId: agentIdOf('jonas'), text: 'not on this computer' };
    expect(await callFromPage(console, 'private-chat/send', refused)).toMatchObject({
      error: { code: 'MANAGED_OFF' },
    });
    await openPrivateChat(console, agentIdOf('jonas'));
    const composer = window.getByRole('region', { name: /^Write privately to/ });
    await composer.getByText('Your organisation has switched private chats off').waitFor();
    await console.close();

    // The password is kept in the password store, and nowhere to be read.
    expect(await readFile(join(console.profileDir, 'secrets.json'), 'utf8')).not.toContain('s3cret');
    expect(console.output()).not.toContain('s3cret');
    const again = await world.open('maria', { relayUrl: '', env });
    await isOnline(again);
    await again.close();
    network.close();
  });
});
