import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRecord } from '../../../scripts/verify-record.mjs';
import { auditActorText } from '../../../src/shared/wire/index.ts';
import { until } from '../../helpers/until.ts';
import { ada, conversationOf, type Desk, jonas, maria } from '../../helpers/console-world.ts';
import { canary, newestRemoval, pageName, type RemovalWorld, startRemovalWorld } from './removal-world.ts';

let world: RemovalWorld;
beforeEach(async () => {
  world = await startRemovalWorld();
});
afterEach(() => world.end());

const conversationId = conversationOf(ada);
const erase = (desk: Desk) => {
  const { confirmName } = desk.services.removal.plan({ kind: 'erase-customer', conversationId });
  return desk.services.removal.start({ kind: 'erase-customer', conversationId, typedName: confirmName });
};
const expectErased = async (desk: Desk): Promise<void> => {
  await until(() => expect(newestRemoval(desk)).toMatchObject({ kind: 'erase-customer', here: 'confirmed' }));
  expect(desk.services.conversations.get(conversationId)).toBeUndefined();
  expect(desk.rowsText()).not.toContain(canary);
};
const isDone = async (id: string): Promise<void> => {
  await until(async () => {
    await world.relay.relay.runRemovals();
    expect(await world.record(id)).toMatchObject({ state: 'done' });
  });
};

