import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { largePdf, pdf, png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterAll(() => world.end());
beforeEach(async () => {
  world.sandbox.context.faults.clear();
  customer = world.newCustomer();
  await world.sandbox.meta.customerSends(customer, { text: 'Hello?' });
  await settled(spoken, ['< Hello?']);
});

const chat = () => world.chatOf(customer);
const spoken = (): string[] => world.spoken(chat());
const send = async (name: string, bytes: Uint8Array, text = '') => {
  const { conversations, session } = desk.services;
  const conversationId = conversationOf(customer);
  const added = await conversations.addFile({ conversationId, name, bytes });
  if (!('file' in added)) throw new Error(added.problem.reason);
  const agentId = session.identity()?.agentId as never;
  conversations.queueReply({ conversationId, text, fileIds: [added.file.id], agentId, undoMs: 0 });
  return added.file.id;
};
const files = () => [...world.sandbox.livechat.world.files.values()];
const quiet = async () => {
  await world.sandbox.context.clock.jump(61_000);
  await desk.services.bridge.idle();
  await desk.services.conversations.idle();
};

describe('a file of the console, in LiveChat', () => {
  it('is the agent’s own file, once, and not sent to Instagram again', async () => {
    await send('Menü.png', png('menu'), 'Our menu');
    await settled(spoken, ['< Hello?', `${maria} Menu.png`, `${maria} Our menu`]);
    const [stored] = files().slice(-1);
    expect(stored).toMatchObject({ name: 'Menu.png', contentType: 'image/png' });
    expect(stored?.bytes.equals(Buffer.from(png('menu')))).toBe(true);
    await quiet();
    expect(spoken()).toHaveLength(3);
    expect(world.sentTexts().slice(-2)).toEqual(['(image)', 'Our menu']);
    // Nothing of it is left on this computer.
    expect(desk.services.conversations.listFiles(conversationOf(customer))).toEqual([]);
    const sent = desk.services.conversations.listMessages({ conversationId: conversationOf(customer) })
      .messages[1];
    expect(sent && (await desk.services.conversations.fileOf(sent.id))).toBeUndefined();
  });

  it('over LiveChat’s limit is a line that says what was sent', async () => {
    await send('prices.pdf', largePdf(10_500_000));
    await settled(spoken, [
      '< Hello?',
      `${maria} File sent on Instagram: prices.pdf (10.5 MB). Too large for LiveChat: see it in Backchannel.`,
    ]);
    await quiet();
    expect(spoken()).toHaveLength(2);
  });

  it.each(['entity_too_large', 'validation'])('that LiveChat refuses (%s) is a line', async (type) => {
    const fault = { kind: 'fail', error: { type } } as const;
    world.sandbox.context.faults.add({ call: 'livechat.agent.upload_file', ...fault });
    await send('prices.pdf', pdf);
    await until(() =>
      expect(spoken().at(-1)).toContain(`${maria} File sent on Instagram: prices.pdf (0.1 MB).`),
    );
    await quiet();
    expect(spoken()).toHaveLength(2);
  });

  it('is uploaded again when LiveChat is away, and is there once', async () => {
    const fault = { kind: 'fail', error: { type: 'service_unavailable' }, times: 2 } as const;
    world.sandbox.context.faults.add({ call: 'livechat.agent.upload_file', ...fault });
    await send('menu.png', png());
    await until(async () => {
      await world.sandbox.context.clock.jump(5_000);
      expect(spoken()).toEqual(['< Hello?', `${maria} menu.png`]);
    });
    await quiet();
    expect(spoken()).toHaveLength(2);
  });

  it('is a note with its kind where the agent is not let into the chat', async () => {
    world.agentWrites(chat(), 'I have it');
    await send('menu.png', png());
    await until(() => expect(spoken()).toContain('* Maria Lindqvist answered: Photo'));
    await quiet();
    expect(spoken()).toHaveLength(3);
    expect(chat().users.some(({ id }) => id === jonas)).toBe(true);
  });

  it('gives Instagram the address of LiveChat’s own upload, where the Page takes no upload of pictures', async () => {
    world.sandbox.meta.options.refusedUploads = ['image'];
    await send('menu.png', png());
    await settled(spoken, ['< Hello?', `${maria} menu.png`]);
    world.sandbox.meta.options.refusedUploads = [];
    const message = [...world.sandbox.meta.world.messages.values()].at(-1);
    expect(message?.attachments[0]?.payload?.['url']).toContain('/api/file/lc/att/');
  });
});
