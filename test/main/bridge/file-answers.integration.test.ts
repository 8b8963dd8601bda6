import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, jonas, settled } from '../../helpers/console-world.ts';
import { pdf, png } from '../../helpers/sample-files.ts';
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
const sent = () =>
  world.sandbox.meta.books.sends.flatMap(({ customerId, text, attachmentTypes: types }) =>
    customerId === customer ? [types.length === 0 ? text : `(${types.join()})`] : [],
  );
/** A person of the team sends a file in LiveChat's own app. */
const sendsFile = (name: string, bytes: Uint8Array | undefined) => {
  const path = `/api/file/lc/att/1/${customer}/${name}`;
  if (bytes)
    world.sandbox.livechat.world.files.set(path, {
      name,
      contentType: 'application/octet-stream',
      bytes: Buffer.from(bytes),
      expiresAt: Number.MAX_SAFE_INTEGER,
      used: true,
    });
  const url = `${world.sandbox.context.baseUrl()}${path}`;
  return { url, event: world.agentWrites(chat(), '', { type: 'file', content: { url, name } }) };
};
const quiet = async () => {
  await world.sandbox.context.clock.jump(61_000);
  await desk.services.bridge.idle();
  await desk.services.conversations.idle();
};
const notes = () => spoken().filter((line) => line.includes('as a link'));

describe('a file of LiveChat’s own app, on Instagram', () => {
  it('is a file, once, in its place among the answers, and nothing is said of it in LiveChat', async () => {
    world.agentWrites(chat(), 'Our menu:');
    sendsFile('menu.png', png('menu'));
    sendsFile('prices.pdf', pdf);
    world.agentWrites(chat(), 'See you!');
    await settled(sent, ['Our menu:', '(image)', '(file)', 'See you!']);
    const [, file] = [...world.sandbox.meta.world.uploads.values()].slice(-2).map((upload) => upload.file);
    expect(Buffer.from(file?.content ?? []).equals(Buffer.from(pdf))).toBe(true);
    await quiet();
    expect(sent()).toHaveLength(4);
    expect(notes()).toEqual([]);
    expect(spoken().filter((line) => line.includes('Answered'))).toEqual([]);
  });

  it('that cannot be had goes as a link, and the agent is told why, once', async () => {
    const { url } = sendsFile('gone.png', undefined);
    await until(() => expect(sent()).toEqual([`gone.png: ${url}`]));
    await until(() =>
      expect(notes()).toEqual([
        '* Sent to Instagram as a link: the file could not be fetched from LiveChat.',
      ]),
    );
    await quiet();
    expect(notes()).toHaveLength(1);
    expect(sent()).toHaveLength(1);
  });

  it('that Instagram does not take goes as a link with that reason', async () => {
    const { url } = sendsFile('words.txt', Buffer.from('plain words'));
    await until(() => expect(sent()).toEqual([`words.txt: ${url}`]));
    await until(() =>
      expect(notes()).toEqual(['* Sent to Instagram as a link: Instagram does not take this file.']),
    );
  });

  it('is no whisper', async () => {
    const url = `${world.sandbox.context.baseUrl()}/api/file/lc/att/1/${customer}/secret.png`;
    world.agentWrites(chat(), '', {
      type: 'file',
      content: { url, name: 'secret.png' },
      visibility: 'agents',
    });
    world.agentWrites(chat(), 'Hi', { email: jonas });
    await settled(sent, ['Hi']);
  });
});