describe('erasing a customer', () => {
  it('erases them on every console; what they write later starts afresh', async () => {
    const team = await world.team();
    const plan = team.maria.services.removal.plan({ kind: 'erase-customer', conversationId });
    expect(plan).toMatchObject({ openConversations: 1, otherConsoles: { devices: 1 } });
    expect(plan.onThisComputer).toMatchObject({ conversations: 1, messages: 1, drafts: 1 });
    const removalId = await erase(team.maria);
    for (const desk of [team.maria, team.jonas]) await expectErased(desk);
    await isDone(removalId);
    expect(await world.record(removalId)).toMatchObject({ consoles: { asked: 2, confirmed: 2 } });
    expect(JSON.stringify(await world.record(removalId))).not.toContain(ada);
    await world.sandbox.context.clock.jump(2000);
    await world.sandbox.meta.customerSends(ada, { text: 'a fresh word' });
    await until(() =>
      expect(team.jonas.services.conversations.get(conversationId)).toMatchObject({
        preview: 'a fresh word',
        unreadCount: 1,
      }),
    );
  });

  it('is known by a computer that comes later, which reads the past from Instagram; what they write since is shown', async () => {
    const team = await world.team();
    const removalId = await erase(team.maria);
    for (const desk of [team.maria, team.jonas]) await expectErased(desk);
    await isDone(removalId);
    await world.sandbox.context.clock.jump(2000);
    const another = await world.desk(jonas);
    // What colleagues told has been found at the relay.
    await until(() =>
      expect(another.db.prepare('SELECT removal_id FROM erased_customer').all()).toEqual([
        { removal_id: removalId },
      ]),
    );
    await until(() => expect(another.services.channel.current()?.canSend).toBe(true));
    await another.services.conversations.idle();
    expect(another.services.conversations.get(conversationId)).toBeUndefined();
    expect(another.rowsText()).not.toContain(canary);
    await world.sandbox.meta.customerSends(ada, { text: 'a fresh word' });
    await until(() =>
      expect(another.services.conversations.get(conversationId)).toMatchObject({ preview: 'a fresh word' }),
    );
    expect(another.rowsText()).not.toContain(canary);
  });

  it('waits on a console that does not know yet whom it means, and on one that was off', async () => {
    const team = await world.team();
    await team.jonas.quit();
    const removalId = await erase(team.maria);
    await expectErased(team.maria);
    expect(newestRemoval(team.maria)).toMatchObject({ state: 'removing' });
    const back = await world.desk(jonas, { of: team.jonas });
    await expectErased(back);
    await isDone(removalId);
  });

  it('asks nobody when the program ends before the relay was asked, and can be repeated', async () => {
    const team = await world.team();
    await team.maria.quit();
    const dying = await world.desk(maria, { of: team.maria, isOnline: true, dieAt: 'erasure.meant' });
    await expect(erase(dying)).rejects.toThrow();
    const again = await world.desk(maria, { of: team.maria, isOnline: true });
    expect(again.services.conversations.get(conversationId)).toBeDefined();
    const removalId = await erase(again);
    for (const desk of [again, team.jonas]) await expectErased(desk);
    await isDone(removalId);
  });

  it('is refused for whoever is no admin and for a wrong name', async () => {
    const team = await world.team();
    await expect(erase(team.jonas)).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    await expect(
      team.maria.services.removal.start({
        kind: 'erase-customer',
        conversationId,
        typedName: 'Somebody Else',
      }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(() =>
      team.maria.services.removal.plan({ kind: 'erase-customer', conversationId: conversationOf('1') }),
    ).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(team.jonas.services.conversations.get(conversationId)).toBeDefined();
  });
});

describe('records as files', () => {
  it('are saved when they are what the relay signed, and open in the browser', async () => {
    const team = await world.team();
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    await isDone(removalId);
    expect(await team.maria.services.removal.saveRecord(removalId)).toBe(true);
    const keyFile = await fetch(`${world.relay.url}/.well-known/backchannel-relay-key.json`);
    const { keys } = (await keyFile.json()) as { keys: { keyId: string; publicKey: string }[] };
    const [file] = team.maria.saved;
    expect(checkRecord(Buffer.from(file?.text ?? ''), keys).verdict).toBe('valid');
    await team.maria.services.removal.openRecord(removalId);
    expect(team.maria.events).toContainEqual({
      name: 'link',
      payload: `${world.relay.url}/removals/${removalId}`,
    });
    await expect(team.maria.services.removal.saveRecord('nobody-knows-it')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are not saved when a byte is different', async () => {
    const team = await world.team();
    const removalId = await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    await isDone(removalId);
    const link = team.maria.services.relayLink;
    const genuine = link.readPublic;
    link.readPublic = async (path) => (await genuine(path)).replace('"confirmed":2', '"confirmed":3');
    await expect(team.maria.services.removal.saveRecord(removalId)).rejects.toMatchObject({
      code: 'RECORD_FORGED',
    });
    expect(team.maria.saved).toEqual([]);
  });

  it('hold the audit log, checked as a chain, for admins', async () => {
    const team = await world.team();
    await team.maria.services.removal.start({ kind: 'disconnect', typedName: pageName });
    await expect(team.jonas.services.removal.saveAudit()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    expect(await team.maria.services.removal.saveAudit()).toBe(true);
    const { salt, entries } = JSON.parse(team.maria.saved[0]?.text ?? '') as {
      salt: string;
      entries: { action: string; actor: string }[];
    };
    const admin = createHash('sha256').update(auditActorText(salt, maria)).digest('hex').slice(0, 32);
    expect(entries).toContainEqual(expect.objectContaining({ action: 'channel-disconnected', actor: admin }));
    expect(team.maria.saved[0]?.text).not.toContain(maria);
  });

  it('hold what this computer removed by itself, signed by it', async () => {
    const team = await world.team();
    expect(await team.maria.services.removal.saveLocalRecords()).toBe(true);
    const file = JSON.parse(team.maria.saved[0]?.text ?? '') as Record<string, unknown>;
    expect(file).toMatchObject({ format: 'backchannel-local-removals-v1', records: [] });
    expect(file['signature']).toMatch(/^[\w-]{86}$/);
    expect(checkRecord(Buffer.from(team.maria.saved[0]?.text ?? ''), undefined).verdict).toBe('self-signed');
    expect(team.maria.saved[0]?.text).not.toContain(maria);
  });
});
