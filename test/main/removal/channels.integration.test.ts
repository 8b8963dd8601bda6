import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import {
  accountId,
  ada,
  conversationOf,
  type Desk,
  jonas,
  maria,
  pageId,
} from '../../helpers/console-world.ts';
import {
  canary,
  newestRemoval,
  pageName,
  removalSteps,
  type RemovalWorld,
  startRemovalWorld,
} from './removal-world.ts';

let world: RemovalWorld;
beforeEach(async () => {
  world = await startRemovalWorld();
});
afterEach(() => world.end());

const isSubscribed = () =>
  world.sandbox.meta.world.pages.get(pageId as never)?.subscribedFields !== undefined;
const pageTokens = async (desk: Desk) =>
  (await desk.secretNames()).filter((name) => name.startsWith('page-token:'));
const expectWiped = async (desk: Desk): Promise<void> => {
  await until(() => expect(desk.services.channel.current()).toBeUndefined());
  await until(() => expect(newestRemoval(desk).here).toBe('confirmed'));
  expect(desk.rowsText()).not.toContain(canary);
  expect(desk.rowsText()).not.toContain(ada);
  expect(await pageTokens(desk)).toEqual([]);
};
const isDone = async (id: string): Promise<void> => {
  await until(async () => {
    await world.relay.relay.runRemovals();
    expect(await world.record(id)).toMatchObject({ state: 'done' });
  });
};

describe('disconnecting a channel', () => {
  it('stops Meta first, wipes every console, and the record counts what went', async () => {
    const team = await world.team();
    const removalId = await team.maria.services.removal.start({
      kind: 'disconnect',
      typedName: ` ${pageName} `,
    });
    expect(isSubscribed()).toBe(false);
    for (const desk of [team.maria, team.jonas]) await expectWiped(desk);
    await isDone(removalId);
    const record = await world.record(removalId);
    expect(record.consoles).toMatchObject({ asked: 2, confirmed: 2, silent: 0 });
    for (const { wiped } of record.confirmations)
      expect(wiped).toMatchObject({ conversations: 1, messages: 1, drafts: 1, 'page-token': 1 });
    expect(record.steps).toContainEqual(
      expect.objectContaining({ step: 'unsubscribe', outcome: 'done-by-console' }),
    );
    expect(team.jonas.events.filter(({ name }) => name === 'removal.changed').length).toBeGreaterThan(0);
  });

  it('E3: takes the name that the Page has now, not the one it was connected under', async () => {
    const team = await world.team();
    const page = world.sandbox.meta.world.pages.get(pageId as never)!;
    page.name = 'A new name';
    await team.maria.services.channel.check();
    expect(team.maria.services.removal.plan({ kind: 'disconnect' }).confirmName).toBe('A new name');
    await expect(
      team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await team.maria.services.removal.start({ kind: 'disconnect', typedName: 'A new name' });
    await expectWiped(team.maria);
  });

  it('M10: says in its plan and in its record how many files of customers stay in LiveChat', async () => {
    const team = await world.team();
    const stays = () =>
      team.maria.services.removal
        .plan({ kind: 'disconnect' })
        .places.find(({ place }) => place === 'livechat')?.stays;
    expect(stays()).toEqual(['place-of-record']);
    for (const conversationId of ['', conversationOf(ada)])
      team.maria.db
        .prepare('INSERT INTO media_copy (account_id, conversation_id, count, at_ms) VALUES (?, ?, 2, 1)')
        .run(accountId, conversationId);
    expect(stays()).toEqual(['place-of-record', 'media-copied']);
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    for (const desk of [team.maria, team.jonas]) await expectWiped(desk);
    await isDone(removalId);
    const { residue, confirmations } = await world.record(removalId);
    expect(residue).toContainEqual({ place: 'livechat', reason: 'media-copied', count: 2 });
    const told = confirmations.flatMap(({ answers }) =>
      answers.filter(({ call }) => call === 'delete-files'),
    );
    expect(told).toEqual([{ party: 'livechat', call: 'delete-files', outcome: 'refused', count: 2 }]);
    expect(team.maria.services.bridge.copiesLeft(undefined)).toEqual([]);
  });

  it('reaches a console that was off, at its next contact', async () => {
    const team = await world.team();
    await team.jonas.quit();
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    await expectWiped(team.maria);
    expect(newestRemoval(team.maria)).toMatchObject({ state: 'removing', consoles: { asked: 2 } });
    const back = await world.desk(jonas, { of: team.jonas });
    await expectWiped(back);
    await isDone(removalId);
  });

  it('is refused for a wrong name and for whoever is no admin, before Meta is asked', async () => {
    const team = await world.team();
    const typed = { kind: 'disconnect', typedName: 'Another Page' } as const;
    await expect(team.maria.services.removal.start(typed)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'typedName' },
    });
    await expect(
      team.jonas.services.removal.start({ kind: 'disconnect', typedName: pageName }),
    ).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    await expect(
      team.jonas.services.removal.start({ kind: 'uninstall', when: 'now', typedName: pageName }),
    ).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    expect(isSubscribed()).toBe(true);
    expect(team.maria.services.removal.view().removals).toEqual([]);
    expect(team.maria.services.channel.current()).toMatchObject({ canSend: true });
  });

  it.each(removalSteps.filter((step) => step.startsWith('task.')))(
    'goes on after a kill at %s, and is confirmed once',
    async (dieAt) => {
      const team = await world.team();
      await team.jonas.quit();
      const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
      await expectWiped(team.maria);
      const dying = await world.desk(jonas, { of: team.jonas, dieAt });
      await until(() => expect(dying.isDead()).toBe(true));
      const back = await world.desk(jonas, { of: team.jonas });
      await expectWiped(back);
      await isDone(removalId);
      expect((await world.record(removalId)).confirmations).toHaveLength(2);
    },
  );

  it('wipes without the relay once it is known, and confirms when the relay is back', async () => {
    const team = await world.team();
    await team.jonas.quit();
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    await expectWiped(team.maria);
    const dying = await world.desk(jonas, { of: team.jonas, dieAt: 'task.noted' });
    await until(() => expect(dying.isDead()).toBe(true));
    await world.relay.stop();
    const back = await world.desk(jonas, { of: team.jonas });
    await until(() => expect(newestRemoval(back).here).toBe('wiped'));
    expect(back.rowsText()).not.toContain(canary);
    await until(() => expect(back.services.removal.view()).toMatchObject({ problem: 'RELAY_UNREACHABLE' }));
    await world.relay.start();
    await until(() => {
      back.sessionHost.retryNow();
      expect(newestRemoval(back).here).toBe('confirmed');
    });
    await isDone(removalId);
  });

  it('leaves alone what was connected anew under the same account', async () => {
    const team = await world.team();
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    for (const desk of [team.maria, team.jonas]) await expectWiped(desk);
    await world.connect(team.maria);
    await world.sandbox.meta.customerSends(ada, { text: 'again' });
    await until(() => expect(team.maria.services.conversations.get(conversationOf(ada))).toBeDefined());
    await isDone(removalId);
    team.maria.sessionHost.retryNow();
    await until(() => expect(newestRemoval(team.maria).state).toBe('done'));
    expect(team.maria.services.channel.current()).toMatchObject({ accountId, canSend: true });
    expect(isSubscribed()).toBe(true);
  });
});

