import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { META_SEED } from '../../../src/sandbox/meta/seed.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, appId, bartek, conversationId, customerId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const box = useOutboxWorld();
const meta = () => box.world.sandbox.meta;
const jump = (ms: number) => box.world.sandbox.context.clock.jump(ms);
const rows = () => shown(box.desk).filter((row) => row.startsWith('>'));
const calls = () => meta().books.calls.filter(({ call }) => call === 'meta.messages').length;
const pause = () => box.desk.conversations.sendingPause(accountId);
/** Reasons why an admin was to be told. */
const limited: ErrorCode[] = [];
const watch = (): void => {
  limited.length = 0;
  box.desk.conversations.on('account.limited', ({ reason }) => void limited.push(reason));
};
const isPaused = () => until(() => expect(pause()?.reason).toBe('INSTAGRAM_POLICY_BLOCK'));

/** The two ways to learn of a block: Meta's webhook, or the first refused message alone. */
describe.each([
  { reading: 'announced by webhook', isAnnounced: true },
  { reading: 'learnt from 100/2534029', isAnnounced: false },
])('M12: an account that Meta has blocked because of a policy, $reading', ({ isAnnounced }) => {
  const block = async () => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block', isAnnounced);
    if (isAnnounced) return;
    box.reply('One');
    await isPaused();
    await box.desk.conversations.idle();
  };

  it('pauses as a whole, keeps every reply, and sends them in order when an admin tries again', async () => {
    watch();
    await block();
    await isPaused();
    expect(limited).toEqual(['INSTAGRAM_POLICY_BLOCK']);
    for (const text of isAnnounced ? ['One', 'Two', 'Three'] : ['Two', 'Three']) box.reply(text);
    const before = calls();
    await jump(50 * 60_000);
    expect(calls()).toBe(before);
    expect(pause()?.waiting).toBe(3);
    expect(rows().every((row) => row.includes('queued'))).toBe(true);
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'unblock', false);
    box.desk.conversations.endPolicyBlock(accountId);
    await until(async () => {
      await jump(2_000);
      expect(box.world.sentTexts()).toEqual(['One', 'Two', 'Three']);
    });
    expect(pause()).toBeUndefined();
  });

  it('is tried by one reply alone, later each time, and goes on by itself when that one is accepted', async () => {
    await block();
    await isPaused();
    const other = meta().addCustomer();
    await meta().customerSends(other.id, { text: 'And I?' });
    if (isAnnounced) box.reply('One');
    box.desk.conversations.queueReply({
      conversationId: `${accountId}:${other.id}` as typeof conversationId,
      text: 'Elsewhere',
      agentId: anna,
      undoMs: 0,
    });
    const before = calls();
    await jump(hour + 1_000);
    await until(() => expect(calls()).toBe(before + 1));
    await box.desk.conversations.idle();
    await jump(hour + 1_000);
    expect(calls()).toBe(before + 1);
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'unblock', false);
    await jump(hour + 1_000);
    await until(async () => {
      await jump(1_000);
      expect(new Set(box.world.sentTexts())).toEqual(new Set(['Elsewhere', 'One']));
      expect(box.world.sentTexts()).toHaveLength(2);
    });
    expect(pause()).toBeUndefined();
  });

  it('stays paused over a restart', async () => {
    await block();
    await isPaused();
    box.reply('Two');
    box.kill();
    box.desk = box.open();
    box.desk.conversations.start();
    const before = calls();
    await jump(30 * 60_000);
    expect(calls()).toBe(before);
    expect(pause()).toMatchObject({ reason: 'INSTAGRAM_POLICY_BLOCK', waiting: isAnnounced ? 1 : 2 });
  });
});

describe('M12: what the team hears of a block', () => {
  it('is told to the colleagues once, and once more when it has ended', async () => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block', false);
    box.reply('One');
    await isPaused();
    box.desk.conversations.endPolicyBlock(accountId);
    const told = box.desk.relay.sent.map(({ body }) => body).filter(({ type }) => type === 'policy-block');
    expect(told).toMatchObject([
      { accountId, isBlocked: true },
      { accountId, isBlocked: false },
    ]);
  });

  it('pauses a colleague’s console that has not tried itself, and ends there too; an older word changes nothing', async () => {
    watch();
    const nowMs = box.desk.clock.now();
    box.desk.relay.replica(bartek, { type: 'policy-block', accountId, isBlocked: true, atMs: nowMs });
    await isPaused();
    expect(limited).toEqual(['INSTAGRAM_POLICY_BLOCK']);
    box.reply('Waits');
    await jump(5_000);
    expect(box.world.sentTexts()).toEqual([]);
    box.desk.relay.replica(bartek, { type: 'policy-block', accountId, isBlocked: false, atMs: nowMs - 1 });
    expect(pause()).toBeDefined();
    box.desk.relay.replica(bartek, { type: 'policy-block', accountId, isBlocked: false, atMs: nowMs + 1 });
    await until(() => expect(box.world.sentTexts()).toEqual(['Waits']));
  });

  it('ends with Meta’s own word', async () => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block');
    await isPaused();
    box.reply('Waits');
    await jump(1_000);
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'unblock');
    await until(() => expect(box.world.sentTexts()).toEqual(['Waits']));
  });

  it('tells the admins of a warning and sends on', async () => {
    watch();
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'warning');
    await until(() => expect(limited).toEqual(['INSTAGRAM_POLICY_WARNING']));
    expect(box.desk.conversations.policyWarnedAtMs(accountId)).toBeDefined();
    box.reply('Goes out');
    await until(() => expect(box.world.sentTexts()).toEqual(['Goes out']));
  });

  it('sets no seen mark while it lasts', async () => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block');
    await isPaused();
    await meta().customerSends(customerId, { text: 'And now?' });
    await until(() => expect(shown(box.desk).at(-1)).toContain('And now?'));
    const before = calls();
    box.desk.conversations.markRead(conversationId);
    await box.desk.conversations.idle();
    await jump(1_000);
    expect(calls()).toBe(before);
  });

  it('forgets the block with the account', async () => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block');
    await isPaused();
    for (const handler of box.desk.channel.removeHandlers) handler(accountId);
    expect(pause()).toBeUndefined();
  });

  it('says of a customer who has blocked the account that only they cannot be reached', async () => {
    meta().customer(customerId).reachability = 'blocked';
    box.reply('Anybody?');
    await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_CUSTOMER_UNREACHABLE'));
    expect(pause()).toBeUndefined();
  });
});

