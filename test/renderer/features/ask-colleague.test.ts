import { describe, expect, it, vi } from 'vitest';
import type { CommandContext } from '../../../src/renderer/commands/command.ts';
import { runMenuAction } from '../../../src/renderer/commands/context-menu.ts';
import { commandForKey } from '../../../src/renderer/commands/keyboard.ts';
import { paletteEntries } from '../../../src/renderer/commands/palette-entries.ts';
import { askChoices } from '../../../src/renderer/features/ask-colleague/ask-choices.ts';
import { handOverNote } from '../../../src/renderer/messages/ask-colleague.ts';
import type { PrivateChatSummary } from '../../../src/shared/domain/private-chat.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import { createActions } from '../../../src/renderer/state/actions/index.ts';
import { askDraftKey, createDrafts } from '../../../src/renderer/state/drafts.ts';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { createFakeMain, type FakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { noFocus } from '../fake/no-focus.ts';

const press = (key: string, mods: Partial<Pick<KeyboardEvent, 'ctrlKey' | 'shiftKey'>> = {}) =>
  ({
    key,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    metaKey: false,
    isComposing: false,
    ...mods,
  }) as KeyboardEvent;
const free = { isTyping: false, isInDialog: false };

const open = async (): Promise<CommandContext & { fake: FakeMain; id: string }> => {
  const fake = createFakeMain(fakeWorld({ agents: 8, conversations: 6 }));
  const store = createAppStore();
  const drafts = createDrafts(fake.api.draft, notifyProblem(store));
  const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => Date.now() } });
  actions.start();
  await vi.waitFor(() =>
    expect(store.get().conversations.lists.all.isLoaded && store.get().team.isLoaded).toBe(true),
  );
  const id = fake.world.conversations[0]!.id;
  actions.app.openConversation(id);
  return { store, drafts, actions, fake, id, focus: noFocus };
};
const colleaguesOf = ({ fake }: { fake: FakeMain }) =>
  fake.world.agents.filter((agent) => agent.id !== 'anna@example.com' && !agent.isSuspended);
const colleagueOf = (one: { fake: FakeMain }) => colleaguesOf(one)[0]!;
/** A group of this person's with those people; its last message is of that moment. */
const groupOf = (
  chatId: string,
  name: string,
  others: readonly string[],
  sentAtMs: number,
  { isMember = true } = {},
) => ({
  chatId,
  unreadCount: 0,
  trust: 'confirmed',
  lastMessage: { sentAtMs } as { sentAtMs: number } | undefined,
  group: {
    name,
    isMember,
    members: [...(isMember ? ['anna@example.com'] : []), ...others].map((agentId) => ({
      agentId,
      trust: 'confirmed',
    })),
  },
});
/** These are the private chats there are. */
const withChats = ({ store }: Pick<CommandContext, 'store'>, chats: readonly object[]): void =>
  store.apply((state) => ({
    ...state,
    privateChats: {
      ...state.privateChats,
      summaries: Object.fromEntries(
        (chats as readonly PrivateChatSummary[]).map((chat) => [chat.chatId, chat]),
      ),
    },
  }));

