import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConsoleWorld,
  type Desk,
  jonas,
  maria,
  pageId,
  startConsoleWorld,
} from '../../helpers/console-world.ts';
import { exitCodes } from '../../../src/main/command-line/exit-codes.ts';
import { heldIn, leave } from '../../../src/main/command-line/leave.ts';
import { signOutOutcome } from '../../../src/main/command-line/report.ts';
import { wipe, wipePlan, type WipeWorld } from '../../../src/main/command-line/wipe.ts';
import { openStore } from '../../../src/relay/store/index.ts';
import { storedSecretNames } from '../../../src/main/secrets/index.ts';

let world: ConsoleWorld;
beforeEach(async () => {
  world = await startConsoleWorld();
});
afterEach(() => world.end());

/** What the command has beside the profile; `forgotten`: starting at login was taken back where the system keeps it. */
const around = (desk: Desk, more: Partial<WipeWorld> = {}) => {
  const autostart = join(desk.folder, '..', `autostart-of-${desk.email.split('@')[0]}.desktop`);
  writeFileSync(autostart, '[Desktop Entry]\n');
  const state = { forgotten: 0 };
  const wipeWorld: WipeWorld = {
    profile: { folder: desk.folder, isOwnPlace: true },
    otherFiles: [autostart],
    open: desk.openServices,
    forgetLoginStart: () => void (state.forgotten += 1),
    removeKeyStoreItem: async () => 'removed',
    ...more,
  };
  return { wipeWorld, autostart, state };
};

const devicesOf = async (desk: Desk): Promise<number> =>
  (await desk.services.relayLink.refreshDirectory()).devices.length;

/** Tokens of the person that LiveChat still takes. */
const liveTokens = (email: string): number => {
  const { agents, refreshes } = world.sandbox.livechat.world.tokens.list();
  return [...agents, ...refreshes].filter(({ agentId, state }) => agentId === email && state === 'live')
    .length;
};
const subscribedFields = () => world.sandbox.meta.world.pages.get(pageId)?.subscribedFields;

