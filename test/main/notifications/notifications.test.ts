import { beforeEach, describe, expect, it, vi } from 'vitest';

const desktop = vi.hoisted(() => ({ open: [] as { title: string; body: string }[] }));

vi.mock('electron', () => ({
  Notification: class {
    static isSupported = () => true;
    private listeners = new Map<string, () => void>();
    private readonly entry: { title: string; body: string };
    constructor(entry: { title: string; body: string }) {
      this.entry = entry;
    }
    on(name: string, listener: () => void) {
      this.listeners.set(name, listener);
    }
    show() {
      desktop.open.push(this.entry);
    }
    close() {
      desktop.open = desktop.open.filter((each) => each !== this.entry);
      this.listeners.get('close')?.();
    }
  },
}));

const { createNotifications } = await import('../../../src/main/notifications/index.ts');
const make = () =>
  createNotifications({ window: () => undefined, isEnabled: () => true, onOpen: () => undefined });

describe('desktop notifications', () => {
  beforeEach(() => {
    desktop.open = [];
  });

  it('name who wrote, and have no place for what was written', () => {
    make().customerMessage('c1', 'Ada', 'm1');
    expect(desktop.open).toEqual([{ title: 'Ada', body: 'Instagram message' }]);
  });

  it('close when the message they are about was unsent, and only then', () => {
    const notifications = make();
    notifications.customerMessage('c1', 'Ada', 'm1');
    notifications.customerMessage('c2', 'Bruno', 'm2');
    notifications.clear({ conversationId: 'c1', messageId: 'older' });
    expect(desktop.open).toHaveLength(2);
    notifications.clear({ conversationId: 'c1', messageId: 'm1' });
    expect(desktop.open).toEqual([{ title: 'Bruno', body: 'Instagram message' }]);
    notifications.clear({ conversationId: 'c2' });
    expect(desktop.open).toEqual([]);
  });

  it('tell whom a conversation was given, and go when it was read', () => {
    const notifications = make();
    notifications.work('assigned', 'c1', 'Ada', 'Maria Lindqvist');
    expect(desktop.open).toEqual([
      { title: 'Ada', body: 'Maria Lindqvist assigned this conversation to you' },
    ]);
    notifications.clear({ conversationId: 'c1' });
    expect(desktop.open).toEqual([]);
  });

  it('tell of conversations that nobody has any more: of one by name, of several at once and without names', () => {
    const notifications = make();
    notifications.unassigned('c1', 'Ada', 1);
    notifications.unassigned('c2', 'Bruno', 12);
    expect(desktop.open).toEqual([
      { title: 'Ada', body: 'Nobody is assigned any more' },
      { title: 'Instagram', body: '12 conversations are unassigned' },
    ]);
  });
});
