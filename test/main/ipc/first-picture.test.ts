import { describe, expect, it } from 'vitest';
import { createFirstPictureHandlers } from '../../../src/main/ipc/handlers/first-picture.ts';
import type { Shell } from '../../../src/main/ipc/handlers/services.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import type { Place, Settings } from '../../../src/shared/ipc/index.ts';

const inbox = { conversations: [], hasMore: false, total: 0 };
const team = { agents: [], groups: [], isStale: false };
const link = { open: 'search', text: 'spelt' };

/** The answer for this place, with what was asked for a list. */
const pictureOf = async (of: {
  place?: Place;
  settings?: Partial<Settings>;
  session?: string;
  policy?: string;
  isInboxBroken?: boolean;
  /** Happens while the list is read. */
  meanwhile?: { session?: string; version?: string };
}) => {
  const asked: unknown[] = [];
  const now = { session: of.session ?? 'signed-in', version: '1.0.0' };
  const shell = {
    services: () => ({
      appState: () => ({ version: now.version }),
      session: { state: { state: now.session } },
      policy: { state: { state: of.policy ?? 'accepted' } },
    }),
    settings: { get: () => ({ ...defaultSettings, ...of.settings }) },
    takeLink: () => link,
  } as unknown as Shell;
  const handlers = createFirstPictureHandlers(shell, {
    'place/get': () => of.place ?? { section: 'inbox' },
    'team/list': () => team,
    'conversation/list': (request) => {
      asked.push(request);
      Object.assign(now, of.meanwhile);
      if (of.isInboxBroken === true) throw new Error('The disk is gone.');
      return inbox;
    },
  });
  return { picture: await handlers['app/get-first-picture'](undefined), asked };
};

describe('the first picture', () => {
  it('holds the first page of the view that was looked at last, sorted as the person has it sorted', async () => {
    const settings = { inboxView: 'waiting', inboxSorts: {} } as const;
    const { picture, asked } = await pictureOf({ settings });
    expect(picture).toMatchObject({ app: { version: '1.0.0' }, place: { section: 'inbox' }, inbox, link });
    expect(picture).not.toHaveProperty('team');
    expect(asked).toEqual([{ view: 'waiting', sort: 'longest', limit: 100 }]);
    const sorted = await pictureOf({ settings: { inboxView: 'all', inboxSorts: { all: 'window' } } });
    expect(sorted.asked).toEqual([{ view: 'all', sort: 'window', limit: 100 }]);
  });

  it('holds the team for somebody who was there, and no list for other sections', async () => {
    const { picture, asked } = await pictureOf({ place: { section: 'team' } });
    expect(picture).toMatchObject({ team });
    expect(asked).toEqual([]);
    const settings = await pictureOf({ place: { section: 'settings' } });
    expect(settings.picture).not.toHaveProperty('inbox');
    expect(settings.picture).not.toHaveProperty('team');
  });

  it.each([
    ['nobody is signed in', { session: 'signed-out' }],
    ['the policy has to be answered first', { policy: 'asked' }],
  ])('holds no list while %s', async (_when, state) => {
    const { picture, asked } = await pictureOf(state);
    expect(picture).not.toHaveProperty('inbox');
    expect(asked).toEqual([]);
  });

  it('tells the state that there is when its list has been read, and no list to whom was signed out by then', async () => {
    const { picture } = await pictureOf({ meanwhile: { version: '2.0.0' } });
    expect(picture).toMatchObject({ app: { version: '2.0.0' }, inbox });
    const left = await pictureOf({ meanwhile: { session: 'signed-out' } });
    expect(left.asked).toHaveLength(1);
    expect(left.picture).not.toHaveProperty('inbox');
  });

  it('comes without a list that cannot be read: the page asks for it, and says why', async () => {
    const { picture } = await pictureOf({ isInboxBroken: true });
    expect(picture).toMatchObject({ app: { version: '1.0.0' } });
    expect(picture).not.toHaveProperty('inbox');
  });
});
