import { describe, expect, it, vi } from 'vitest';
import { createActions } from '../../../src/renderer/state/actions/index.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import { bridgeHolder } from '../../../src/renderer/state/bridge-holder.ts';
import { createDrafts } from '../../../src/renderer/state/drafts.ts';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { createFakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { scheduledUninstall } from '../fake/removal.ts';

const started = async (prepare: (world: ReturnType<typeof fakeWorld>) => void = () => undefined) => {
  const world = fakeWorld({ agents: 4, conversations: 4 });
  prepare(world);
  const fake = createFakeMain(world);
  const store = createAppStore();
  const drafts = createDrafts(fake.api.draft, notifyProblem(store));
  const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => Date.now() } });
  actions.start();
  await vi.waitFor(() => {
    const { removal, bridge } = store.get();
    expect(removal.view ?? removal.problem).toBeDefined();
    expect(bridge).toBeDefined();
  });
  return { fake, store, actions };
};

describe('removals in the window', () => {
  it('are known after the start, and follow what main tells', async () => {
    const { fake, store } = await started();
    expect(store.get().removal.view?.removals).toHaveLength(2);
    fake.emit('removal.changed', { removals: [scheduledUninstall(Date.now())], local: [] });
    expect(store.get().removal.view?.removals[0]?.state).toBe('scheduled');
  });

  it('keep the last snapshot and the sentence when a read fails', async () => {
    const { fake, store, actions } = await started();
    fake.world.failures.set('removal/list', 'RELAY_UNREACHABLE');
    await actions.removal.load();
    expect(store.get().removal.problem).toBe('The relay cannot be reached.');
    expect(store.get().removal.view?.removals).toHaveLength(2);
    await actions.removal.load();
    expect(store.get().removal.problem).toBeUndefined();
  });

  it('start, are cancelled and brought forward through main', async () => {
    const { fake, store, actions } = await started();
    const id = await actions.removal.start({ kind: 'uninstall', when: 'scheduled', typedName: 'Shop' });
    const state = (): string | undefined =>
      store.get().removal.view?.removals.find((one) => one.id === id)?.state;
    expect(state()).toBe('scheduled');
    await actions.removal.bringForward(id);
    expect(state()).toBe('removing');
    await actions.removal.cancel(id);
    expect(state()).toBe('cancelled');
    expect(fake.calls.filter(({ route }) => route.startsWith('removal/')).map(({ route }) => route)).toEqual([
      'removal/list',
      'removal/start',
      'removal/bring-forward',
      'removal/cancel',
    ]);
  });

  it('are read anew when the section is left before anybody confirmed', async () => {
    const { store, actions } = await started();
    actions.app.planErasure('17841400000000001:1000');
    expect(store.get().place.section).toBe('admin');
    expect(store.get().adminPage).toEqual({
      page: 'plan',
      kind: 'erase-customer',
      conversationId: '17841400000000001:1000',
    });
    actions.app.goTo({ section: 'inbox' });
    expect(store.get().adminPage).toEqual({ page: 'removal' });
  });

  it('and the bridge leave the window with the person', async () => {
    const { fake, store } = await started();
    fake.emit('app.state-changed', {
      ...fake.world.app,
      session: { state: 'signed-out', reason: 'WORKSPACE_REMOVED' },
    });
    expect(store.get().removal).toEqual({ view: undefined, problem: undefined });
    expect(store.get().bridge).toBeUndefined();
  });
});

describe('bridgeHolder', () => {
  it('is a colleague by name, by address while the team is unknown, and nobody while there is none', async () => {
    const { store } = await started();
    const { agents } = store.get().team;
    const [other] = Object.values(agents).filter((agent) => agent.id !== 'anna@example.com');
    const bridge = {
      state: 'standing-by' as const,
      holder: { agentId: other!.id, isThisConsole: false },
      waiting: 0,
      notCarried: 0,
      isAuthorizing: false,
    };
    expect(bridgeHolder(bridge, agents, 'anna@example.com')).toEqual({
      name: other!.name,
      isThisConsole: false,
      isOwn: false,
    });
    expect(bridgeHolder(bridge, {}, other!.id)).toMatchObject({ name: other!.id, isOwn: true });
    expect(bridgeHolder({ ...bridge, holder: undefined as never }, agents, undefined)).toBeUndefined();
  });
});
