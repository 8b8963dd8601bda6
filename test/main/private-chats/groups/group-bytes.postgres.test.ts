import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import type { AgentId } from '../../../../src/shared/domain/index.ts';
import { bytesBelow } from '../../../helpers/bytes-below.ts';
import { acquainted, hasPeople, textsInGroup } from '../../../helpers/group-world.ts';
import { startRelayWorld, type RelayWorld } from '../../../helpers/relay-world.ts';
import { until } from '../../../helpers/until.ts';
import { makeDatabase } from '../../../relay/helpers/running-relay.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const name = 'canary-group-name-9D10';
const renamed = 'canary-group-renamed-2BC3';
const text = 'canary-group-text-E5F7';
const edited = 'canary-group-edit-4A61';
const fileName = 'canary-group-file-8C02.txt';
const content = 'canary-group-content-71D9 '.repeat(4_000);

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld({ settings: { RELAY_DATABASE_URL: (await makeDatabase()) ?? '' } });
});
afterEach(() => world.end());

it('no name, text or file of a group can be read in any file of the relay’s PostgreSQL, nor whose the group is', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await acquainted(maria, jonas);
  const group = await maria.chats.groups.make(name, [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  const added = await maria.chats.files.add({ chatId: group, name: fileName, bytes: Buffer.from(content) });
  if (!('file' in added)) throw new Error('not taken');
  const { id } = maria.chats.send(group, text, { fileIds: [added.file.id] });
  await until(() =>
    expect(
      jonas.chats.listMessages(group).messages.flatMap(({ files = [] }) => files.map(({ state }) => state)),
    ).toEqual(['here']),
  );
  maria.chats.edit(group, id, edited, []);
  jonas.chats.react(group, id, '👍', true);
  await maria.chats.groups.change(group, { kind: 'rename', name: renamed });
  await until(() => expect(textsInGroup(jonas, group)).toEqual([edited]));
  await until(() => expect(jonas.chats.summary(group).group?.name).toBe(renamed));

  const atRelay = bytesBelow(inject('postgresFolder') ?? '');
  // The search does find what is there.
  expect(atRelay.includes(mariaId)).toBe(true);
  for (const secret of [name, renamed, text, edited, fileName, content.slice(0, 25), group])
    expect([secret, atRelay.includes(secret)]).toEqual([secret, false]);
});
