import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../src/shared/removal/index.ts';
import { auditActorText, auditAnswerSchema, auditChainText } from '../../../src/shared/wire/index.ts';
import { postWebhook, textWebhook } from '../helpers/running-relay.ts';
import { type TestDevice, enrolled, sha256Hex } from '../helpers/test-device.ts';
import {
  type Setting,
  bakery,
  confirm,
  expectNowhere,
  maria,
  newest,
  notice,
  postNotice,
  removalsOf,
  start,
  startSetting,
  stepOf,
  verifiedRecord,
} from './helpers.ts';

let setting: Setting;
let admin: TestDevice;
beforeEach(async () => {
  setting = await startSetting();
  admin = await enrolled(setting.running);
});
afterEach(() => setting.close());

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;
const sendMessages = (): Promise<Response> =>
  postWebhook(setting.running.url, textWebhook(bakery.accountId, 'm1', 'a text'), {
    secret: setting.running.config.meta.appSecret,
  });
const secondsPass = async (ms: number): Promise<void> => {
  setting.running.clock.advance(ms);
  await setting.running.relay.runRemovals();
};

describe('disconnecting a channel', () => {
  it('revokes at Meta, forgets the binding, deletes envelopes, and ends when every console has wiped', async () => {
    const colleague = await enrolled(setting.running);
    const channelId = await setting.connect(admin);
    await sendMessages();
    const { version } = await admin.directory();
    const answer = await admin.adminCall({ method: 'DELETE', path: `/v1/channels/${channelId}` });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);

    const books = await setting.books();
    expect(books.revocations).toMatchObject([{ personId: maria, by: 'app-token' }]);
    expect(books.revocations[0]?.deadTokens).toBeGreaterThan(0);
    expect((await admin.directory()).version).toBeGreaterThan(version);
    expect((await admin.directory()).channels).toEqual([]);
    expect((await colleague.poll()).envelopes.filter(({ kind }) => kind === 'instagram')).toEqual([]);

    const removal = await newest(admin);
    expect(removal).toMatchObject({ kind: 'disconnect', trigger: 'admin', state: 'removing' });
    expect(removal.mustWipe).toEqual({
      what: 'channels',
      channels: [{ channelId, accountId: bakery.accountId }],
    });
    expect(stepOf(removal, 'revoke-grant')).toMatchObject({
      state: 'settled',
      outcome: 'done',
      answer: { status: 200 },
    });
    expect(stepOf(removal, 'unsubscribe')).toMatchObject({ outcome: 'ended-with-grant' });
    expect((await verifiedRecord(setting.running, removal.id)).state).toBe('removing');

    expect((await confirm(admin, removal.id)).status).toBe(200);
    expect((await newest(admin)).isConfirmedByMe).toBe(true);
    expect((await newest(admin)).state).toBe('removing');
    expect((await confirm(colleague, removal.id, { wiped: { messages: 1, 'page-token': 1 } })).status).toBe(
      200,
    );
    expect(await newest(admin)).toMatchObject({
      state: 'done',
      consoles: { asked: 2, confirmed: 2, silent: 0 },
    });

    const record = await verifiedRecord(setting.running, removal.id);
    expect(record).toMatchObject({ state: 'done', removedFromRelay: { channels: 1, envelopes: 1 } });
    expect(record.confirmations.map(({ wiped }) => wiped)).toContainEqual({ messages: 1, 'page-token': 1 });
    const text = JSON.stringify(record);
    for (const id of [
      admin.id,
      colleague.id,
      admin.agent.email,
      bakery.pageId,
      bakery.accountId,
      maria,
      channelId,
    ]) {
      expect([id, text.includes(id)]).toEqual([id, false]);
    }
    expectNowhere(setting.running, [bakery.pageId, bakery.accountId, maria]);
    const page = await (await fetch(removal.recordUrl)).text();
    expect(page).toContain('Instagram channel disconnected');
    expect(page).toContain(record.signature);
  });

  it('keeps a grant that other channels need, says so, and waits for a console to unsubscribe', async () => {
    const other = await setting.addPage();
    const first = await setting.connect(admin);
    const second = await setting.connect(admin, other);
    const removal = await start(admin, { kind: 'disconnect', channelId: first });
    expect(stepOf(removal, 'revoke-grant')).toMatchObject({ outcome: 'kept-shared' });
    expect(stepOf(removal, 'unsubscribe')).toMatchObject({ state: 'open', trouble: 'refused' });
    expect((await setting.books()).revocations).toEqual([]);
    expect((await admin.directory()).channels.map(({ channelId }) => channelId)).toEqual([second]);

    const unsubscribed = [{ party: 'meta', call: 'unsubscribe', outcome: 'done', answer: { status: 200 } }];
    await confirm(admin, removal.id, { wiped: {}, answers: unsubscribed });
    const record = await verifiedRecord(setting.running, removal.id);
    expect(record.state).toBe('done');
    expect(record.steps.map(({ outcome }) => outcome)).toContain('done-by-console');
    expect(record.residue).toContainEqual({ place: 'meta', reason: 'grant-shared' });

    // The last one takes the grant along.
    await start(admin, { kind: 'disconnect', channelId: second, isUnsubscribed: true });
    expect((await setting.books()).revocations).toMatchObject([{ personId: maria, by: 'app-token' }]);
  });

  it('does not revoke what the same person has connected again', async () => {
    const channelId = await setting.connect(admin);
    await setting.control('POST', '/faults', {
      call: 'meta.permissions',
      kind: 'fail',
      times: 1,
      status: 500,
      error: { code: 2 },
    });
    const removal = await start(admin, { kind: 'disconnect', channelId });
    expect(stepOf(removal, 'revoke-grant')).toMatchObject({ state: 'open', trouble: 'unreachable' });
    await setting.connect(admin);
    await secondsPass(60_000);
    const after = (await removalsOf(admin)).find(({ id }) => id === removal.id);
    expect(after && stepOf(after, 'revoke-grant')).toMatchObject({ outcome: 'superseded' });
    expect((await setting.books()).revocations).toEqual([]);
  });

  it('goes on trying while Meta cannot be reached, over a restart and a clock that was set back', async () => {
    const channelId = await setting.connect(admin);
    const fault = { call: 'meta.permissions', kind: 'fail', times: 3, status: 503, error: { code: 2 } };
    await setting.control('POST', '/faults', fault);
    const removal = await start(admin, { kind: 'disconnect', channelId });
    expect((await verifiedRecord(setting.running, removal.id)).residue).toContainEqual({
      place: 'meta',
      reason: 'meta-unreachable',
    });
    await setting.running.restart();
    await secondsPass(2500);
    expect(stepOf(await newest(admin), 'revoke-grant')).toMatchObject({ state: 'open', attempts: 2 });
    await secondsPass(-30 * dayMs);
    expect(stepOf(await newest(admin), 'revoke-grant')).toMatchObject({ state: 'open', attempts: 3 });
    await secondsPass(60_000);
    expect(stepOf(await newest(admin), 'revoke-grant')).toMatchObject({ outcome: 'done', attempts: 4 });
  });

  it('stays open and named when Meta refuses', async () => {
    const channelId = await setting.connect(admin);
    const fault = {
      call: 'meta.permissions',
      kind: 'fail',
      times: 1,
      status: 403,
      error: { code: 10, subcode: 7 },
    };
    await setting.control('POST', '/faults', fault);
    const removal = await start(admin, { kind: 'disconnect', channelId });
    await confirm(admin, removal.id);
    expect(await newest(admin)).toMatchObject({ state: 'removing' });
    expect(stepOf(await newest(admin), 'revoke-grant')).toMatchObject({
      trouble: 'refused',
      answer: { status: 403, code: 10, subcode: 7 },
    });
    const { residue } = await verifiedRecord(setting.running, removal.id);
    expect(residue).toContainEqual({ place: 'meta', reason: 'meta-refused' });
    await secondsPass(60_000);
    expect(await newest(admin)).toMatchObject({ state: 'done' });
  });

  it('ends after 14 days with the consoles named that said nothing, and counts who signed out', async () => {
    const silent = await enrolled(setting.running);
    const leaving = await enrolled(setting.running);
    const removal = await start(admin, { kind: 'disconnect', channelId: await setting.connect(admin) });
    await confirm(admin, removal.id);
    await leaving.call({ method: 'DELETE', path: `/v1/devices/${leaving.id}` });
    await secondsPass(14 * dayMs);
    const record = await verifiedRecord(setting.running, removal.id);
    expect(record).toMatchObject({ state: 'done', consoles: { asked: 3, confirmed: 1, left: 1, silent: 1 } });
    expect(record.residue).toContainEqual(
      expect.objectContaining({ place: 'consoles', reason: 'console-not-confirmed', count: 1 }),
    );
    expect((await confirm(silent, removal.id)).status).toBe(200);
  });
});

