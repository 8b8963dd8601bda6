import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeEarlyKey } from '../../../src/renderer/commands/early-keys.ts';
import { createActions } from '../../../src/renderer/state/actions/index.ts';
import { notifyProblem } from '../../../src/renderer/state/actions/context.ts';
import { createDrafts } from '../../../src/renderer/state/drafts.ts';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { createFakeMain } from '../fake/backchannel.ts';
import { fakeWorld } from '../fake/fake-world.ts';

/** Before: letters typed right after Ctrl+K were written into the reply that had the focus, and Enter sent it. */
describe('keys between Ctrl+K and the palette’s field', () => {
  afterEach(() => vi.unstubAllGlobals());

  const asked = (isThere = false) => {
    vi.stubGlobal('document', { querySelector: () => (isThere ? {} : null) });
    const fake = createFakeMain(fakeWorld({ agents: 4, conversations: 1 }));
    const store = createAppStore();
    const drafts = createDrafts(fake.api.draft, notifyProblem(store));
    const actions = createActions({ api: fake.api, store, drafts, clock: { now: () => 0 } });
    actions.app.openDialog('palette');
    const press = (
      key: string,
      held: Partial<Record<'ctrlKey' | 'altKey' | 'AltGraph', true>> = {},
    ): boolean =>
      takeEarlyKey(
        {
          key,
          isComposing: false,
          ctrlKey: held.ctrlKey === true,
          altKey: held.altKey === true,
          metaKey: false,
          getModifierState: (name: string) => name === 'AltGraph' && held.AltGraph === true,
        } as unknown as KeyboardEvent,
        { actions, store },
      );
    return { press, store };
  };

  it('are written into it, with what was taken back', () => {
    const { press, store } = asked();
    for (const key of ['a', 'N', 'Backspace', 'n', 'ą', ' ']) expect(press(key)).toBe(true);
    expect(press('€', { ctrlKey: true, altKey: true, AltGraph: true })).toBe(true);
    expect(store.get()).toMatchObject({ dialog: 'palette', paletteText: 'aną €' });
  });

  it('send nothing and move nothing where the focus still is', () => {
    const { press, store } = asked();
    for (const key of ['Enter', 'Tab', 'ArrowUp', 'Delete']) expect(press(key)).toBe(true);
    expect(press('Enter', { ctrlKey: true })).toBe(true);
    expect(store.get().paletteText).toBe('');
  });

  it('leave it by Escape', () => {
    const { press, store } = asked();
    expect(press('Escape')).toBe(true);
    expect(store.get().dialog).toBe('none');
    // Nothing is awaited any more: the next key is for whatever has the focus.
    expect(press('a')).toBe(false);
  });

  it('are left alone once it is there, and so are keys of the program', () => {
    expect(asked(true).press('a')).toBe(false);
    expect(asked().press('k', { ctrlKey: true })).toBe(false);
    expect(asked().press('F6')).toBe(false);
  });
});
