import { describe, expect, it, vi } from 'vitest';
import { createActions } from '../../../src/renderer/state/actions/index.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import { createDrafts, privateDraftKey } from '../../../src/renderer/state/drafts.ts';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { createFakeMain, type FakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { acceptedPolicy, laterPolicy } from '../fake/privacy.ts';

const start = async (prepare?: (fake: FakeMain) => void) => {
  const fake = createFakeMain(fakeWorld({ agents: 4, conversations: 2 }));
  prepare?.(fake);
  const store = createAppStore();
  const drafts = createDrafts(fake.api.draft, notifyProblem(store));
  const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => Date.now() } });
  actions.start();
  await vi.waitFor(() => expect(store.get().isRestored).toBe(true));
  return { fake, store, drafts, actions };
};
const policyOf = ({ store }: Awaited<ReturnType<typeof start>>) => store.get().privacy.policy;

describe('privacy actions', () => {
  it('know the policy with the first snapshot, so that a question is not preceded by the window', async () => {
    const started = await start(({ world }) => {
      world.policy = laterPolicy(Date.now(), -1);
    });
    expect(policyOf(started)).toMatchObject({ state: 'asked', version: '2' });
  });

  it('follow what main tells', async () => {
    const started = await start();
    started.fake.emit('policy.changed', laterPolicy(Date.now(), 3));
    expect(policyOf(started)).toMatchObject({ state: 'announced', version: '2' });
  });

  it('accept the version that was shown', async () => {
    const started = await start(({ world }) => {
      world.policy = laterPolicy(Date.now(), -1);
    });
    await started.actions.privacy.accept('2');
    expect(started.fake.calls.filter(({ route }) => route === 'privacy/accept-policy')).toEqual([
      { route: 'privacy/accept-policy', input: { version: '2' } },
    ]);
    expect(policyOf(started)?.state).toBe('accepted');
  });

  it('leave the question standing when main refuses', async () => {
    const started = await start(({ world }) => {
      world.policy = laterPolicy(Date.now(), -1);
      world.failures.set('privacy/accept-policy', 'INPUT_INVALID');
    });
    await expect(started.actions.privacy.accept('2')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(policyOf(started)?.state).toBe('asked');
  });

  it('put an announced version away, but not the next one', async () => {
    const started = await start();
    started.actions.privacy.postpone('2');
    expect(started.store.get().privacy.postponedVersion).toBe('2');
    started.fake.emit('policy.changed', { ...laterPolicy(Date.now(), 3), version: '3' });
    expect(started.store.get().privacy.postponedVersion).not.toBe(policyOf(started)?.version);
  });

  it('sign out with a decline, and forget drafts and what was known of the policy', async () => {
    const started = await start(({ world }) => {
      world.policy = laterPolicy(Date.now(), -1);
    });
    started.drafts.change(privateDraftKey('b@example.com'), 'half a thought');
    started.fake.world.policy = { ...acceptedPolicy(Date.now()), state: 'asked', version: '2' };
    expect(await started.actions.privacy.decline('2')).toEqual([]);
    expect(started.store.get().app?.session.state).toBe('signed-out');
    expect(started.drafts.peek(privateDraftKey('b@example.com'))).toBe('');
    await vi.waitFor(() =>
      expect(started.fake.calls.filter(({ route }) => route === 'privacy/get-policy').length).toBe(1),
    );
  });
});