describe('uninstalling', () => {
  it('revokes at once on the Marketplace’s notice and removes everything within 7 days, with every desktop off', async () => {
    const colleague = await enrolled(setting.running);
    await setting.connect(admin);
    await sendMessages();
    await admin.post(colleague, 'k', { text: 'sealed' });
    const { running } = setting;
    const noticedAtMs = running.clock.now();
    expect((await postNotice(running.url, notice('workspace-a'))).status).toBe(200);
    // Where several processes serve consoles (PostgreSQL), this one cannot know that nobody is there: it gives them 20 s.
    await secondsPass(21_000);
    expect((await setting.books()).revocations).toMatchObject([{ personId: maria, by: 'app-token' }]);

    const scheduled = await newest(admin);
    expect(scheduled).toMatchObject({
      kind: 'uninstall',
      trigger: 'marketplace',
      state: 'scheduled',
      notice: 'unconfirmed',
      mustWipe: { what: 'nothing' },
    });
    expect(scheduled.dueAtMs - noticedAtMs).toBeLessThan(7 * dayMs);
    expect(scheduled.dueAtMs - noticedAtMs).toBeGreaterThan(6.9 * dayMs);

    await secondsPass(6.9 * dayMs);
    expect((await admin.directory()).devices).toHaveLength(2);
    await running.restart();
    Object.assign(admin.running, { url: running.url });
    await secondsPass(0.1 * dayMs);

    expect(await codeOf(await admin.call({ method: 'GET', path: '/v1/directory' }))).toBe('DEVICE_UNKNOWN');
    const planted = [
      admin.agent.email,
      colleague.agent.email,
      admin.agent.accountId,
      admin.token,
      bakery.pageId,
    ];
    expectNowhere(running, [...planted, bakery.accountId, maria, admin.sealKeys.publicKey, 'workspace-a']);
    for (const device of [admin, colleague]) {
      expect((await newest(device)).mustWipe).toEqual({ what: 'workspace' });
      expect((await confirm(device, scheduled.id)).status).toBe(200);
    }
    const record = await verifiedRecord(running, scheduled.id);
    expect(record).toMatchObject({
      state: 'done',
      kind: 'uninstall',
      removedFromRelay: { workspaces: 1, devices: 2, channels: 1 },
      consoles: { asked: 2, confirmed: 2, silent: 0 },
    });
    // Nobody can be told any more, and the keys of the devices have gone as well.
    expect(await codeOf(await admin.call({ method: 'GET', path: '/v1/removals' }))).toBe('DEVICE_UNKNOWN');
    expectNowhere(running, [admin.id, admin.signKey]);
  });

  it('can be cancelled by an admin until it is due, also by a replay of the notice not begun again', async () => {
    const { running } = setting;
    await postNotice(running.url, notice('workspace-a'));
    const { id } = await newest(admin);
    await admin.call({ method: 'POST', path: `/v1/removals/${id}/notice`, body: { isStillInstalled: true } });
    expect(await newest(admin)).toMatchObject({ notice: 'contradicted' });
    const cancelled = await admin.adminCall({ method: 'POST', path: `/v1/removals/${id}/cancel` });
    expect(cancelled.status).toBe(200);
    await postNotice(running.url, notice('workspace-a'));
    await secondsPass(8 * dayMs);
    expect((await removalsOf(admin)).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await admin.directory()).devices).toHaveLength(1);
    const again = await admin.adminCall({ method: 'POST', path: `/v1/removals/${id}/cancel` });
    expect([again.status, await codeOf(again)]).toEqual([409, 'REMOVAL_NOT_SCHEDULED']);

    await postNotice(running.url, notice('workspace-a', { date: '2026-03-09T10:20:30+01:00' }));
    expect((await removalsOf(admin)).map(({ state }) => state).sort()).toEqual(['cancelled', 'scheduled']);
  });

  it('happens at once when an admin brings it forward, and cannot be cancelled any more', async () => {
    const removal = await start(admin, { kind: 'uninstall' });
    expect(await start(admin, { kind: 'uninstall' })).toMatchObject({ id: removal.id, state: 'scheduled' });
    const answer = await admin.adminCall({
      method: 'POST',
      path: `/v1/removals/${removal.id}/bring-forward`,
    });
    expect(await answer.json()).toMatchObject({ state: 'removing', mustWipe: { what: 'workspace' } });
    expect(
      await codeOf(await admin.adminCall({ method: 'POST', path: `/v1/removals/${removal.id}/cancel` })),
    ).toBe('DEVICE_UNKNOWN');
    await confirm(admin, removal.id);
    expect((await verifiedRecord(setting.running, removal.id)).state).toBe('done');
  });

  it('ends streams, and revokes what was connected while it was scheduled', async () => {
    const removal = await start(admin, { kind: 'uninstall' });
    await setting.connect(admin);
    const stream = admin.stream();
    await stream.caughtUp();
    await admin.adminCall({ method: 'POST', path: `/v1/removals/${removal.id}/bring-forward` });
    await setting.running.relay.runRemovals();
    expect(await stream.closed()).toBeGreaterThan(4000);
    expect((await setting.books()).revocations).toMatchObject([{ by: 'app-token' }]);
  });
});

