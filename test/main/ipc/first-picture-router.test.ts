import { describe, expect, it } from 'vitest';
import { createFirstPictureRouter } from '../../../src/main/ipc/first-picture-router.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import type { FirstPicture } from '../../../src/shared/ipc/first-picture.ts';
import { createTestLog } from '../../helpers/log.ts';

const page = { isMainFrame: true, isOwnWindow: true, url: 'backchannel://app/index.html' };
const notTried = { state: 'connecting', sinceMs: 1 } as const;
const picture: FirstPicture = {
  app: {
    ...{
      version: '1.0.0',
      platform: 'linux',
      isSandbox: false,
      isTryOut: false,
      relayHost: 'relay.test',
      off: [],
    },
    ...{ session: { state: 'signed-out' }, browserPages: [], relay: notTried, livechat: notTried },
    secrets: { state: 'strong', backend: 'keychain', mode: 'persistent' },
    ...{ unread: { privateChats: 0, conversations: 0 }, waitingToSend: 0 },
  },
  settings: defaultSettings,
  place: { section: 'inbox' },
  policy: { state: 'accepted' },
};
const routerOf = (answer: FirstPicture = picture) =>
  createFirstPictureRouter({ picture: answer, appOrigin: 'backchannel://app', log: createTestLog() });
const codeOf = async (answer: ReturnType<ReturnType<typeof routerOf>>) => {
  const result = await answer;
  return result.ok ? 'answered' : result.error.code;
};

describe('the router of the time before the services', () => {
  it('answers the first picture, without what its schema does not list', async () => {
    const more = { ...picture, token: 'dal:canary', app: { ...picture.app, accessToken: 'dal:canary' } };
    const answer = await routerOf(more)(page, 'app/get-first-picture', undefined);
    expect(answer).toEqual({ ok: true, value: picture });
  });

  it('refuses every other route, and what is no route', async () => {
    const router = routerOf();
    for (const route of ['team/list', 'session/sign-out', 'toString', '__proto__', undefined, 7])
      expect(await codeOf(router(page, route, undefined))).toBe('IPC_ROUTE_UNKNOWN');
  });

  it.each([
    ['another origin', { ...page, url: 'https://elsewhere.test/index.html' }],
    ['no address', { ...page, url: '' }],
    ['a frame in the page', { ...page, isMainFrame: false }],
    ['a window of somebody else', { ...page, isOwnWindow: false }],
  ])('answers nobody else: %s', async (_what, sender) => {
    expect(await codeOf(routerOf()(sender, 'app/get-first-picture', undefined))).toBe('IPC_SENDER_REFUSED');
  });

  it('takes no input', async () => {
    expect(await codeOf(routerOf()(page, 'app/get-first-picture', { section: 'team' }))).toBe(
      'INPUT_INVALID',
    );
  });

  it('gives out nothing that does not fit', async () => {
    const broken = { ...picture, place: { section: 'elsewhere' } } as unknown as FirstPicture;
    expect(await codeOf(routerOf(broken)(page, 'app/get-first-picture', undefined))).toBe(
      'IPC_OUTPUT_INVALID',
    );
  });
});
