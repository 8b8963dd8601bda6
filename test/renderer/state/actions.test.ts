import { describe, expect, it, vi } from 'vitest';
import { createActions, type Actions } from '../../../src/renderer/state/actions/index.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import {
  buttonsDraftKey,
  createDrafts,
  editDraftKey,
  privateDraftKey,
  quoteDraftKey,
  replyDraftKey,
  type Drafts,
} from '../../../src/renderer/state/drafts.ts';
import { createAppStore, type AppStore } from '../../../src/renderer/state/store.ts';
import { buttonsAsDraft, buttonsOfDraft } from '../../../src/shared/domain/reply-button-rules.ts';
import { createFakeMain, type FakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';

interface Started {
  fake: FakeMain;
  store: AppStore;
  drafts: Drafts;
  actions: Actions;
}

const start = async (prepare?: (fake: FakeMain) => void): Promise<Started> => {
  const fake = createFakeMain(fakeWorld({ agents: 8, conversations: 12 }));
  prepare?.(fake);
  const store = createAppStore();
  const drafts = createDrafts(fake.api.draft, notifyProblem(store));
  const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => Date.now() } });
  actions.start();
  await vi.waitFor(() => expect(store.get().isRestored).toBe(true));
  return { fake, store, drafts, actions };
};
const loaded = async (prepare?: (fake: FakeMain) => void): Promise<Started> => {
  const started = await start(prepare);
  await vi.waitFor(() => {
    expect(started.store.get().conversations.lists.all.isLoaded).toBe(true);
    expect(started.store.get().team.isLoaded).toBe(true);
    expect(started.store.get().channel.isLoaded).toBe(true);
  });
  return started;
};
const routes = (fake: FakeMain): string[] => fake.calls.map((call) => call.route);

describe('issue 12: a sign-in that fails', () => {
  const notices = (store: AppStore): string[] => store.get().notices.map(({ sentence }) => sentence);

  it('is told by the page that names the reason, and not once more by a notice', async () => {
    const { fake, store, actions } = await start((one) => {
      one.world.app = { ...one.world.app, session: { state: 'signed-out', reason: 'SIGN_IN_TIMEOUT' } };
      one.world.failures.set('session/sign-in', 'SIGN_IN_TIMEOUT');
    });
    await actions.app.signIn('persistent');
    expect(notices(store)).toEqual([]);
    // What the page does not show is told.
    fake.world.failures.set('session/sign-in', 'SIGN_IN_PORTS_BUSY');
    await actions.app.signIn('persistent');
    expect(notices(store)).toHaveLength(1);
  });

  it('is no news to whoever cancelled it', async () => {
    const { store, actions } = await start((one) =>
      one.world.failures.set('session/sign-in', 'SIGN_IN_CANCELLED'),
    );
    await actions.app.signIn('persistent');
    expect(notices(store)).toEqual([]);
  });
});