describe('somebody who has the secret of the Marketplace path', () => {
  const revocations = async (): Promise<number> => (await setting.books()).revocations.length;
  const forged = (n: number) => notice('workspace-a', { date: `2026-03-04T10:20:${10 + n}+01:00` });

  it('costs a team its connection once: after an admin has cancelled, the next notice waits for a confirmation', async () => {
    const { running } = setting;
    await setting.connect(admin);
    await postNotice(running.url, forged(0));
    await secondsPass(21_000);
    expect(await revocations()).toBe(1);
    const { id } = await newest(admin);
    expect((await admin.adminCall({ method: 'POST', path: `/v1/removals/${id}/cancel` })).status).toBe(200);
    await secondsPass(60_000);
    await setting.connect(admin);

    await postNotice(running.url, forged(1));
    await secondsPass(50 * 60_000);
    expect(await revocations()).toBe(1);
    const second = (await removalsOf(admin)).find(({ state }) => state === 'scheduled');
    expect(second && stepOf(second, 'revoke-grant')).toMatchObject({ state: 'open', trouble: 'postponed' });
    expect(running.logLines.join('')).toContain('"reason":"cancelled-before"');
    expect(await running.relay.metrics.text()).toContain('relay_marketplace_notices_braked_total 1');

    // Nobody cancels, nobody confirms: an hour after the notice it is believed.
    await secondsPass(11 * 60_000);
    expect(await revocations()).toBe(2);
  });

  it('is believed at once when a console confirms that the app is gone', async () => {
    const { running } = setting;
    await setting.connect(admin);
    await postNotice(running.url, forged(0));
    const first = await newest(admin);
    await admin.adminCall({ method: 'POST', path: `/v1/removals/${first.id}/cancel` });
    await secondsPass(1000);
    await setting.connect(admin);
    const before = await revocations();
    await postNotice(running.url, forged(1));
    await running.relay.runRemovals();
    expect(await revocations()).toBe(before);
    const { id } = (await removalsOf(admin)).find(({ state }) => state === 'scheduled') ?? first;
    await admin.call({
      method: 'POST',
      path: `/v1/removals/${id}/notice`,
      body: { isStillInstalled: false },
    });
    await running.relay.runRemovals();
    expect(await revocations()).toBe(before + 1);
  });

  it('cannot cut off many teams at a stroke: after ten in an hour the rest wait', async () => {
    const { running } = setting;
    const teams = Array.from({ length: 12 }, (_, n) => `workspace-many-${n}`);
    for (const workspaceId of teams) {
      await enrolled(running, { workspaceId });
      expect((await postNotice(running.url, notice(workspaceId))).status).toBe(200);
    }
    expect(running.logLines.filter((line) => line.includes('"reason":"many-notices"'))).toHaveLength(2);
    await secondsPass(60 * 60_000);
    await enrolled(running, { workspaceId: 'workspace-later' });
    await postNotice(running.url, notice('workspace-later'));
    expect(running.logLines.filter((line) => line.includes('"reason":"many-notices"'))).toHaveLength(2);
  });
});