describe('the plan of a disconnection', () => {
  it('says what it takes, from whom, and what stays', async () => {
    const team = await world.team();
    const plan = team.maria.services.removal.plan({ kind: 'disconnect' });
    expect(plan).toMatchObject({
      confirmName: pageName,
      openConversations: 1,
      windowsClosingSoon: 0,
      waitingToSend: 0,
      otherConsoles: { agents: 1, devices: 1 },
      onThisComputer: { conversations: 1, messages: 1, drafts: 1, 'page-token': 1 },
    });
    expect(plan.places.find(({ place }) => place === 'console')?.stays).toEqual(['console-not-confirmed']);
    expect(plan.places).toContainEqual({ place: 'livechat', erased: [], stays: ['place-of-record'] });
    for (const desk of [team.maria, team.jonas]) await desk.quit();
    await world.relay.stop();
    await world.jump(21 * 60 * 60_000);
    const later = await world.desk(maria, { of: team.maria });
    expect(later.services.removal.plan({ kind: 'disconnect' }).windowsClosingSoon).toBe(1);
  });

  it('has nothing to say without a channel, and names the workspace instead', async () => {
    const alone = await world.desk(maria);
    expect(() => alone.services.removal.plan({ kind: 'disconnect' })).toThrow(
      expect.objectContaining({ code: 'INSTAGRAM_NOT_CONNECTED' }),
    );
    expect(alone.services.removal.plan({ kind: 'uninstall' })).toMatchObject({
      confirmName: 'bakery.test',
    });
  });
});