describe('start', () => {
  it('asks for nothing of the workspace while signed out', async () => {
    const { fake } = await start((one) => {
      one.world.app = { ...one.world.app, session: { state: 'signed-out' } };
    });
    // The policy is shown beside the sign-in button; a link that started the program is opened after it.
    expect(routes(fake)).toEqual(['app/get-first-picture']);
  });

  const startDrawing = (prepare?: (fake: FakeMain) => void) => {
    const fake = createFakeMain(fakeWorld({ agents: 8, conversations: 12 }));
    prepare?.(fake);
    const store = createAppStore();
    const drafts = createDrafts(fake.api.draft, notifyProblem(store));
    let draw = (): void => undefined;
    const drawn = new Promise<void>((resolve) => {
      draw = resolve;
    });
    const clock = { now: () => Date.now() };
    createActions({ api: fake.api, store, drafts, clock, afterDrawing: () => drawn }).start();
    return { fake, store, draw: () => draw() };
  };

  it('asks for the rest of the workspace only when the first list has been drawn', async () => {
    const { fake, store, draw } = startDrawing();
    await vi.waitFor(() => expect(store.get().isRestored).toBe(true));
    expect(routes(fake)).toEqual(['app/get-first-picture']);
    draw();
    await vi.waitFor(() => expect(store.get().team.isLoaded).toBe(true));
  });

  it('is begun once, by the first picture, and not by what main tells while it makes that', async () => {
    const { fake, store } = startDrawing();
    fake.emit('app.state-changed', { ...fake.world.app, waitingToSend: 7 });
    expect(store.get().app).toBeUndefined();
    await vi.waitFor(() => expect(store.get().isRestored).toBe(true));
    expect(store.get().app?.waitingToSend).toBe(fake.world.app.waitingToSend);
    expect(routes(fake)).toEqual(['app/get-first-picture']);
  });

  it('asks once more for the state when main has told another one before the picture arrived', async () => {
    const { fake, store, draw } = startDrawing();
    fake.emit('app.state-changed', { ...fake.world.app, waitingToSend: 7 });
    await vi.waitFor(() => expect(store.get().isRestored).toBe(true));
    fake.world.app.waitingToSend = 8;
    draw();
    await vi.waitFor(() => expect(store.get().app?.waitingToSend).toBe(8));
  });

  it('shows what main has told where there is no first picture', async () => {
    const { fake, store } = startDrawing((one) =>
      one.world.failures.set('app/get-first-picture', 'IPC_OUTPUT_INVALID'),
    );
    fake.emit('app.state-changed', fake.world.app);
    await vi.waitFor(() => expect(store.get().team.isLoaded).toBe(true));
    expect(store.get().notices).toHaveLength(1);
  });

  it('reads the workspace after signing in, and forgets it after signing out', async () => {
    const { fake, store, drafts } = await loaded();
    drafts.change('reply:x', 'half a sentence');
    fake.emit('app.state-changed', { ...fake.world.app, session: { state: 'signed-out' } });
    expect(store.get().conversations.lists.all.ids).toEqual([]);
    expect(store.get().team.agents).toEqual({});
    expect(store.get().channel.channel).toBeUndefined();
    expect(drafts.peek('reply:x')).toBe('');
    fake.emit('app.state-changed', fake.world.app);
    await vi.waitFor(() => expect(store.get().team.isLoaded).toBe(true));
  });

  it('shows whoever signs in next nothing of where the last person was', async () => {
    const { fake, store, actions } = await loaded();
    const { app } = fake.world;
    const { id } = fake.world.conversations[0]!;
    actions.app.openConversation(id);
    actions.search.show('green dress');
    actions.app.openPrivateChat(fake.world.agents[2]!.id);
    actions.app.notifyInfo('Bartek has asked you.');
    actions.app.openPalette('bar');
    fake.emit('app.state-changed', { ...app, session: { state: 'signed-out' } });
    const before = fake.calls.length;
    fake.emit('app.state-changed', app);
    await vi.waitFor(() => expect(store.get().team.isLoaded).toBe(true));
    const { place, search, dialog, paletteText, visited, notices } = store.get();
    expect({ place, dialog, paletteText, visited, notices }).toEqual({
      place: { section: 'inbox' },
      dialog: 'none',
      paletteText: '',
      visited: [],
      notices: [],
    });
    expect([search.text, search.openedIn]).toEqual(['', undefined]);
    // Nor is a chat of theirs read for the next one.
    expect(fake.calls.slice(before).map(({ route }) => route)).not.toContain('private-chat/list-messages');
    expect(fake.calls.slice(before).map(({ route }) => route)).not.toContain('conversation/list-messages');
  });

  it('shows nothing of a chat whose messages come after the person has left', async () => {
    const { fake, store, actions } = await loaded();
    actions.app.openConversation(fake.world.conversations[0]!.id);
    actions.app.openPrivateChat(fake.world.agents[2]!.id);
    const reads = routes(fake).filter((route) => route.endsWith('/list-messages'));
    expect(reads).toEqual(['conversation/list-messages', 'private-chat/list-messages']);
    fake.emit('app.state-changed', { ...fake.world.app, session: { state: 'signed-out' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(store.get().conversations.threads).toEqual({});
    expect(store.get().privateChats.threads).toEqual({});
  });

  it('writes where the person was before signing them out, and not after it', async () => {
    const { fake, actions } = await loaded();
    const chatId = fake.world.agents[2]!.id;
    actions.app.openPrivateChat(chatId);
    await actions.app.signOut();
    const written = routes(fake);
    expect(written.indexOf('place/set')).toBeLessThan(written.indexOf('session/sign-out'));
    expect(written.lastIndexOf('place/set')).toBe(written.indexOf('place/set'));
  });
});

describe('what is said after signing out', () => {
  it.each(['sign-out', 'decline'] as const)(
    'stays where main’s answer overtakes the news that nobody is signed in: %s',
    async (way) => {
      const { fake, store, actions } = await loaded();
      const answer = async () => Promise.resolve({ ok: true as const, value: { leftovers: [] } });
      Object.assign(fake.api.session, { signOut: answer });
      Object.assign(fake.api.privacy, { declinePolicy: answer });
      const told = (way === 'sign-out' ? actions.app.signOut() : actions.privacy.decline('1')).then(() =>
        actions.app.notifyInfo('Signed out.'),
      );
      await new Promise(setImmediate);
      expect(store.get().notices).toEqual([]);
      fake.emit('app.state-changed', { ...fake.world.app, session: { state: 'signed-out' } });
      await told;
      expect(store.get().notices.map(({ sentence }) => sentence)).toEqual(['Signed out.']);
    },
  );
});

describe('conversations.reply', () => {
  it('sends the text once, shows it queued and empties the draft', async () => {
    const { fake, store, drafts, actions } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    drafts.change(replyDraftKey(id), 'On its way');
    expect(await actions.conversations.reply(id, 'On its way')).toBeUndefined();
    const sent =
      store.get().conversations.threads[id]?.messages.filter((one) => one.text === 'On its way') ?? [];
    expect(sent.map((one) => one.state)).toEqual(['queued']);
    expect(drafts.peek(replyDraftKey(id))).toBe('');
    expect(routes(fake).filter((route) => route === 'conversation/reply')).toHaveLength(1);
  });

  it('takes what it answers with it, and gives it back where it is refused or taken back', async () => {
    const { fake, drafts, actions } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    actions.conversations.quote(id, 'm-1');
    await actions.conversations.reply(id, 'Yes');
    expect(fake.calls.findLast(({ route }) => route === 'conversation/reply')?.input).toMatchObject({
      quotedId: 'm-1',
    });
    expect(drafts.peek(quoteDraftKey(id))).toBe('');
    await actions.conversations.undoReply(id);
    expect(drafts.peek(quoteDraftKey(id))).toBe('m-1');
    fake.world.failures.set('conversation/reply', 'INSTAGRAM_WINDOW_CLOSED');
    await actions.conversations.reply(id, 'Yes');
    expect(drafts.peek(quoteDraftKey(id))).toBe('m-1');
  });

  it('gives a refused text back with the catalogue’s sentence, and the code by which the guide says more', async () => {
    const { fake, drafts, actions } = await loaded();
    const { id } = fake.world.conversations[0]!;
    fake.world.failures.set('conversation/reply', 'INSTAGRAM_WINDOW_CLOSED');
    const problem = await actions.conversations.reply(id, 'Too late');
    expect(problem).toEqual({
      sentence: 'The reply window is closed. It opens again when the customer writes.',
      code: 'INSTAGRAM_WINDOW_CLOSED',
    });
    expect(drafts.peek(replyDraftKey(id))).toBe('Too late');
  });

  it('takes all pieces of a split reply back into the composer', async () => {
    const { fake, store, drafts, actions } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    const text = ` ${'A sentence that fills.  '.repeat(60)}\n`;
    await actions.conversations.reply(id, text, { caret: { start: 4, end: 9 } });
    expect(await actions.conversations.undoReply(id)).toBe(true);
    expect(drafts.takeCaret(replyDraftKey(id))).toEqual({ start: 4, end: 9 });
    expect(drafts.takeCaret(replyDraftKey(id))).toBeUndefined();
    expect(drafts.peek(replyDraftKey(id))).toBe(text);
    expect(store.get().conversations.threads[id]?.messages.some((one) => one.state === 'queued')).toBe(false);
  });

  it('keeps what was typed meanwhile behind the reply that comes back, and says so', async () => {
    const { store, drafts, actions, fake } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    await actions.conversations.reply(id, 'First ');
    drafts.change(replyDraftKey(id), 'typed since');
    await actions.conversations.undoReply(id);
    expect(drafts.peek(replyDraftKey(id))).toBe('First \n\ntyped since');
    expect(store.get().notices.map(({ sentence }) => sentence)).toEqual([
      'Your reply is back, above what you were writing.',
    ]);
  });

  it('gives the new words of a change that came too late to the composer', async () => {
    const { store, drafts, actions, fake } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    await actions.conversations.reply(id, 'Old words');
    const message = store.get().conversations.threads[id]!.messages.at(-1)!;
    fake.world.failures.set('conversation/save-edit', 'REPLY_ON_ITS_WAY');
    expect(await actions.conversations.saveEdit(message, 'New words')).toMatchObject({
      sentence: expect.stringContaining('already on its way'),
      code: 'REPLY_ON_ITS_WAY',
    });
    expect(drafts.peek(replyDraftKey(id))).toBe('New words');
  });

  it('reads what a reply says anew when its change was left and is begun again', async () => {
    const { store, drafts, actions, fake } = await loaded();
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    await actions.conversations.reply(id, 'As it was');
    const message = store.get().conversations.threads[id]!.messages.at(-1)!;
    const key = editDraftKey(message.id);
    fake.world.drafts.set(key, 'As it was');
    await drafts.load(key);
    await actions.conversations.endEdit(message.id);
    await drafts.load(key);
    expect(drafts.peek(key)).toBe('As it was');
  });

  it('sends the buttons that stand under the text, and gives them back with it', async () => {
    const { drafts, actions, fake } = await loaded();
    const { id } = fake.world.conversations[0]!;
    const key = buttonsDraftKey(id);
    await actions.conversations.loadThread(id);
    drafts.change(key, buttonsAsDraft(['Yes', ' ', 'No', 'Yes']));
    fake.world.failures.set('conversation/reply', 'INSTAGRAM_WINDOW_CLOSED');
    await actions.conversations.reply(id, 'Shall we?');
    expect(buttonsOfDraft(drafts.peek(key))).toEqual(['Yes', 'No']);
    fake.world.failures.delete('conversation/reply');
    fake.calls.length = 0;
    await actions.conversations.reply(id, 'Shall we?');
    expect(fake.calls).toContainEqual(
      expect.objectContaining({ input: expect.objectContaining({ buttons: ['Yes', 'No'] }) }),
    );
    expect(drafts.peek(key)).toBe('');
  });

  it('has nothing to take back when the time is over', async () => {
    const { fake, actions } = await loaded((one) => {
      one.world.settings = { ...one.world.settings, undoSeconds: 0 };
    });
    const { id } = fake.world.conversations[0]!;
    await actions.conversations.loadThread(id);
    await actions.conversations.reply(id, 'Gone at once');
    expect(await actions.conversations.undoReply(id)).toBe(false);
  });
});

describe('privateChats.sendPrivately', () => {
  it('calls the private route and no route of conversations', async () => {
    const { fake, actions } = await loaded();
    const colleague = fake.world.agents[1]!.id;
    fake.calls.length = 0;
    await actions.privateChats.sendPrivately(colleague, 'Between us');
    expect(routes(fake).filter((route) => route.startsWith('conversation/'))).toEqual([]);
    expect(routes(fake)).toContain('private-chat/send');
  });

  it('gives a refused text back', async () => {
    const { fake, drafts, actions } = await loaded();
    const colleague = fake.world.agents[1]!.id;
    fake.world.failures.set('private-chat/send', 'DEVICE_UNTRUSTED');
    expect(await actions.privateChats.sendPrivately(colleague, 'Between us')).toMatchObject({
      sentence: expect.stringContaining('first sign-in'),
      code: 'DEVICE_UNTRUSTED',
    });
    expect(drafts.peek(privateDraftKey(colleague))).toBe('Between us');
  });
});

describe('place and drafts', () => {
  it('writes where the person is and what is half written when the window goes', async () => {
    const { fake, drafts, actions } = await loaded();
    const { id } = fake.world.conversations[2]!;
    actions.app.openConversation(id);
    drafts.change(replyDraftKey(id), 'Half a');
    actions.app.flush();
    await vi.waitFor(() => expect(fake.world.place.conversationId).toBe(id));
    expect(fake.world.drafts.get(replyDraftKey(id))).toBe('Half a');
  });

  it('keeps what was typed while the stored draft was read', async () => {
    const { drafts } = await loaded((one) => one.world.drafts.set('reply:x', 'stored'));
    const reading = drafts.load('reply:x');
    drafts.change('reply:x', 'typed');
    await reading;
    expect(drafts.peek('reply:x')).toBe('typed');
  });
});

describe('settings', () => {
  it('go back when main refuses', async () => {
    const { fake, store, actions } = await loaded();
    fake.world.failures.set('settings/set', 'INTERNAL');
    await actions.app.changeSettings({ theme: 'dark' });
    expect(store.get().settings.theme).toBe('system');
    expect(store.get().notices).toHaveLength(1);
  });

  it('zoom in steps within the limits', async () => {
    const { fake, actions } = await loaded();
    await actions.app.zoom('in');
    expect(fake.world.settings.zoomFactor).toBe(1.1);
    for (let step = 0; step < 12; step += 1) await actions.app.zoom('out');
    expect(fake.world.settings.zoomFactor).toBe(0.8);
    await actions.app.zoom('reset');
    expect(fake.world.settings.zoomFactor).toBe(1);
  });
});

describe('a jump to a message', () => {
  it('that is held reads nothing, and may be asked for once more', async () => {
    const { fake, store, actions } = await loaded();
    const conversationId = fake.world.conversations[0]?.id as NonNullable<
      (typeof fake.world.conversations)[0]
    >['id'];
    await actions.conversations.loadThread(conversationId);
    const thread = () => store.get().conversations.threads[conversationId];
    const wanted = thread()?.messages[3]?.id ?? '';
    await actions.search.jumpTo({ conversationId }, wanted);
    await actions.search.jumpTo({ conversationId }, wanted);
    expect(thread()).toMatchObject({ targetId: wanted, jumps: 2, hasLater: false });
    expect(routes(fake)).not.toContain('search/read-around');
  });

  it('that is not held reads the page around it', async () => {
    const { fake, store, actions } = await loaded();
    const conversationId = fake.world.conversations[0]?.id as NonNullable<
      (typeof fake.world.conversations)[0]
    >['id'];
    await actions.conversations.loadThread(conversationId);
    await actions.search.jumpTo({ conversationId }, 'far-away');
    expect(routes(fake)).toContain('search/read-around');
    expect(store.get().conversations.threads[conversationId]).toMatchObject({
      targetId: 'far-away',
      jumps: 1,
    });
  });
});

describe('a place that shows a thread', () => {
  it('asks for it at once, and once for whoever asks meanwhile', async () => {
    const { fake, store, actions } = await loaded();
    const { id } = fake.world.conversations[0]!;
    const before = fake.calls.length;
    const reads = () =>
      routes(fake)
        .slice(before)
        .filter((route) => route === 'conversation/list-messages').length;
    actions.app.openConversation(id);
    // Nothing is drawn yet: main reads while the window draws.
    expect(reads()).toBe(1);
    // The view that was drawn asks as well.
    await actions.conversations.loadThread(id);
    expect(reads()).toBe(1);
    expect(store.get().conversations.threads[id]?.isLoaded).toBe(true);
    // Open already.
    actions.app.openConversation(id);
    expect(reads()).toBe(1);
    // Whoever asks later asks anew.
    await actions.conversations.loadThread(id);
    expect(reads()).toBe(2);
  });

  it('is not taken back by an answer that is older than what was told since', async () => {
    const { fake, store, actions } = await loaded();
    const [conversation, other] = fake.world.conversations;
    const known = () => store.get().conversations.byId;
    const told = { ...conversation!, preview: 'Told since it was asked for' };
    const reading = actions.conversations.loadThread(told.id);
    const facts = { messages: [], removedMessageIds: [] };
    fake.emit('conversation.changed', { conversation: told, ...facts, isRemoved: false });
    await reading;
    expect(known()[told.id]?.preview).toBe(told.preview);
    // Nor does one come back that was removed meanwhile.
    const readingOther = actions.conversations.loadThread(other!.id);
    fake.emit('conversation.changed', { conversation: other!, ...facts, isRemoved: true });
    await readingOther;
    expect(known()[other!.id]).toBeUndefined();
  });
});