describe('erasing a customer', () => {
  it('asks every console and signs what they counted', async () => {
    const reference = 'opaque-reference-0001';
    const removal = await start(admin, { kind: 'erase-customer', reference });
    expect(removal.mustWipe).toEqual({ what: 'customer', reference });
    const answers = [{ party: 'livechat', call: 'delete-event', outcome: 'done', count: 4 }];
    await confirm(admin, removal.id, { wiped: { messages: 4, conversations: 1 }, answers });
    const record = await verifiedRecord(setting.running, removal.id);
    expect(record.confirmations).toMatchObject([{ wiped: { messages: 4, conversations: 1 }, answers }]);
    expect(record.residue.map(({ reason }) => reason)).not.toContain('media-copied');
    expectNowhere(setting.running, [reference]);
  });

  it('M10: names as residue the files that consoles have copied into LiveChat', async () => {
    const removal = await start(admin, { kind: 'erase-customer', reference: 'opaque-reference-0002' });
    const stays = { party: 'livechat', call: 'delete-files', outcome: 'refused' };
    await confirm(admin, removal.id, { wiped: {}, answers: [{ ...stays, count: 3 }] });
    const { residue } = await verifiedRecord(setting.running, removal.id);
    expect(residue).toContainEqual({ place: 'livechat', reason: 'media-copied', count: 3 });
  });
});

