import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTryIt, type TryIt } from '../../../src/main/try-it/index.ts';
import type { IpcResult, TryItState } from '../../../src/shared/ipc/index.ts';
import { startDesk, type Desk } from '../../../scripts/try-out/desk.ts';

const removals = {
  removals: [{ id: 'r1', kind: 'disconnect', state: 'done' }],
  local: [],
} as never;
const rescue = { tryAgain: () => undefined, signInAgain: () => undefined };

let desk: Desk;
let deeds: string[];
let fails: boolean;
let tryIt: TryIt;
let published: { name: string; payload: unknown }[];
beforeEach(async () => {
  deeds = [];
  fails = false;
  published = [];
  const note = (deed: string) => async () => {
    deeds.push(deed);
    await Promise.resolve();
    if (fails) throw new Error('not now');
  };
  desk = await startDesk({
    openColleague: (place) => note(`colleague ${JSON.stringify(place)}`)(),
    relay: { stop: note('stop'), kill: note('kill'), start: note('start') },
  });
  tryIt = createTryIt({
    setting: {
      controlUrl: 'http://127.0.0.1:1/control',
      phoneUrl: 'http://127.0.0.1:1/phone',
      deskUrl: desk.url,
      deskSecret: desk.secret,
    },
    makeRoom: () => ({ x: 1, y: 2, width: 700, height: 800 }),
  });
});
afterEach(() => desk.close());

const follow = () => tryIt.follow((name, payload) => void published.push({ name, payload }));
const relayAway = (state: TryItState) => state.failures.find(({ name }) => name === 'relay-away');

describe('createTryIt', () => {
  it('passes everything on, and tells the window when a step is done, once', () => {
    const publish = follow();
    publish('removal.changed', removals);
    expect(published.map(({ name }) => name)).toEqual(['removal.changed']);
    const channel = { channel: { state: 'receiving', pageId: '1' }, connect: { step: 'done' } } as never;
    publish('channel.changed', channel);
    publish('channel.changed', channel);
    expect(published.map(({ name }) => name)).toEqual([
      'removal.changed',
      'channel.changed',
      'try-it.changed',
      'channel.changed',
    ]);
    expect(published[2]?.payload).toMatchObject({ done: ['connect'] });
  });

  it.each<[string, string, IpcResult<unknown>, boolean]>([
    ['opened', 'removal/open-record', { ok: true, value: undefined }, true],
    ['saved', 'removal/save-record', { ok: true, value: { isSaved: true } }, true],
    ['not saved after all', 'removal/save-record', { ok: true, value: { isSaved: false } }, false],
    ['refused', 'removal/open-record', { ok: false, error: { code: 'NOT_FOUND', message: '' } }, false],
    ['only listed', 'removal/list', { ok: true, value: undefined }, false],
  ])('ticks the record when it was %s', async (_, route, answer, isDone) => {
    const router = vi.fn(() => Promise.resolve(answer));
    follow()('removal.changed', removals);
    expect(await tryIt.watch(router)('sender', route, { removalId: 'r1' })).toBe(answer);
    expect(router).toHaveBeenCalledWith('sender', route, { removalId: 'r1' });
    expect(tryIt.state().done).toEqual(isDone ? ['record'] : []);
  });

  it('makes a failure once, and undoes it once', async () => {
    await Promise.all([tryIt.make('relay-away'), tryIt.make('relay-away')]);
    expect(relayAway(tryIt.state())).toMatchObject({ isMade: true });
    await Promise.all([tryIt.undo('relay-away', rescue), tryIt.undo('relay-away', rescue)]);
    expect(relayAway(tryIt.state())).toMatchObject({ isMade: false });
    expect(deeds).toEqual(['stop', 'start']);
  });

  it('does not claim a failure that could not be made, and leaves one that could not be undone', async () => {
    fails = true;
    await expect(tryIt.make('relay-away')).rejects.toMatchObject({ code: 'TRY_IT_REFUSED' });
    expect(relayAway(tryIt.state())).toMatchObject({ isMade: false });
    fails = false;
    await tryIt.make('relay-away');
    fails = true;
    await expect(tryIt.undo('relay-away', rescue)).rejects.toMatchObject({ code: 'TRY_IT_REFUSED' });
    expect(relayAway(tryIt.state())).toMatchObject({ isMade: true });
  });

  it('refuses what needs a step that has not been done', async () => {
    await expect(tryIt.make('livechat-elsewhere')).rejects.toMatchObject({ code: 'TRY_IT_UNAVAILABLE' });
    await expect(tryIt.make('instagram-access-off')).rejects.toMatchObject({ code: 'TRY_IT_UNAVAILABLE' });
  });

  it('asks for a colleague’s window where there is room', async () => {
    await tryIt.openColleague();
    expect(deeds).toEqual(['colleague {"x":1,"y":2,"width":700,"height":800}']);
  });
});