describe('“Ask a colleague”', () => {
  it('opens for the conversation that is open, by key and palette, and for the row of a menu', async () => {
    const one = await open();
    commandForKey(press('A', { shiftKey: true }), one, free)?.run(one);
    expect(one.store.get()).toMatchObject({
      dialog: 'ask-colleague',
      conversations: { askingAbout: one.id },
    });
    expect(paletteEntries(one, 'ask a colleague').map(({ id }) => id)).toContain('command:ask-colleague');
    const other = one.fake.world.conversations[1]!.id;
    runMenuAction('ask-colleague', { ...one, target: { conversationId: other } });
    expect(one.store.get().conversations.askingAbout).toBe(other);
    // A menu on a message of the open conversation.
    runMenuAction('ask-colleague', { ...one, target: { messageId: 'm' } });
    expect(one.store.get().conversations.askingAbout).toBe(one.id);
    one.actions.app.goTo({ section: 'team' });
    expect(commandForKey(press('A', { shiftKey: true }), one, free)).toBeUndefined();
  });

  it('assigns with a note that names the colleague, and takes both back by Ctrl+Z with the words kept', async () => {
    const one = await open();
    const colleague = colleagueOf(one);
    one.actions.ask.open(one.id);
    expect(await one.actions.ask.handOver(one.id, colleague.id, 'Is Friday still free?')).toBeUndefined();
    const work = () => one.store.get().conversations.byId[one.id]?.work;
    await vi.waitFor(() => expect(work()).toMatchObject({ assigneeId: colleague.id }));
    expect(one.store.get().dialog).toBe('none');
    expect(one.fake.calls.findLast(({ route }) => route === 'work/hand-over')?.input).toMatchObject({
      text: expect.stringMatching(/^@.+ Is Friday still free\?$/u) as string,
      mentions: [colleague.id],
    });

    const undo = commandForKey(press('z', { ctrlKey: true }), one, free);
    expect(undo?.name).toBe('undo-reply');
    undo?.run(one);
    await vi.waitFor(() => expect(work()?.assigneeId).toBeUndefined());
    await vi.waitFor(() => expect(one.drafts.peek(askDraftKey(one.id))).toBe('Is Friday still free?'));
    await vi.waitFor(() => expect(one.store.get().notices).toHaveLength(1));
    expect(commandForKey(press('z', { ctrlKey: true }), one, free)).toBeUndefined();
  });

  it('asks privately: the conversation goes with the text, and nothing else changes', async () => {
    const one = await open();
    const colleague = colleagueOf(one);
    one.actions.ask.open(one.id);
    expect(await one.actions.ask.askPrivately(one.id, colleague.id, 'Trays?')).toBeUndefined();
    expect(one.fake.calls.findLast(({ route }) => route === 'private-chat/send')?.input).toEqual({
      chatId: colleague.id,
      text: 'Trays?',
      conversationId: one.id,
    });
    expect(one.store.get()).toMatchObject({
      dialog: 'none',
      notices: [{ sentence: expect.stringContaining('privately') as string }],
    });
    expect(one.store.get().conversations.byId[one.id]?.work.assigneeId).toBeUndefined();
    // A card's conversation that no list has.
    expect(await one.actions.ask.findConversation(one.id)).toBe(true);
    expect(await one.actions.ask.findConversation('17841400000000042:404')).toBe(false);
  });

  it('asks a group: the conversation goes to its chat, and who is named there is told', async () => {
    const one = await open();
    const [colleague, other] = colleaguesOf(one);
    withChats(one, [groupOf('group:g1', 'Ovens', [colleague!.id, other!.id], 5)]);
    one.actions.ask.open(one.id);
    const words = `@${colleague!.name} or anybody: trays?`;
    expect(await one.actions.ask.askPrivately(one.id, 'group:g1', words)).toBeUndefined();
    expect(one.fake.calls.findLast(({ route }) => route === 'private-chat/send')?.input).toEqual({
      chatId: 'group:g1',
      text: words,
      conversationId: one.id,
      mentions: [colleague!.id],
    });
    expect(one.store.get()).toMatchObject({
      dialog: 'none',
      notices: [{ sentence: expect.stringContaining('Ovens') as string }],
    });
  });

  it('offers recent chats first, groups among them, then the other colleagues; each once', async () => {
    const one = await open();
    const [first, second, third] = colleaguesOf(one);
    const members = [first!.id, second!.id];
    withChats(one, [
      groupOf('group:ovens', 'Ovens', members, 7),
      groupOf('group:old', 'Old ovens', members, 9, { isMember: false }),
      groupOf('group:alone', 'Alone', [], 8),
      { ...groupOf('group:new', 'New', members, 0), lastMessage: undefined },
      { chatId: third!.id, unreadCount: 0, trust: 'confirmed', lastMessage: { sentAtMs: 6 } },
    ]);
    const ids = (search = ''): [string[], string[]] => {
      const { recent, others } = askChoices(one.store.get(), 'anna@example.com', search);
      return [recent.map(({ id }) => id), others.map(({ id }) => id)];
    };
    const [recent, others] = ids();
    expect(recent).toEqual(['group:ovens', third!.id, 'group:new']);
    expect(others).toHaveLength(colleaguesOf(one).length - 1);
    expect(others).not.toContain(third!.id);
    expect(ids('oven')).toEqual([['group:ovens'], []]);
    expect(ids(first!.name)[1]).toContain(first!.id);
  });

  it('takes back by Ctrl+Z what was done last', async () => {
    const one = await open();
    await one.actions.conversations.loadThread(one.id);
    await one.actions.ask.handOver(one.id, colleagueOf(one).id, 'x');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000);
    await one.actions.conversations.reply(one.id, 'Wait');
    commandForKey(press('z', { ctrlKey: true }), one, free)?.run(one);
    await vi.waitFor(() =>
      expect(one.fake.calls.map(({ route }) => route)).toContain('conversation/undo-reply'),
    );
    expect(one.fake.calls.map(({ route }) => route)).not.toContain('work/take-hand-over-back');
    vi.restoreAllMocks();
  });

  it('says a refusal in the dialog and keeps what was typed', async () => {
    const one = await open();
    one.fake.world.failures.set('work/hand-over', 'NOT_FOUND');
    one.actions.ask.open(one.id);
    one.drafts.change(askDraftKey(one.id), 'Words');
    expect(await one.actions.ask.handOver(one.id, colleagueOf(one).id, 'Words')).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(one.store.get().dialog).toBe('ask-colleague');
    expect(one.drafts.peek(askDraftKey(one.id))).toBe('Words');
  });

  it('names nobody twice', async () => {
    const { agents } = (await open()).store.get().team;
    const colleague = Object.values(agents).find(({ isSuspended }) => !isSuspended)!;
    const [other] = Object.values(agents).filter(
      ({ id, isSuspended }) => id !== colleague.id && !isSuspended,
    );
    expect(handOverNote(`@${colleague.name} look`, colleague, agents).text).toBe(`@${colleague.name} look`);
    expect(handOverNote(`ask @${other!.name}`, colleague, agents).mentions.sort()).toEqual(
      [colleague.id, other!.id].sort(),
    );
  });
});