describe('whoever may not', () => {
  it('is refused, written down, and changes nothing', async () => {
    const channelId = await setting.connect(admin);
    const normal = await enrolled(setting.running, { role: 'normal' });
    const stranger = await enrolled(setting.running, { workspaceId: 'workspace-b' });
    const scheduled = await start(admin, { kind: 'uninstall' });
    const before = await admin.directory();

    const tries: [TestDevice, string, string, unknown, string][] = [
      [normal, 'POST', '/v1/removals', { kind: 'disconnect', channelId }, 'ADMIN_ONLY'],
      [normal, 'POST', '/v1/removals', { kind: 'uninstall', when: 'now' }, 'ADMIN_ONLY'],
      [normal, 'DELETE', `/v1/channels/${channelId}`, undefined, 'ADMIN_ONLY'],
      [normal, 'POST', `/v1/removals/${scheduled.id}/cancel`, undefined, 'ADMIN_ONLY'],
      [normal, 'POST', `/v1/removals/${scheduled.id}/bring-forward`, undefined, 'ADMIN_ONLY'],
      [normal, 'GET', '/v1/audit', undefined, 'ADMIN_ONLY'],
      [stranger, 'POST', '/v1/removals', { kind: 'disconnect', channelId }, 'NOT_FOUND'],
      [stranger, 'DELETE', `/v1/channels/${channelId}`, undefined, 'NOT_FOUND'],
      [stranger, 'POST', `/v1/removals/${scheduled.id}/cancel`, undefined, 'NOT_FOUND'],
      [stranger, 'POST', `/v1/removals/${scheduled.id}/bring-forward`, undefined, 'NOT_FOUND'],
      [stranger, 'POST', `/v1/removals/${scheduled.id}/notice`, { isStillInstalled: true }, 'NOT_FOUND'],
      [stranger, 'POST', `/v1/removals/${scheduled.id}/confirmations`, { wiped: {} }, 'NOT_FOUND'],
    ];
    for (const [device, method, path, body, code] of tries) {
      const answer = await device.adminCall({ method, path, ...(body === undefined ? {} : { body }) });
      expect([method, path, await codeOf(answer)]).toEqual([method, path, code]);
    }
    // An admin's device without the token of this very person.
    const without = await admin.call({ method: 'POST', path: '/v1/removals', body: { kind: 'uninstall' } });
    expect(await codeOf(without)).toBe('ADMIN_ONLY');
    const withOther = await admin.adminCall(
      { method: 'POST', path: '/v1/removals', body: { kind: 'uninstall' } },
      normal.token,
    );
    expect(await codeOf(withOther)).toBe('ADMIN_ONLY');

    expect((await admin.directory()).channels).toEqual(before.channels);
    expect((await removalsOf(admin)).map(({ state }) => state)).toEqual(['scheduled']);
    expect(await removalsOf(stranger)).toEqual([]);
    const audit = auditAnswerSchema.parse(
      await (await admin.adminCall({ method: 'GET', path: '/v1/audit' })).json(),
    );
    expect(audit.entries.filter(({ outcome }) => outcome === 'ADMIN_ONLY').length).toBeGreaterThanOrEqual(5);
  });

  it('cannot start anything with a forged notice', async () => {
    const { running } = setting;
    expect((await postNotice(running.url, notice('workspace-a'), 'path-secret-9999999999')).status).toBe(404);
    expect((await postNotice(running.url, notice('workspace-a', { clientID: 'other' }))).status).toBe(400);
    expect((await postNotice(running.url, notice('workspace-zz'))).status).toBe(200);
    expect(await removalsOf(admin)).toEqual([]);
    const refusals = running.logLines.filter((line) => line.includes('"what":"marketplace-notice"'));
    expect(refusals.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual([
      'NOT_FOUND',
      'INPUT_INVALID',
    ]);
    expect(running.logLines.join('')).not.toContain('path-secret');
  });
});

describe('the audit log', () => {
  it('is not filled by somebody who tries again and again', async () => {
    const normal = await enrolled(setting.running, { role: 'normal' });
    for (let index = 0; index < 15; index += 1) {
      await normal.adminCall({ method: 'POST', path: '/v1/removals', body: { kind: 'uninstall' } });
    }
    const answer = await admin.adminCall({ method: 'GET', path: '/v1/audit' });
    const { entries } = auditAnswerSchema.parse(await answer.json());
    expect(entries.filter(({ outcome }) => outcome === 'ADMIN_ONLY')).toHaveLength(10);
  });

  it('says who by a hash, what and when, in a chain', async () => {
    const channelId = await setting.connect(admin);
    const { id } = await start(admin, { kind: 'disconnect', channelId });
    await confirm(admin, id);
    const answer = await admin.adminCall({ method: 'GET', path: '/v1/audit' });
    const { salt, entries } = auditAnswerSchema.parse(await answer.json());
    expect(entries.map(({ action }) => action)).toEqual([
      'computer-enrolled',
      'channel-key-made',
      'facebook-asked',
      'channel-connected',
      'channel-disconnected',
      'removal-confirmed',
      'removal-finished',
      'audit-exported',
    ]);
    const actor = sha256Hex(auditActorText(salt, admin.agent.email)).slice(0, 32);
    expect(entries.map((entry) => entry.actor)).toEqual([
      actor,
      actor,
      actor,
      actor,
      actor,
      actor,
      'relay',
      actor,
    ]);
    let previous = '';
    for (const entry of entries) {
      expect(sha256Hex(auditChainText(previous, entry))).toBe(entry.hash);
      previous = entry.hash;
    }
    expect(JSON.stringify(entries)).not.toContain('@');
  });
});
