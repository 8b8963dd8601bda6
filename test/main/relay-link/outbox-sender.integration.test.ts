import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, DeviceId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import type { Directory } from '../../../src/shared/wire/index.ts';
import { startRelayProxy } from '../../helpers/relay-proxy.ts';
import type { RelayProxy } from '../../helpers/relay-proxy.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy;
beforeEach(async () => {
  world = await startRelayWorld();
  proxy = await startRelayProxy(world.relayUrl);
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
/** Rows that wait, but for the channel key's hand-over, which goes its own way meanwhile. */
const outbox = (desk: Desk) =>
  (
    desk.db.prepare("SELECT count(*) AS n FROM relay_outbox WHERE context <> 'handover'").get() as {
      n: number;
    }
  ).n;
const two = async () => {
  const maria = await world.desk(mariaId, { relayUrl: proxy.url });
  const jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
  return { maria, jonas };
};
const text = { type: 'reply-author', accountId: '1', mid: 'm', agentId: mariaId } as const;
type TeamSync = Parameters<Desk['link']['send']>[2];

describe('RelayLink.send', () => {
  it('sends the rest when the relay does not know one of the devices', async () => {
    const { maria, jonas } = await two();
    const announcement = jonas.link.ownAnnouncement(false);
    if (!announcement) throw new Error('none');
    // A device that was removed a moment ago: still listed here, heard, and unknown to the relay.
    const ghost = 'removed-device' as DeviceId;
    proxy.rewrite = (path, json) => {
      if (!path.startsWith('/v1/directory')) return json;
      const directory = json as Directory;
      const row = directory.devices.find((device) => device.deviceId === announcement.deviceId);
      return { ...directory, devices: [...directory.devices, { ...row, deviceId: ghost }] };
    };
    await maria.link.refreshDirectory();
    maria.link.receiveAnnouncement(jonasId, { ...announcement, deviceId: ghost });
    expect(maria.link.confirmedDevices(jonasId)).toHaveLength(2);
    maria.chats.send(jonasId, 'to the one that is there');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['to the one that is there']));
    await until(() => expect(maria.chats.listMessages(jonasId).messages[0]?.state).toBe('delivered'));
    // The row waits for the ghost, and goes with it.
    await until(() => expect(outbox(maria)).toBe(1));
    proxy.rewrite = undefined;
    await maria.link.refreshDirectory();
    await until(() => expect(outbox(maria)).toBe(0));
  });

  it('leaves nothing behind when the caller’s transaction is undone', async () => {
    const { maria } = await two();
    expect(() =>
      maria.db.transaction(() => {
        maria.link.send('replica', { agentIds: [jonasId] }, text as TeamSync as never, 'undone');
        throw new BackchannelError('INTERNAL');
      }),
    ).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(outbox(maria)).toBe(0);
  });

  it('tells acceptance once per device, inside the transaction, and again after it', async () => {
    const inside: boolean[] = [];
    const after: string[] = [];
    const maria = await world.desk(mariaId, {
      beforeConnect: (desk) => {
        desk.link.onAccepted(({ context }) => {
          if (context === 'replica') inside.push(desk.db.isInTransaction);
        });
        desk.link.on('accepted', ({ dedupeKey, context }) => {
          if (context === 'replica') after.push(dedupeKey);
        });
      },
    });
    await world.desk(jonasId);
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
    maria.link.send('replica', { agentIds: [jonasId] }, text as TeamSync as never, 'one');
    maria.link.send('replica', { agentIds: [jonasId] }, text as TeamSync as never, 'one');
    await until(() => expect(after).toEqual(['one']));
    expect(inside).toEqual([true]);
    await until(() => expect(outbox(maria)).toBe(0));
  });

  // Found by `npm run chaos -- --seed 10000`: names of messages in a name made it longer than the relay takes, and nobody was told.
  it('is taken by the relay however long the body’s name is, once', async () => {
    const { maria } = await two();
    const accepted: string[] = [];
    maria.link.on('accepted', ({ dedupeKey }) => void accepted.push(dedupeKey));
    const name = 'n'.repeat(300);
    maria.link.send('replica', { agentIds: [jonasId] }, text as TeamSync as never, name);
    await until(() => expect(accepted.filter((each) => each === name)).toHaveLength(1));
    await until(() => expect(outbox(maria)).toBe(0));
  });

  it('refuses a body that is not of its context', async () => {
    const { maria } = await two();
    expect(() =>
      maria.link.send('replica', { agentIds: [jonasId] }, { type: 'surprise' } as never, 'x'),
    ).toThrow();
    expect(outbox(maria)).toBe(0);
  });
});
