import type { DesktopNotifier, NoticeListener, SystemNotice } from '../../../src/main/notifications/index.ts';

interface Shown {
  notice: SystemNotice;
  listener: NoticeListener;
}

export interface TestDesktop {
  open: Shown[];
  refusal: string | undefined;
  isQuiet: boolean | undefined;
  /** Resolved before the system answers: a slow one. */
  wait: Promise<void>;
  titles(): string[];
  /** Of the newest with this title. */
  at(title: string): Shown;
  notifier: DesktopNotifier;
}

/** A desktop that shows what it is given, for tests of what is given to it. */
export const createTestDesktop = (): TestDesktop => {
  const open: Shown[] = [];
  const desktop: TestDesktop = {
    open,
    refusal: undefined,
    isQuiet: undefined,
    wait: Promise.resolve(),
    titles: () => open.map(({ notice }) => `${notice.title}: ${notice.body}`),
    at(title) {
      const found = open.findLast(({ notice }) => notice.title === title);
      if (!found) throw new Error(`nothing is shown of ${title}`);
      return found;
    },
    notifier: {
      abilities: async () => ({ canShow: true, hasActions: true, hasReply: true }),
      isQuiet: async () => desktop.isQuiet,
      async show(notice, listener) {
        await desktop.wait;
        if (desktop.refusal !== undefined) return { refusal: desktop.refusal, close: () => undefined };
        const entry = { notice, listener };
        open.push(entry);
        return {
          close() {
            const index = open.indexOf(entry);
            if (index < 0) return;
            open.splice(index, 1);
            listener.closed();
          },
        };
      },
    },
  };
  return desktop;
};
