import { describe, expect } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { findIn, keyPlants, searchFolder, tokenPlants } from './helpers/plants.ts';
import {
  confirmPlan,
  inboxHasCustomer,
  isSignedOutWith,
  metaIsRevoked,
  openPlan,
  recordAtRelay,
  removalCard,
  removalRecord,
  removalStrip,
  removalsAtRelay,
  teamPlants,
} from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  dialog,
  goTo,
  hasState,
  isOnline,
  openPrivateChat,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const customerText = 'canary-godwit 6501 Liefern Sie auch?';
const privateText = 'canary-curlew 6502 nur unter uns';
const wentAway = /Backchannel was uninstalled for your team/;

describe('uninstalling from the console', () => {
  test('is scheduled with a clock, cancelled, and then done at once, over a relay that is killed in the middle', async ({
    world,
  }) => {
    const marias = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    for (const console of [marias, jonas]) await isOnline(console);
    await connectInstagram(marias, seeded.username);
    await world.sandbox.customerWrites(customerText);
    for (const console of [marias, jonas]) await inboxHasCustomer(console, true);
    await openPrivateChat(jonas, agentIdOf('maria'));
    await writePrivately(jonas, privateText);
    await hasState(jonas, privateText, 'delivered');

    const plan = await openPlan(marias, 'Uninstall…');
    await confirmPlan(plan, seeded.pageName, 'Schedule the uninstall');
    const card = removalCard(marias, 'uninstall');
    await card.getByTestId('removal-clock').getByText('Data is removed on').waitFor();
    await eventually(() => metaIsRevoked(world));
    // Everybody sees it; only an administrator can change it.
    await removalStrip(jonas).waitFor();
    await goTo(jonas, 'admin');
    await removalCard(jonas, 'uninstall').getByTestId('removal-clock').waitFor();
    expect(await removalCard(jonas, 'uninstall').getByRole('button').count()).toBe(0);

    await card.getByRole('button', { name: 'Cancel the removal…' }).click();
    await dialog(marias, 'Cancel the removal?')
      .getByRole('button', { name: 'Cancel the removal', exact: true })
      .click();
    await removalRecord(marias, 'uninstall', 'cancelled').waitFor();
    await removalStrip(jonas).waitFor({ state: 'detached' });
    expect(await world.sandbox.liveLivechatTokens(agentIdOf('jonas'))).toBeGreaterThan(0);

    const plants = [
      ...(await tokenPlants(world)),
      ...(await keyPlants(marias)),
      ...(await keyPlants(jonas)),
      ...teamPlants,
      { name: "customer's text", text: customerText },
      { name: "customer's name", text: seeded.customerName },
      { name: 'private text', text: privateText },
    ];

    // Again: first with the clock, then at once. The relay is killed while it asks Meta, and again when it has begun to delete.
    await world.sandbox.call('POST', '/faults', {
      call: 'meta.permissions',
      kind: 'delay',
      delayMs: 4_000,
      times: 1,
    });
    const secondPlan = await openPlan(marias, 'Uninstall…');
    await confirmPlan(secondPlan, seeded.pageName, 'Schedule the uninstall');
    await eventually(() => expect(removalsAtRelay(world)[0]?.state).toBe('scheduled'));
    await world.stack.killRelay();
    await world.stack.startRelay();
    await isOnline(marias);
    // The answer was lost with the relay: the page does not claim that nothing happened, and the strip leads to where it stands.
    await secondPlan.getByRole('alert').getByText('It may have begun all the same').waitFor();
    await removalStrip(marias).getByRole('button', { name: 'See how it stands' }).click();
    await card.getByRole('button', { name: 'Remove now…' }).click();
    await dialog(marias, 'Remove everything now?')
      .getByRole('button', { name: 'Remove now', exact: true })
      .click();
    await eventually(() => expect(removalsAtRelay(world)[0]?.state).not.toBe('scheduled'));
    await world.stack.killRelay();
    await world.stack.startRelay();

    for (const console of [marias, jonas]) await isSignedOutWith(console, wentAway);
    await eventually(async () => expect(await world.sandbox.liveLivechatTokens()).toBe(0));
    const removalId = removalsAtRelay(world)[0]?.id ?? '';
    await eventually(async () => {
      const record = await recordAtRelay(world, removalId);
      expect(record).toMatchObject({
        state: 'done',
        trigger: 'admin',
        consoles: { asked: 2, confirmed: 2, silent: 0 },
      });
      expect(findIn('the record', Buffer.from(JSON.stringify(record)), plants)).toEqual([]);
    });

    const whileOpen = await searchFolder(world.folder, plants);
    for (const console of [marias, jonas]) await console.close();
    await world.stack.stopRelay();
    const afterwards = await searchFolder(world.folder, plants);
    expect(afterwards.files).toEqual(expect.arrayContaining(['relay/relay.db']));
    expect([...whileOpen.found, ...afterwards.found]).toEqual([]);
    const printed = Buffer.from(world.serviceOutput.filter((line) => line.startsWith('relay: ')).join('\n'));
    expect(findIn('what the relay printed', printed, plants)).toEqual([]);
  });
});
