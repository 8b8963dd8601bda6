import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { checkComputer, computerItems, type ComputerInput } from '../../../src/main/preflight/computer.ts';
import { freePort } from '../../../scripts/free-port.ts';
import { computerCheckWords } from '../../../src/renderer/messages/computer-check.ts';
import {
  computerCheckIds,
  type ComputerCheck,
  type ComputerCheckId,
} from '../../../src/shared/ipc/support.ts';
import { platformHostsOf } from '../../../src/shared/platform-hosts.ts';

const reached = { isReached: true, status: 404, dateMs: undefined } as const;
const well: ComputerInput = {
  secrets: { state: 'strong', backend: 'gnome_libsecret' },
  freeBytes: 9e9,
  relayUrl: 'https://relay.example.com',
  way: ['direct'],
  proxyFault: undefined,
  relayProblem: undefined,
  clockAheadMs: 400,
  livechat: reached,
  graph: reached,
  platforms: platformHostsOf({}),
};
const itemOf = (id: ComputerCheckId, change: Partial<ComputerInput> = {}): ComputerCheck => {
  const item = computerItems({ ...well, ...change }).find((each) => each.id === id);
  if (!item) throw new Error(`no line ${id}`);
  return item;
};

/** What may be wrong, one by one: line, what is so, the reason that is said. */
const faults: [ComputerCheckId, Partial<ComputerInput>, string][] = [
  ['keyring', { secrets: { state: 'locked', backend: 'gnome_libsecret' } }, 'SECRET_BACKEND_LOCKED'],
  ['keyring', { secrets: { state: 'weak', backend: 'basic_text' } }, 'SECRET_BACKEND_WEAK'],
  ['keyring', { secrets: { state: 'changed', backend: 'kwallet6' } }, 'SECRET_BACKEND_CHANGED'],
  ['disk', { freeBytes: 100e6 }, 'DISK_LOW'],
  ['proxy', { way: { code: 'PROXY_KIND' } }, 'PROXY_KIND'],
  ['proxy', { proxyFault: { code: 'PROXY_LOGIN_NEEDED', proxy: 'p:3128' } }, 'PROXY_LOGIN_NEEDED'],
  ['relay', { relayProblem: { code: 'RELAY_UNREACHABLE' } }, 'RELAY_UNREACHABLE'],
  ['relay', { relayProblem: { code: 'RELAY_NAME_UNKNOWN' } }, 'RELAY_NAME_UNKNOWN'],
  ['relay', { relayProblem: { code: 'CONSOLE_OUTDATED' } }, 'CONSOLE_OUTDATED'],
  [
    'certificate',
    { relayProblem: { code: 'RELAY_CERTIFICATE', cause: 'CERT_HAS_EXPIRED' } },
    'RELAY_CERTIFICATE',
  ],
  ['clock', { clockAheadMs: 90_000 }, 'CLOCK_DRIFTS'],
  ['clock', { clockAheadMs: -600_000 }, 'SIGNATURE_STALE'],
  ['livechat', { livechat: { isReached: false, code: 'ECONNREFUSED' } }, 'LIVECHAT_UNREACHABLE'],
  ['graph', { graph: { isReached: false, code: 'PROXY_REFUSED' } }, 'PROXY_REFUSED'],
];

describe('the check of a computer', () => {
  it('has one line for each thing, all fine on a computer that is', () => {
    const items = computerItems(well);
    expect(items.map(({ id }) => id)).toEqual(computerCheckIds);
    expect(items.filter(({ state }) => state !== 'fine')).toEqual([]);
  });

  it.each(faults)('%s: says what is wrong and what helps (%j)', (id, change, reason) => {
    const item = itemOf(id, change);
    expect(item).toMatchObject({ state: 'not-fine', reason });
    const { sentence, help } = computerCheckWords(item);
    expect(
      [sentence, help].every((each) => each !== undefined && each.length > 10),
      reason,
    ).toBe(true);
  });

  it('says of what hangs on something else that it cannot be checked, instead of the same thing twice', () => {
    const certificate = { relayProblem: { code: 'RELAY_CERTIFICATE' }, clockAheadMs: undefined };
    expect(itemOf('relay', certificate)).toMatchObject({
      state: 'not-checkable',
      reason: 'CERTIFICATE_FIRST',
    });
    expect(itemOf('clock', certificate)).toMatchObject({ state: 'not-checkable' });
    expect(itemOf('relay', { relayProblem: { code: 'PROXY_REFUSED' } })).toMatchObject({
      reason: 'PROXY_FIRST',
    });
    for (const id of ['relay', 'proxy', 'certificate'] as const)
      expect(itemOf(id, { relayUrl: undefined })).toMatchObject({
        state: 'not-checkable',
        reason: 'NO_RELAY_YET',
      });
    for (const item of computerItems({
      ...well,
      relayUrl: undefined,
      platforms: undefined,
      freeBytes: undefined,
    }))
      if (item.state === 'not-checkable') expect(computerCheckWords(item).sentence).toBeDefined();
  });

  it('asks real servers: one whose clock is ahead, one that is away', async () => {
    const relay = createServer((request, response) => {
      response.setHeader('date', new Date(Date.now() + 10 * 60_000).toUTCString());
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/v1/config' ? JSON.stringify({ wireVersion: 1, signing: 2 }) : '{}');
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    const away = `http://127.0.0.1:${await freePort()}`;
    const { items } = await checkComputer({
      secrets: well.secrets,
      folder: tmpdir(),
      relayUrl: url,
      platforms: platformHostsOf({ livechatApiUrl: url, metaGraphUrl: away }),
      userAgent: 'Backchannel/0 (test)',
      clock: { now: () => Date.now() },
    });
    relay.close();
    const stateOf = (id: ComputerCheckId) => items.find((each) => each.id === id);
    expect(stateOf('relay')).toMatchObject({ state: 'fine' });
    expect(stateOf('certificate')).toMatchObject({ state: 'fine', reason: 'ON_THIS_COMPUTER' });
    expect(stateOf('clock')).toMatchObject({ state: 'not-fine', reason: 'SIGNATURE_STALE' });
    expect(stateOf('livechat')).toMatchObject({ state: 'fine' });
    expect(stateOf('graph')).toMatchObject({ state: 'not-fine', reason: 'GRAPH_UNREACHABLE' });
    expect(stateOf('disk')?.names?.[0]).toMatch(/^\d+ MB$/);
  });
});
