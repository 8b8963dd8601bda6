import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConsoleWorld,
  type Desk,
  jonas,
  maria,
  startConsoleWorld,
} from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { hookPath, newestRemoval } from './removal-world.ts';

/** Due 23 hours after the notice. */
const relay = () => ({ RELAY_REMOVAL_DAYS: '1' });
const hourMs = 60 * 60_000;

let world: ConsoleWorld;
let admin: Desk;
let colleague: Desk;
beforeEach(async () => {
  world = await startConsoleWorld({ relay });
  world.sandbox.context.settings.marketplaceWebhookUrl = world.relay.url + hookPath;
  admin = await world.desk(maria);
  await world.connect(admin);
  colleague = await world.desk(jonas, { isOnline: true });
});
afterEach(() => world.end());

const jump = async (ms: number): Promise<void> => {
  await world.sandbox.context.clock.jump(ms);
  await world.relay.relay.runRemovals();
};
const revocations = (): number => world.sandbox.meta.books.revocations.length;
const uninstall = async (): Promise<void> => {
  const notice = await world.sandbox.livechat.marketplace.uninstall('somebody');
  expect(notice?.outcome).toBe('HTTP 200');
};

/** What becomes of tokens at an uninstall, and what asking about a dead one answers, is open (livechat.md §2.5, §13). */
describe('L12: a notice of the Marketplace', () => {
  it.each([401, 422] as const)(
    'is confirmed, and revokes at once, when the tokens die with it (%i)',
    async (infoRefusal) => {
      Object.assign(world.sandbox.context.settings, { revokeOnUninstall: true, infoRefusal });
      await uninstall();
      await until(() =>
        expect(newestRemoval(admin)).toMatchObject({ trigger: 'marketplace', notice: 'confirmed' }),
      );
      await until(() => expect(revocations()).toBe(1));
    },
  );

  const questioned = async (): Promise<void> => {
    world.sandbox.context.settings.revokeOnUninstall = false;
    await uninstall();
    await until(() => expect(newestRemoval(admin).notice).toBe('contradicted'));
  };

  it('waits for an administrator when the tokens live on: nothing goes by itself, and nothing is dropped', async () => {
    await questioned();
    await jump(60_000);
    expect(revocations()).toBe(0);
    expect(newestRemoval(admin)).toMatchObject({ state: 'scheduled', notice: 'contradicted' });
    expect(revocations()).toBe(0);
    await admin.services.removal.bringForward(newestRemoval(admin).id);
    await until(() => expect(revocations()).toBe(1));
    await until(() => expect(admin.sessionHost.peek()?.session.identity()).toBeUndefined());
  });

  it('takes nothing when an administrator says that nobody has uninstalled it', async () => {
    await questioned();
    await admin.services.removal.cancel(newestRemoval(admin).id);
    await jump(5 * 60_000);
    expect(newestRemoval(admin).state).toBe('cancelled');
    expect(revocations()).toBe(0);
    expect(admin.services.channel.current()).toBeDefined();
  });

  it('is carried out as promised when the tokens live on and nobody uses the program any more', async () => {
    await questioned();
    const removalId = newestRemoval(admin).id;
    for (const desk of [admin, colleague]) await desk.quit();
    await jump(20 * hourMs);
    expect(revocations()).toBe(0);
    await jump(5 * hourMs);
    await until(() => expect(revocations()).toBe(1));
    const record = await (await fetch(`${world.relay.url}/removals/${removalId}/record.json`)).json();
    expect(record).toMatchObject({ state: 'removing', removedFromRelay: { workspaces: 1, devices: 2 } });
  });
});
