import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSealedEnvelopeStore } from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import { createSettingStore } from '../../../src/main/storage/index.ts';
import type { AgentId, GroupId } from '../../../src/shared/domain/index.ts';
import { pollAnswerSchema, type ArrivingEnvelope, type PrivateBody } from '../../../src/shared/wire/index.ts';
import { earlierPrivateBody, earlierTextLength } from '../../fixtures/earlier-console/schemas.ts';
import { textsInGroup } from '../../helpers/group-world.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { openedWith, stealKeys } from '../../helpers/stolen-keys.ts';
import { until } from '../../helpers/until.ts';

/**
 * Today's console beside one of before (test/fixtures/earlier-console/schemas.ts says what that one knew): what it is sent it can
 * read, or sets aside; that costs nothing else, and after its update nothing is missing.
 */

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

const two = async (): Promise<{ maria: Desk; jonas: Desk }> => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
  return { maria, jonas };
};
const isAllTaken = (desk: Desk) =>
  until(() => expect(desk.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 }));
/** What waits at the relay for a computer that is off, with what is in it. */
const waitingFor = async (desk: Desk): Promise<{ envelope: ArrivingEnvelope; body: PrivateBody }[]> => {
  const answer = await desk.link.request('GET', '/v1/envelopes?after=0', { schema: pollAnswerSchema });
  const envelopes = answer.envelopes.filter(({ kind }) => kind === 'private');
  const opened = await openedWith(
    await stealKeys(desk),
    envelopes.map(({ sealed }) => sealed),
  );
  return envelopes.flatMap((envelope, index) => {
    const payload = JSON.parse(opened[index] ?? '{}') as { body?: string };
    return payload.body === undefined ? [] : [{ envelope, body: JSON.parse(payload.body) as PrivateBody }];
  });
};

it('a console of before reads what it can, keeps the rest sealed, and has everything after its update', async () => {
  const { maria, jonas } = await two();
  const { id: first } = maria.chats.send(jonasId, 'From before');
  const { id: second } = maria.chats.send(jonasId, 'Soon gone');
  await until(() => expect(jonas.chats.listMessages(mariaId).messages).toHaveLength(2));
  await isAllTaken(jonas);
  const old = await jonas.restart({ isConnected: false, isOnAir: false, appVersion: '0.1.0' });
  // As if it had never said which version it is of: it is told nothing that counts for seconds.
  maria.db.exec('UPDATE private_peer SET form = 0');

  // Everything that came since.
  maria.chats.edit(jonasId, first, 'From before, put right', []);
  maria.chats.remove(jonasId, second);
  maria.chats.react(jonasId, first, '👍', true);
  maria.chats.send(jonasId, '@Jonas, an answer', { replyToId: first, mentions: [jonasId] });
  const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
  const added = await maria.chats.files.add({ chatId: jonasId, name: 'list.bin', bytes });
  if (!('file' in added)) throw new Error('not taken');
  maria.chats.send(jonasId, 'The list', { fileIds: [added.file.id] });
  maria.chats.setTyping(jonasId, true);
  const group = await maria.chats.groups.make('Bakers', [jonasId]);
  maria.chats.send(group, 'Who opens tomorrow?');
  await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
  await isAllTaken(maria);

  const waiting = await waitingFor(old);
  const verdicts = waiting.map(({ body }) => ({ type: body.type, read: earlierPrivateBody.safeParse(body) }));
  const all = verdicts.flatMap(({ read: { data } }) => (data?.type === 'message' ? [data.text] : []));
  // What it had before may wait there still, until it says that it has it.
  const read = all.filter((text) => text !== 'From before' && text !== 'Soon gone');
  // A message is shown with its text; one with a file says that it has one.
  expect(read).toHaveLength(2);
  expect(read).toContain('@Jonas, an answer');
  expect(read.find((text) => text.startsWith('The list'))).toContain('Update Backchannel');
  for (const text of read) expect(text.length).toBeLessThanOrEqual(earlierTextLength);
  const aside = verdicts.filter((one) => !one.read.success).map(({ type }) => type);
  expect([...aside].sort()).toEqual(['delete', 'edit', 'group-statements', 'message', 'reaction']);

  // As that version left its database: what it read is applied, what it did not know is set aside, and the relay has let it go.
  const store = createSealedEnvelopeStore(old.db);
  const settings = createSettingStore(old.db);
  const last = Math.max(...waiting.map(({ envelope }) => envelope.seq));
  for (const { envelope, body } of waiting)
    if (!earlierPrivateBody.safeParse(body).success) {
      const { seq, kind, keyId, sealed } = envelope;
      store.setAside.insert({
        ...{ seq, kind, keyId, sealed, size: sealed.length },
        ...{ reason: 'ENVELOPE_NEWER', fromAgentId: mariaId, tries: 1, triedWith: '0.1.0' },
        ...{ createdAtMs: Date.now(), setAsideAtMs: Date.now() },
      });
    }
  settings.set('relay.cursor', String(last));
  expect(old.link.setAside().items.map(({ reason, fromAgentId }) => [reason, fromAgentId])).toEqual(
    Array(aside.length).fill(['ENVELOPE_NEWER', mariaId]),
  );

  const updated = await old.restart({ appVersion: '0.3.0' });
  await until(() => expect(textsInGroup(updated, group)).toEqual(['Who opens tomorrow?']));
  await until(() =>
    expect(
      updated.chats.listMessages(mariaId).messages.map(({ text, editedAtMs, deletedAtMs, reactions }) => ({
        text,
        isEdited: editedAtMs !== undefined,
        isDeleted: deletedAtMs !== undefined,
        reactions: reactions?.length ?? 0,
      })),
    ).toEqual([
      { text: 'From before, put right', isEdited: true, isDeleted: false, reactions: 1 },
      { text: '', isEdited: false, isDeleted: true, reactions: 0 },
    ]),
  );
  expect(updated.link.setAside().count).toBe(0);
  expect(updated.setAside).toEqual([]);
});

it('is told to a console of before only in forms that say whose they are', async () => {
  const { maria, jonas } = await two();
  const group: GroupId = await maria.chats.groups.make('Bakers', [jonasId]);
  maria.chats.mute(group, true);
  const laptop = await world.desk(mariaId);
  await until(() => expect(maria.link.confirmedDevices(mariaId)).toHaveLength(1));
  const off = await laptop.restart({ isConnected: false, isOnAir: false });
  maria.chats.mute(group, false);
  maria.chats.mute(jonasId, true);
  await isAllTaken(maria);
  const kinds = (await waitingFor(off)).map(({ body }) => [
    body.type,
    earlierPrivateBody.safeParse(body).success,
  ]);
  expect(kinds.filter(([type]) => type === 'chat-mute')).toEqual([
    ['chat-mute', false],
    ['chat-mute', false],
  ]);
  expect(jonas.setAside).toEqual([]);
});
