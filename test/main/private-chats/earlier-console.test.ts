import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSealing } from '../../../src/main/relay-link/sealing.ts';
import { loadSodium } from '../../../src/main/relay-link/sodium.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../../src/shared/domain/index.ts';
import { noTimeLaterThan, privateBodySchema, type SignedContext } from '../../../src/shared/wire/index.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { earlierPrivateBody } from '../../fixtures/earlier-console/schemas.ts';
import { createChatTeam } from '../../helpers/chat-team.ts';
import { handTo } from '../../helpers/group-statements.ts';

/**
 * What a console of before has sealed, recorded with its own code at the commit that the file names (test/fixtures/earlier-console),
 * is opened, proven, read and shown by today's.
 */

const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() });
const recorded = z
  .object({
    commit: z.string(),
    workspaceId: z.string(),
    recipient: z.object({ agentId: z.string(), deviceId: z.string(), seal: keyPair, sign: keyPair }),
    senders: z.array(z.object({ agentId: z.string(), deviceId: z.string(), signKey: z.string() })),
    envelopes: z.array(
      z.object({
        context: z.enum(['private', 'handover', 'replica']),
        from: z.string(),
        sealed: z.string(),
        body: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(inRepository('test/fixtures/earlier-console/recorded.json'), 'utf8')));
const { workspaceId, recipient, senders, envelopes } = recorded;

const sealing = async () =>
  createSealing({
    sodium: await loadSodium(),
    enrolment: {
      workspaceId: workspaceId as WorkspaceId,
      agentId: recipient.agentId as AgentId,
      deviceId: recipient.deviceId as DeviceId,
    } as never,
    keys: { sign: recipient.sign, seal: recipient.seal },
    prekeys: () => [],
    channelKey: () => undefined,
    senderSignKey: (agentId, deviceId) =>
      senders.find((one) => one.agentId === agentId && one.deviceId === deviceId)?.signKey,
    clock: { now: () => Date.UTC(2027, 0, 1) },
  });

describe('what a console of before has sealed', () => {
  it.each(
    envelopes.map(({ context, body, from }, index) => ({ context, type: String(body['type']), from, index })),
  )('is read: $context $type from $from', async ({ index }) => {
    const { context, sealed, body, from } = envelopes[index]!;
    const opened = (await sealing()).open({ kind: context, keyId: '', sealed });
    expect(opened).toMatchObject({ kind: context, sender: { fromDeviceId: from }, body });
  });

  it('is all that it ever said privately', () => {
    const said = envelopes.filter(({ context }) => context === ('private' satisfies SignedContext));
    const types = earlierPrivateBody.options.map(({ shape }) => shape.type.value);
    expect(new Set(said.map(({ body }) => body['type']))).toEqual(new Set(types));
  });

  it('is shown as it was written, and its receipts count', async () => {
    const team = createChatTeam(Date.UTC(2026, 10, 30));
    const maria = team.add(recipient.agentId, recipient.deviceId);
    for (const { agentId, deviceId } of senders) team.add(agentId, deviceId);
    const own = envelopes.find(
      ({ body }) => body['type'] === 'message' && body['author'] === recipient.agentId,
    );
    for (const { context, from, body } of envelopes)
      if (context === 'private')
        team.deliver({
          from: from as DeviceId,
          fromAgent: senders.find(({ deviceId }) => deviceId === from)!.agentId as AgentId,
          to: maria.deviceId,
          body: privateBodySchema.parse(noTimeLaterThan(body, Date.UTC(2026, 11, 1))),
          sentAtMs: team.time.now(),
        });
    const jonas = senders.find(({ agentId }) => agentId !== recipient.agentId)!.agentId as AgentId;
    const shown = maria.chats.listMessages(jonas).messages;
    expect(shown.map(({ text, direction, state }) => [direction, text, state])).toEqual([
      ['in', 'Good morning ☕ — «ж»', 'received'],
      ['out', own?.body['text'], 'read'],
    ]);
    expect(maria.refused).toEqual([]);
    await team.end();
  });
});

it('a console of before that goes on is not offered again and again what it set aside', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  // It confirms messages, nothing of what it set aside, and does not say which version it is of.
  const confirm = (id: string): void =>
    handTo(team, jonas, maria, {
      type: 'receipt',
      between: [jonas.agentId, maria.agentId],
      by: jonas.agentId,
      state: 'delivered',
      ids: [id],
    });
  const { id } = maria.chats.send(jonas.agentId, 'the first');
  confirm(id);
  maria.chats.edit(jonas.agentId, id, 'the first, put right', []);
  const edits = () => team.wire.filter(({ body }) => body.type === 'edit').length;
  for (let hour = 0; hour < 6; hour += 1) {
    team.time.set(team.time.now() + 2 * 3_600_000);
    maria.goOffline();
    maria.goOnline();
    await team.time.advance(3_000);
    confirm(maria.chats.send(jonas.agentId, `later ${hour}`).id);
  }
  expect(edits()).toBe(1);
  // Once the relay has let it go, it is.
  team.time.set(team.time.now() + 8 * 86_400_000);
  maria.goOffline();
  maria.goOnline();
  await team.time.advance(3_000);
  expect(edits()).toBe(2);
  await team.end();
});
