import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { eventually } from './helpers/eventually.ts';
import { callFromPage } from './helpers/page-api.ts';
import { findIn, keyPlants, searchFolder, tokenPlants } from './helpers/plants.ts';
import {
  answerSaveDialog,
  confirmPlan,
  inboxHasCustomer,
  metaIsRevoked,
  openPlan,
  openRemovalPage,
  readFromRelay,
  removalCard,
  removalRecord,
  removalsAtRelay,
  removalsOf,
  verifiedWithProgram,
} from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { adminPage, connectInstagram, goTo, isOnline, noticeAfter } from './helpers/window.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const customerText = 'canary-grebe 6401 Ist das Roggenbrot vegan?';

describe('disconnecting Instagram', () => {
  test('is an administrator’s, after typing the name; every computer wipes its copy, the one that is off at its next start', async ({
    world,
  }) => {
    const marias = await world.openSignedIn('maria');
    const jonas = await world.openSignedIn('jonas');
    let annas = await world.openSignedIn('anna');
    for (const console of [marias, jonas, annas]) await isOnline(console);
    await connectInstagram(marias, seeded.username);
    await world.sandbox.customerWrites(customerText);
    for (const console of [marias, jonas, annas]) await inboxHasCustomer(console, true);
    const plants = [
      ...(await tokenPlants(world)).filter(({ name }) => name.startsWith('Meta')),
      ...(await keyPlants(marias)).filter(({ name }) => name.includes('channel-key')),
      { name: "customer's text", text: customerText },
      { name: "customer's name", text: seeded.customerName },
    ];
    await annas.close();

    // The name is read from Instagram, which lets the team ask twice a second: until then another one is to be typed.
    await eventually(async () =>
      expect(await callFromPage(jonas, 'conversation/get', { conversationId })).toMatchObject({
        ok: true,
        value: { conversation: { displayName: seeded.customerName } },
      }),
    );
    // An agent finds no door in the window, and none behind it.
    await goTo(jonas, 'admin');
    await adminPage(jonas).getByRole('heading', { name: 'For admins' }).waitFor();
    expect(await adminPage(jonas).getByRole('tab').count()).toBe(0);
    const refused = { ok: false, error: { code: 'ADMIN_ONLY' } };
    const tried = [
      await callFromPage(jonas, 'removal/start', { kind: 'disconnect', typedName: seeded.pageName }),
      await callFromPage(jonas, 'removal/start', {
        kind: 'uninstall',
        when: 'now',
        typedName: seeded.pageName,
      }),
      await callFromPage(jonas, 'removal/start', {
        kind: 'erase-customer',
        conversationId,
        typedName: seeded.customerName,
      }),
      await callFromPage(jonas, 'removal/save-audit'),
    ];
    expect(tried).toMatchObject([refused, refused, refused, refused]);

    // The administrator sees what it takes, and mistypes.
    const plan = await openPlan(marias, 'Disconnect…');
    await plan
      .getByTestId('removal-impact')
      .getByText('2 other computers of 2 people delete their copies too')
      .waitFor();
    await plan.getByTestId('removal-confirm').fill('Invented Bakers');
    const button = plan.getByRole('button', { name: 'Disconnect Instagram', exact: true });
    expect(await button.isDisabled()).toBe(true);
    expect(
      await callFromPage(marias, 'removal/start', { kind: 'disconnect', typedName: 'Invented Bakers' }),
    ).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } });
    expect(removalsAtRelay(world)).toEqual([]);
    expect((await world.sandbox.books()).revocations).toEqual([]);

    await confirmPlan(plan, seeded.pageName, 'Disconnect Instagram');
    const card = removalCard(marias, 'disconnect');
    await card.waitFor();
    await eventually(() => metaIsRevoked(world));
    for (const console of [marias, jonas]) await inboxHasCustomer(console, false);
    await openRemovalPage(marias);
    await eventually(async () =>
      expect(await card.getByTestId('removal-consoles').innerText()).toContain('2 of 3'),
    );

    annas = await world.open('anna');
    await removalRecord(marias, 'disconnect', 'done').waitFor();
    await eventually(async () =>
      expect((await removalsOf(annas)).removals).toMatchObject([{ here: 'confirmed' }]),
    );

    // The record: saved from the window, checked by the auditor's program, refused when one bit is another.
    const file = join(world.folder, 'saved-record.json');
    await answerSaveDialog(marias, file);
    const line = removalRecord(marias, 'disconnect', 'done');
    await noticeAfter(marias, 'The record is saved.', () =>
      line.getByRole('button', { name: /^Save record of/ }).click(),
    );
    const record = await verifiedWithProgram(world, file);
    expect(record).toMatchObject({
      kind: 'disconnect',
      trigger: 'admin',
      state: 'done',
      consoles: { asked: 3, confirmed: 3, silent: 0 },
    });
    expect(record.confirmations.map(({ wiped }) => wiped['messages'])).toEqual([1, 1, 1]);
    const bytes = await readFile(file);
    expect(findIn('the record', bytes, plants)).toEqual([]);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(verifiedWithProgram(world, file)).rejects.toMatchObject({ code: 1 });

    await line.getByRole('button', { name: /^Open printable page of/ }).click();
    expect(await readFromRelay(world, await marias.nextOpenedAddress())).toContain(record.signature);
    const auditFile = join(world.folder, 'audit.json');
    await answerSaveDialog(marias, auditFile);
    await openRemovalPage(marias);
    await noticeAfter(marias, 'The audit log is saved.', () =>
      adminPage(marias).getByRole('button', { name: 'Save audit log…' }).click(),
    );
    const audit = z
      .object({ entries: z.array(z.object({ action: z.string(), outcome: z.string() })) })
      .parse(JSON.parse(await readFile(auditFile, 'utf8')));
    expect(audit.entries).toContainEqual({ action: 'channel-disconnected', outcome: 'done' });

    for (const console of [marias, jonas, annas]) await console.kill();
    const { found, files } = await searchFolder(world.folder, plants);
    expect(files).toEqual(
      expect.arrayContaining(['relay/relay.db', 'profile-maria/secrets.json', 'profile-anna/secrets.json']),
    );
    expect(found).toEqual([]);
  });
});
