import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { accountId, type Desk, conversationOf, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;
/** Sizes of what a link of the test leads to. */
const files = new Map<string, { body: Uint8Array; contentType: string }>();

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged({ fetch: async (address) => files.get(address) ?? 'expired' });
});
afterAll(() => world.end());
beforeEach(() => {
  customer = world.newCustomer();
});

const spoken = (): string[] => world.spoken(world.chatOf(customer));
const says = (text: string) => world.sandbox.meta.customerSends(customer, { text });

describe('bridge, from Instagram to LiveChat', () => {
  it('opens one chat for a customer, goes on in it, and names the customer as known', async () => {
    await says('Do you open on Sunday?');
    await says('And Monday?');
    await settled(spoken, ['< Do you open on Sunday?', '< And Monday?']);
    const chat = world.chatOf(customer);
    expect(chat.threads).toHaveLength(1);
    expect(chat.properties['routing']).toMatchObject({ continuous: true });
    const { name } = world.sandbox.meta.customer(customer);
    const known = world.sandbox.livechat.world.customers.get(chat.customerId ?? '');
    await settled(() => known?.name, name);
    expect(desk.services.bridge.state).toMatchObject({ state: 'active', notCarried: 0 });
  });

  it('invents no name when there is none', async () => {
    customer = world.newCustomer(null);
    await says('Who am I?');
    await settled(spoken, ['< Who am I?']);
    const known = world.sandbox.livechat.world.customers.get(world.chatOf(customer).customerId ?? '');
    expect(known?.name).toBe(`@${world.sandbox.meta.customer(customer).username}`);
  });

  it('resumes the chat when its thread was closed', async () => {
    await says('one');
    await settled(spoken, ['< one']);
    const chat = world.chatOf(customer);
    world.agentCloses(chat);
    await says('two');
    await settled(spoken, ['< one', '< two']);
    expect(world.chatOf(customer).id).toBe(chat.id);
    expect(chat.threads.map(({ active }) => active)).toEqual([false, true]);
  });

  it('keeps the order of a burst in one conversation, and says of each that stands elsewhere when it was written', async () => {
    const texts = Array.from({ length: 15 }, (_, index) => `line ${index + 1}`);
    const sending: Promise<unknown>[] = [];
    for (const text of texts) {
      sending.push(says(text));
      // Two messages of the same millisecond have no order.
      await world.sandbox.context.clock.jump(2);
    }
    await Promise.all(sending);
    const lines = () => spoken().filter((line) => line.startsWith('< '));
    await until(() => expect(lines()).toHaveLength(15));
    const shown = desk.services.conversations
      .listMessages({ conversationId: conversationOf(customer) })
      .messages.map(({ text }) => `< ${text}`);
    expect(new Set(lines())).toEqual(new Set(shown));
    // Meta's deliveries may overtake each other, more so on a busy machine.
    const inOrder = spoken().filter((line, index, all) => {
      const before = all[index - 1];
      return line.startsWith('< ') && !(before?.startsWith('* Came late from Instagram: ') ?? false);
    });
    expect(inOrder).toEqual(shown.filter((line) => inOrder.includes(line)));
  });

  const events = (type: string) =>
    world.chatOf(customer).threads.flatMap((thread) => thread.events.filter((event) => event.type === type));
  const medium = (type: string, name: string, contentType: string, size = 100) => {
    const url = `https://cdn.invented.example/${name}`;
    files.set(url, { body: new Uint8Array(size), contentType });
    return { type, payload: { url } };
  };

  it('M10: uploads nothing at first: a line says that it is to be seen in Backchannel, without its link', async () => {
    const picture = medium('image', 'first', 'image/png');
    await world.sandbox.meta.customerSends(customer, { text: 'Look', attachments: [picture] });
    await world.sandbox.meta.customerSends(customer, {
      attachments: [picture, medium('image', 'second', 'image/png'), medium('video', 'third', 'video/mp4')],
    });
    await settled(spoken, [
      '< Look',
      '< Photo, see it in Backchannel',
      '< 2 photos and 1 video, see them in Backchannel',
    ]);
    expect(events('file')).toEqual([]);
    expect(JSON.stringify(world.chatOf(customer))).not.toContain('cdn.invented.example');
    expect(desk.services.bridge.state.copiesMedia).toBe(false);
    expect(desk.services.bridge.copiesLeft(undefined)).toEqual([]);
  });

  describe('where an administrator has switched copies on', () => {
    beforeAll(() => desk.services.bridge.setMediaCopies(true));
    afterAll(() => desk.services.bridge.setMediaCopies(false));

    it.each([
      ['a small picture', 'image', 'image/png', 2_000, 'photo.png'],
      ['a voice note', 'audio', 'audio/mp4', 5_000, 'voice-message.m4a'],
      ['the largest file LiveChat takes', 'video', 'video/mp4', 10 * 1024 * 1024, 'video.mp4'],
    ])('M10: uploads %s, and keeps count of it', async (_, type, contentType, size, name) => {
      const before = desk.services.bridge.copiesLeft(undefined)[0]?.count ?? 0;
      const attachments = [medium(type, `${type}-${size}`, contentType, size)];
      await world.sandbox.meta.customerSends(customer, { attachments });
      await settled(spoken, [`< ${name}`]);
      expect(events('file')[0]?.content).toMatchObject({ content_type: contentType, size });
      const stays = { party: 'livechat', call: 'delete-files', outcome: 'refused' };
      await until(() =>
        expect(desk.services.bridge.copiesLeft(undefined)).toEqual([{ ...stays, count: before + 1 }]),
      );
      const conversationId = conversationOf(customer);
      expect(desk.services.bridge.copiesLeft({ accountId, conversationId })).toEqual([
        { ...stays, count: 1 },
      ]);
      const plan = desk.services.removal.plan({ kind: 'erase-customer', conversationId });
      expect(plan.places.find(({ place }) => place === 'livechat')?.stays).toContain('media-copied');
    });

    it('M10: gives a line for what LiveChat does not take, and for what cannot be fetched', async () => {
      const large = medium('video', 'too-large', 'video/mp4', 10 * 1024 * 1024 + 1);
      await world.sandbox.meta.customerSends(customer, { text: 'Look', attachments: [large] });
      const gone = { type: 'image', payload: { url: 'https://cdn.invented.example/gone' } };
      await world.sandbox.meta.customerSends(customer, { attachments: [gone] });
      await settled(spoken, [
        '< Look',
        '< Video, too large for LiveChat: see it in Backchannel',
        '< Photo, see it in Backchannel',
      ]);
    });

    it.each([
      ['story_mention', ['< Mentioned you in a story', '< Story, see it in Backchannel']],
      ['ig_story', ['< Shared story, see it in Backchannel']],
      ['ig_post', ['< Shared post, see it in Backchannel']],
      ['ig_reel', ['< Shared reel, see it in Backchannel']],
    ])('M10: never uploads a %s, which is a picture too', async (type, lines) => {
      const attachments = [medium(type, type, 'image/png')];
      await world.sandbox.meta.customerSends(customer, { attachments });
      await settled(spoken, lines);
      expect(events('file')).toEqual([]);
      expect(JSON.stringify(world.chatOf(customer))).not.toContain('cdn.invented.example');
    });
  });

  it('M10: gives a card for a page of Instagram, which is no file', async () => {
    const url = 'https://www.instagram.com/reel/INVENTED1/';
    await world.sandbox.meta.customerSends(customer, {
      attachments: [{ type: 'ig_reel', payload: { url, title: 'Invented reel' } }],
    });
    await settled(spoken, ['< rich_message']);
    expect(events('rich_message')[0]?.content['elements']).toEqual([
      { title: 'Invented reel', buttons: [expect.objectContaining({ value: url })] },
    ]);
  });

  it('M13: tells agents where a customer came from, and a heart as one', async () => {
    const ad = { source: 'ADS', ad_id: '12', ads_context_data: { ad_title: 'Invented ad' } };
    await world.sandbox.meta.customerSends(customer, { text: 'Price?', referral: ad });
    await world.sandbox.meta.customerSends(customer, { attachments: [{ type: 'like_heart' }] });
    await settled(spoken, ['< Price? (Came from the advertisement “Invented ad”)', '< ❤️']);
  });

  it('M13: opens no chat for an item of an unknown kind, nor for a button that the account itself presses', async () => {
    const people = { sender: { id: customer }, recipient: { id: accountId }, timestamp: Date.now() };
    await world.sandbox.meta.sendItem({ accountId, item: { ...people, hologram_call: {} } });
    await world.sandbox.meta.customerTaps(customer, { title: 'Menu', payload: 'MENU', isSelf: true });
    await says('hello');
    await settled(spoken, ['< hello']);
  });

  it('M13: says which app has answered', async () => {
    await says('Open?');
    await settled(spoken, ['< Open?']);
    await world.sandbox.meta.ownerSends(customer, { text: 'Yes, from a robot', appId: '980000000000077' });
    await settled(spoken, ['< Open?', '* Answered in another app: Yes, from a robot']);
  });

  it('tells story mentions, replies to stories, reactions and buttons as lines', async () => {
    const first = await says('Lovely bread');
    await world.sandbox.meta.customerReacts(customer, first.mid, '❤');
    await world.sandbox.meta.customerReacts(customer, first.mid, undefined);
    await world.sandbox.meta.customerSends(customer, {
      attachments: [{ type: 'story_mention', payload: { url: 'https://cdn.invented.example/story' } }],
    });
    await world.sandbox.meta.customerSends(customer, {
      text: 'What is this?',
      replyToStory: { id: 's1', url: 'https://cdn.invented.example/own-story' },
    });
    await world.sandbox.meta.customerTaps(customer, { title: 'Opening hours', payload: 'HOURS' });
    await world.sandbox.meta.customerSends(customer, { isUnsupported: true });
    await settled(spoken, [
      '< Lovely bread',
      '< Reacted ❤\uFE0F to a message',
      '< Took back a reaction',
      '< Mentioned you in a story',
      '< Story, see it in Backchannel',
      '< Replied to your story: What is this?',
      '< Tapped “Opening hours”',
      '< Something Instagram shows only in its own app',
    ]);
  });

  it('adds an edit as a line of its own', async () => {
    const { mid } = await says('at 8');
    await settled(spoken, ['< at 8']);
    // The field is not ticked in the seeded app: the item is sent as it would come.
    await world.sandbox.meta.sendBody({
      object: 'instagram',
      entry: [
        {
          id: accountId,
          time: Date.now(),
          messaging: [
            {
              sender: { id: customer },
              recipient: { id: accountId },
              timestamp: Date.now(),
              message_edit: { mid, text: 'at 9', num_edit: 1 },
            },
          ],
        },
      ],
    });
    await settled(spoken, ['< at 8', '< Edited a message: at 9']);
  });

  it('takes an unsent message away from the customer’s side, with its files', async () => {
    const url = 'https://cdn.invented.example/private';
    files.set(url, { body: new Uint8Array(10), contentType: 'image/png' });
    desk.services.bridge.setMediaCopies(true);
    const { mid } = await world.sandbox.meta.customerSends(customer, {
      text: 'my number is 1234',
      attachments: [{ type: 'image', payload: { url } }],
    });
    await says('never mind');
    await settled(spoken, ['< my number is 1234', '< photo.png', '< never mind']);
    desk.services.bridge.setMediaCopies(false);
    await world.sandbox.meta.customerUnsends(customer, mid);
    await settled(spoken, ['< my number is 1234 (deleted)', '< photo.png (deleted)', '< never mind']);
  });

  it('never writes what was unsent before it could be brought across', async () => {
    await says('hello');
    await settled(spoken, ['< hello']);
    world.sandbox.context.faults.add({ call: 'livechat.customer.send_event', kind: 'fail', times: 2 });
    const { mid } = await says('secret');
    await world.sandbox.meta.customerUnsends(customer, mid);
    await says('bye');
    await settled(spoken, ['< hello', '< bye']);
  });

  it('notes what was answered in Instagram’s own app', async () => {
    await says('Open?');
    await settled(spoken, ['< Open?']);
    await world.sandbox.meta.ownerSends(customer, { text: 'Yes, from the phone' });
    // The echo does not say who sent it: a colleague's console would have written it down by now.
    await world.sandbox.context.clock.jump(21_000);
    await settled(spoken, ['< Open?', "* Answered in Instagram's own app: Yes, from the phone"]);
    expect(world.sentTexts()).not.toContain('Yes, from the phone');
  });

  it('leaves what another app answers to that app', async () => {
    await says('hello');
    await settled(spoken, ['< hello']);
    await world.sandbox.meta.setThreadOwner(customer, '263902037430900');
    await says('for the other app');
    await world.sandbox.meta.setThreadOwner(customer, undefined);
    await says('for us');
    await settled(spoken, ['< hello', '< for us']);
  });

  it('carries the seen mark of the customer', async () => {
    await says('hello');
    await settled(spoken, ['< hello']);
    const chat = world.chatOf(customer);
    const before = chat.users.find(({ id }) => id === chat.customerId)?.seenUpTo;
    world.agentWrites(chat, 'hi');
    await until(() => expect(world.sentTexts()).toContain('hi'));
    await world.sandbox.meta.customerReads(customer);
    await until(() => expect(chat.users.find(({ id }) => id === chat.customerId)?.seenUpTo).not.toBe(before));
  });

  it.each([
    ['is refused', { kind: 'fail' as const }],
    ['is cut before it arrives', { kind: 'close-socket' as const }],
    ['is carried out and its answer lost', { kind: 'drop-answer' as const }],
  ])('writes once when the call that %s', async (_, fault) => {
    world.sandbox.context.faults.add({ call: 'livechat.customer.start_chat', ...fault });
    await says('first');
    await settled(spoken, ['< first']);
    world.sandbox.context.faults.add({ call: 'livechat.customer.send_event', ...fault });
    await says('second');
    await says('third');
    await settled(spoken, ['< first', '< second', '< third']);
    world.agentCloses(world.chatOf(customer));
    world.sandbox.context.faults.add({ call: 'livechat.customer.resume_chat', ...fault });
    await says('fourth');
    await settled(spoken, ['< first', '< second', '< third', '< fourth']);
    expect(
      world.chats().filter(({ customerId }) => customerId === world.chatOf(customer).customerId),
    ).toHaveLength(1);
  });
});