describe.each(['capability', 'permission'] as const)(
  'M11: an app without Human Agent, refused by %s',
  (humanAgentRefusal) => {
    const withoutFeature = async () => {
      Object.assign(meta().options, { humanAgentFeature: false, humanAgentRefusal });
      await jump(25 * hour);
    };

    it('is learnt from the first refusal, kept over a restart, told to colleagues, and not tried again', async () => {
      watch();
      await withoutFeature();
      box.reply('Late answer');
      await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_HUMAN_AGENT_MISSING'));
      expect(limited).toEqual(['INSTAGRAM_HUMAN_AGENT_MISSING']);
      expect(box.desk.relay.sent.map(({ body }) => body)).toContainEqual(
        expect.objectContaining({ type: 'human-agent', appId, isMissing: true }),
      );
      box.kill();
      box.desk = box.open();
      box.desk.conversations.start();
      expect(box.desk.conversations.humanAgentMissingSinceMs()).toBeDefined();
      const before = calls();
      expect(() => box.reply('Another')).toThrow(
        expect.objectContaining({ code: 'INSTAGRAM_HUMAN_AGENT_MISSING' }),
      );
      await jump(5_000);
      expect(calls()).toBe(before);
      // Within the first day everything goes on.
      await meta().customerSends(customerId, { text: 'Are you there?' });
      await until(() => expect(shown(box.desk).at(-1)).toContain('Are you there?'));
      box.reply('Yes');
      await until(() => expect(box.world.sentTexts()).toEqual(['Yes']));
    });

    it('is used again when an admin says that Meta has granted it', async () => {
      await withoutFeature();
      const messageId = box.reply('Late answer');
      await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_HUMAN_AGENT_MISSING'));
      meta().options.humanAgentFeature = true;
      box.desk.conversations.allowHumanAgent();
      box.desk.conversations.retry(messageId);
      await until(() => expect(box.world.sentTexts()).toEqual(['Late answer']));
      expect(meta().books.sends.at(-1)?.tag).toBe('HUMAN_AGENT');
    });
  },
);

describe('M11: who wrote a reply, at the moment it leaves', () => {
  const wait = async (isByPerson: boolean): Promise<void> => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'block');
    await isPaused();
    box.desk.conversations.queueReply({
      conversationId,
      text: 'Queued within the day',
      agentId: anna,
      undoMs: 0,
      isByPerson,
    });
  };
  const goOn = async (): Promise<void> => {
    await meta().enforcePolicy(META_SEED.bakeryPage.id, 'unblock', false);
    box.desk.conversations.endPolicyBlock(accountId);
  };

  it('lets what a person typed leave with the tag after a day', async () => {
    await wait(true);
    await jump(25 * hour);
    await goOn();
    await until(() => expect(meta().books.sends.at(-1)).toMatchObject({ tag: 'HUMAN_AGENT' }));
  });

  it('does not let out after a day what an automation wrote within it', async () => {
    await wait(false);
    await jump(25 * hour);
    await goOn();
    await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_WINDOW_CLOSED'));
    expect(box.world.sentTexts()).toEqual([]);
  });

  it('lets nothing out after seven days', async () => {
    await wait(true);
    await jump(7 * day);
    await goOn();
    await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_WINDOW_CLOSED'));
    expect(box.world.sentTexts()).toEqual([]);
  });

  it('holds a reply back that was queued before the feature was known to be missing', async () => {
    await wait(true);
    box.desk.relay.replica(bartek, {
      type: 'human-agent',
      appId,
      isMissing: true,
      atMs: box.desk.clock.now(),
    });
    await jump(25 * hour);
    await goOn();
    await until(() => expect(rows().at(-1)).toContain('failed INSTAGRAM_HUMAN_AGENT_MISSING'));
    expect(box.world.sentTexts()).toEqual([]);
  });
});
