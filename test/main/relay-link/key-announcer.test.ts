import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyAnnouncer } from '../../../src/main/relay-link/index.ts';
import type { RelayLink } from '../../../src/main/relay-link/index.ts';
import type { AgentId, DeviceId } from '../../../src/shared/domain/index.ts';
import { announcementType } from '../../../src/shared/wire/index.ts';
import type { Announcement } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { createMulticastAir } from '../../helpers/multicast-air.ts';
import { createTestConsole } from '../../helpers/signed-in-console.ts';
import { startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const key = 'A'.repeat(43);

/** The part of a relay link the announcer uses, with a note of what it heard. */
const linkOf = (deviceId: string, colleagues: readonly AgentId[] = []) => {
  const heard: { authorId: AgentId; announcement: Announcement }[] = [];
  const link: Parameters<typeof createKeyAnnouncer>[0]['relayLink'] = {
    on: () => () => undefined,
    device: () => ({ deviceId }) as ReturnType<RelayLink['device']>,
    ownAnnouncement: (wantsAnswer) => ({
      v: 1,
      deviceId: deviceId as DeviceId,
      signKey: key,
      sealKey: key,
      wantsAnswer,
    }),
    receiveAnnouncement: (authorId, announcement) => void heard.push({ authorId, announcement }),
    hasAnnounced: (agentId) => heard.some(({ authorId }) => authorId === agentId),
    trustOf: () => 'unconfirmed',
    directory: () =>
      ({ devices: colleagues.map((agentId) => ({ agentId })) }) as ReturnType<RelayLink['directory']>,
  };
  return { link, heard };
};

describe('createAnnouncer', () => {
  const start = (
    agentId: AgentId,
    air: ReturnType<typeof createMulticastAir>,
    colleagues: AgentId[] = [],
  ) => {
    const timers = createManualTimers();
    const member = air.join(agentId);
    const { link, heard } = linkOf(`device-of-${agentId}`, colleagues);
    const keyAnnouncer = createKeyAnnouncer({
      connection: member,
      relayLink: link,
      clock: timers.clock,
      timers,
      log: createTestLog(),
    });
    return { timers, member, heard, keyAnnouncer };
  };

  it('tells everybody when it comes online, and is answered', async () => {
    const air = createMulticastAir();
    const maria = start(mariaId, air);
    const jonas = start(jonasId, air);
    maria.member.goOnline();
    await maria.timers.advance(300);
    jonas.member.goOnline();
    await jonas.timers.advance(300);
    expect(maria.heard.map(({ authorId }) => authorId)).toEqual([jonasId]);
    await maria.timers.advance(300);
    expect(jonas.heard.map(({ authorId }) => authorId)).toEqual([mariaId]);
    expect(maria.member.sent.map(({ to }) => to)).toEqual([{ all: true }, { agentIds: [jonasId] }]);
    // An answer asks for none: it ends here.
    await jonas.timers.advance(60_000);
    expect(jonas.member.sent).toHaveLength(1);
  });

  it('answers many in one multicast, and each at most once a second', async () => {
    const air = createMulticastAir();
    const maria = start(mariaId, air);
    maria.member.goOnline();
    await maria.timers.advance(300);
    const asks = Array.from({ length: 40 }, (_, i) => air.join(`agent${i}@bakery.test` as AgentId));
    const ask = async (n: number) => {
      for (const asker of asks.slice(0, n)) {
        asker.goOnline();
        await asker.multicast({ agentIds: [mariaId] }, announcementType, {
          v: 1,
          deviceId: 'd',
          signKey: key,
          sealKey: key,
          wantsAnswer: true,
        });
      }
    };
    await ask(40);
    await maria.timers.advance(300);
    expect(maria.member.sent).toHaveLength(2);
    for (let i = 0; i < 50; i += 1) await ask(3);
    await maria.timers.advance(300);
    expect(maria.member.sent).toHaveLength(2);
    await maria.timers.advance(2_000);
    expect(maria.member.sent).toHaveLength(3);
    expect(maria.member.sent[2]?.to).toMatchObject({ agentIds: { length: 3 } });
  });

  it('repeats to a colleague with a device who appears, and asks only when they were not heard', async () => {
    const air = createMulticastAir();
    const maria = start(mariaId, air, [jonasId]);
    maria.member.goOnline();
    await maria.timers.advance(300);
    maria.member.hearStatus('stranger@bakery.test' as AgentId, 'accepting_chats');
    maria.member.hearStatus(jonasId, 'offline');
    await maria.timers.advance(5_000);
    expect(maria.member.sent).toHaveLength(1);
    maria.member.hearStatus(jonasId, 'not_accepting_chats');
    await maria.timers.advance(5_000);
    expect(maria.member.sent[1]).toMatchObject({
      to: { agentIds: [jonasId] },
      content: { wantsAnswer: true },
    });
  });

  it('ignores its own voice, other types and anything malformed', async () => {
    const air = createMulticastAir();
    const maria = start(mariaId, air);
    const other = air.join(jonasId);
    maria.member.goOnline();
    other.goOnline();
    const good = { v: 1, deviceId: 'x', signKey: key, sealKey: key, wantsAnswer: false };
    const bad: [string, unknown][] = [
      ['another.type', good],
      [announcementType, null],
      [announcementType, 'text'],
      [announcementType, { ...good, v: 2 }],
      [announcementType, { ...good, signKey: 'short' }],
      [announcementType, { ...good, deviceId: `device of ${mariaId}` }],
    ];
    for (const [type, content] of bad) await other.multicast({ all: true }, type, content);
    await maria.timers.advance(300);
    expect(maria.heard).toEqual([]);
    await other.multicast({ all: true }, announcementType, good);
    await maria.timers.advance(300);
    expect(maria.heard).toHaveLength(1);
  });

  it('keeps what is due when a multicast fails, and tells it later', async () => {
    const air = createMulticastAir();
    const maria = start(mariaId, air, [jonasId]);
    const jonas = air.join(jonasId);
    maria.member.goOnline();
    jonas.goOnline();
    const heard: unknown[] = [];
    jonas.on('multicast', ({ content }) => heard.push(content));
    const multicast = vi.spyOn(maria.member, 'multicast').mockRejectedValueOnce(new Error('rate'));
    await maria.timers.advance(300);
    expect(multicast).toHaveBeenCalledTimes(1);
    await maria.timers.advance(10_000);
    expect(heard).toHaveLength(1);
  });
});

describe('createAnnouncer over LiveChat', () => {
  let world: Awaited<ReturnType<typeof startLiveChatSandbox>>;
  beforeEach(async () => {
    world = await startLiveChatSandbox({ agents: 3 });
  });
  afterEach(() => world.sandbox.close());

  it('hears a colleague’s key from the author LiveChat vouches for', async () => {
    const desks = await Promise.all(
      [mariaId, jonasId].map(async (agentId) => {
        const console = createTestConsole({ config: world.config, person: { account: agentId } });
        await console.session.signIn();
        const { link, heard } = linkOf(`device-of-${agentId}`);
        createKeyAnnouncer({
          connection: console.livechat.connection,
          relayLink: link,
          clock: console.timers.clock,
          timers: console.timers,
          log: createTestLog(),
        });
        console.livechat.connection.start();
        return { console, heard };
      }),
    );
    await vi.waitFor(
      async () => {
        for (const { console } of desks) await console.timers.advance(100);
        expect(desks.map(({ heard }) => heard.map(({ authorId }) => authorId)[0])).toEqual([
          jonasId,
          mariaId,
        ]);
      },
      { timeout: 15_000, interval: 20 },
    );
    for (const { console } of desks) console.livechat.connection.stop();
  });
});