describe('a wipe', () => {
  it('of one of two computers: revokes its sign-in, takes it out of the team, leaves what the team uses, and leaves nothing here', async () => {
    const marias = await world.desk(maria);
    await world.connect(marias);
    const jonass = await world.desk(jonas);
    expect(await devicesOf(marias)).toBe(2);
    await jonass.quit();
    const { wipeWorld, autostart, state } = around(jonass);
    expect(subscribedFields()).toBeDefined();

    const outcome = await wipe(wipeWorld);
    const said = outcome.lines.join('\n');
    expect(outcome.code, said).toBe(exitCodes.done);
    expect(said).toContain('LiveChat: the sign-in of this computer is revoked.');
    expect(said).toContain('Relay: this computer is no longer part of the team.');
    expect(said).toContain('Nothing of Backchannel is left for this user on this computer.');
    expect(said).not.toContain(jonas);

    expect(liveTokens(jonas)).toBe(0);
    expect(await devicesOf(marias)).toBe(1);
    expect(subscribedFields()).toBeDefined();
    expect([existsSync(jonass.folder), existsSync(autostart), state.forgotten]).toEqual([false, false, 1]);
  });

  it('of the last computer of a team also asks Meta to stop sending', async () => {
    const marias = await world.desk(maria);
    await world.connect(marias);
    expect(subscribedFields()).toBeDefined();
    await marias.quit();
    const outcome = await wipe(around(marias).wipeWorld);
    expect(outcome.lines.join('\n')).toContain('this was the last computer of the team');
    expect(outcome.code, outcome.lines.join('\n')).toBe(exitCodes.done);
    expect(subscribedFields()).toBeUndefined();
  });

  it('without a network: deletes all the same, says what nobody could be told, and where an administrator sees it', async () => {
    const marias = await world.desk(maria);
    await marias.quit();
    await world.relay.stop();
    await world.sandbox.close();
    const outcome = await wipe(around(marias).wipeWorld);
    const said = outcome.lines.join('\n');
    expect(outcome.code, said).toBe(exitCodes.notTold);
    expect(said).toMatch(/LiveChat: could not be told \([A-Z_]+\)/);
    expect(said).toMatch(/Relay: could not be told \([A-Z_]+\).*Admin › Computers/);
    expect(existsSync(marias.folder)).toBe(false);
  });

  it('of a profile that nothing can open: deletes it unopened', async () => {
    const marias = await world.desk(maria);
    await marias.quit();
    const outcome = await wipe(
      around(marias, { open: () => Promise.reject(new Error('canary-of-a-cause')) }).wipeWorld,
    );
    expect(outcome.code).toBe(exitCodes.notTold);
    expect(outcome.lines.join('\n')).toContain('could not be told (INTERNAL)');
    expect(outcome.lines.join('\n')).not.toContain('canary');
    expect(existsSync(marias.folder)).toBe(false);
  });

  it('says first what it would do, and touches nothing', async () => {
    const marias = await world.desk(maria);
    await world.connect(marias);
    await marias.quit();
    const { wipeWorld, autostart } = around(marias);
    const before = readFileSync(join(marias.folder, 'secrets.json'), 'utf8');
    const plan = await wipePlan(wipeWorld);
    const said = plan.lines.join('\n');
    expect(plan.code).toBe(exitCodes.done);
    for (const part of [
      'sign-in of this computer would be',
      'taken out of the team',
      'Instagram: the token',
      'secrets.json',
      autostart,
    ])
      expect(said).toContain(part);
    expect(said).toContain('Nothing was changed.');
    expect(said).not.toContain(maria);
    expect(readFileSync(join(marias.folder, 'secrets.json'), 'utf8')).toBe(before);
    expect(existsSync(autostart)).toBe(true);
    expect(liveTokens(maria)).toBeGreaterThan(0);
  });

  it('deletes only its own files in a folder that is not its own place, and names none of the others', async () => {
    const marias = await world.desk(maria);
    await marias.quit();
    writeFileSync(join(marias.folder, 'thesis.odt'), 'mine');
    mkdirSync(join(marias.folder, 'Documents'));
    const { wipeWorld } = around(marias);
    const outcome = await wipe({ ...wipeWorld, profile: { ...wipeWorld.profile, isOwnPlace: false } });
    expect(outcome.code).toBe(exitCodes.done);
    expect(readFileSync(join(marias.folder, 'thesis.odt'), 'utf8')).toBe('mine');
    expect(existsSync(join(marias.folder, 'Documents'))).toBe(true);
    expect(existsSync(join(marias.folder, 'data'))).toBe(false);
    expect(existsSync(join(marias.folder, 'secrets.json'))).toBe(false);
    expect(outcome.lines.join('\n')).not.toContain('thesis');
  });

  it('may be repeated: there is nothing left to do', async () => {
    const marias = await world.desk(maria);
    await marias.quit();
    const { wipeWorld } = around(marias);
    await wipe(wipeWorld);
    const again = await wipe(wipeWorld);
    expect(again.code).toBe(exitCodes.done);
    expect((await wipePlan(wipeWorld)).lines.join('\n')).toContain('There is nothing of Backchannel');
  });
});

describe('a sign-out from the command line', () => {
  it('ends the session as the window does, also when the relay has to be shown anew whose computer it is', async () => {
    const marias = await world.desk(maria);
    const jonass = await world.desk(jonas);
    const names = storedSecretNames(jonass.folder);
    await jonass.quit();
    await world.relay.stop();
    const store = await openStore(`file:${join(world.relayFolder, 'relay.db')}`);
    await store.db.updateTable('devices').set({ proven_at_ms: 1, excused_until_ms: 0 }).execute();
    await store.close();
    await world.relay.start();
    const left = await leave(await jonass.openServices(), heldIn(names), { takesShared: false });
    const outcome = signOutOutcome(left, true);
    expect(outcome.code, JSON.stringify(outcome)).toBe(exitCodes.done);
    expect(outcome.lines.join('\n')).toContain('Relay: this computer is no longer part of the team.');
    expect(liveTokens(jonas)).toBe(0);
    expect(await devicesOf(marias)).toBe(1);
    expect(storedSecretNames(jonass.folder)).toEqual([]);
  });
});
