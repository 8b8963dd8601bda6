import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createElectronNotifier } from '../../../src/main/notifications/index.ts';
import { notifierContract } from './notifier-contract.ts';

interface Options {
  title: string;
  body: string;
  silent: boolean;
  actions?: { text: string }[];
}

/** Electron's class, as far as its documentation says what it does; no macOS and no Windows runs here. */
const makeElectron = (platform: string) => {
  const open: { options: Options; events: EventEmitter }[] = [];
  const state = { error: undefined as string | undefined, isSupported: true };
  class TestNotification extends EventEmitter {
    static isSupported = (): boolean => state.isSupported;
    private readonly options: Options;
    constructor(options: Options) {
      super();
      this.options = options;
    }
    show(): void {
      if (state.error !== undefined) return void this.emit('failed', {}, state.error);
      open.push({ options: this.options, events: this });
      this.emit('show', {});
    }
    close(): void {
      const index = open.findIndex(({ events }) => events === this);
      if (index >= 0) open.splice(index, 1);
      this.emit('close', {});
    }
  }
  const notifier = createElectronNotifier({ Notification: TestNotification as never, platform });
  return { notifier, open, state };
};

const systemOf = (platform: string) => async () => {
  const { notifier, open, state } = makeElectron(platform);
  const newest = () => open.at(-1)?.events;
  return {
    notifier,
    shown: () => open.map(({ options }) => options),
    click: () => void newest()?.emit('click', {}),
    act: (index: number) => void newest()?.emit('action', {}, index),
    reply: (text: string) => void newest()?.emit('reply', {}, text),
    dismiss: () => (newest() as unknown as { close(): void } | undefined)?.close(),
    refuse: () => void (state.error = 'Notifications are switched off for this app.'),
  };
};

describe('notifications through Electron', () => {
  describe('on macOS', () => {
    notifierContract(systemOf('darwin'), { actions: true, reply: true });
  });
  describe('on Windows', () => {
    notifierContract(systemOf('win32'), { actions: false, reply: false });
  });

  it('make no sound of their own, and have no button where the system has none', async () => {
    const { notifier, open } = makeElectron('win32');
    const never = { clicked: () => 0, acted: () => 0, replied: () => 0, closed: () => 0 } as never;
    await notifier.show({ title: 'A', body: 'B', actions: [{ id: 'x', label: 'X' }] }, never);
    expect(open[0]?.options).toEqual({ title: 'A', body: 'B', silent: true });
  });
  it('are refused where there is no server for them', async () => {
    const { notifier, state } = makeElectron('linux');
    state.isSupported = false;
    const never = () => expect.unreachable();
    const listener = { clicked: never, acted: never, replied: never, closed: never };
    expect(await notifier.show({ title: 'A', body: 'B', actions: [] }, listener)).toMatchObject({
      refusal: 'not-supported',
    });
    expect(await notifier.isQuiet()).toBeUndefined();
  });
});
