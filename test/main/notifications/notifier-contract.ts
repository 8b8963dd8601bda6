import { expect, it } from 'vitest';
import type { DesktopNotifier, SystemNotice } from '../../../src/main/notifications/index.ts';
import { until } from '../../helpers/until.ts';

/** A system under test: what it shows, and what a person does there. */
export interface SystemOfTest {
  notifier: DesktopNotifier;
  shown(): { title: string; body: string }[];
  /** On the newest. */
  click(): void;
  act(index: number): void;
  reply(text: string): void;
  dismiss(): void;
  /** From now on it shows nothing. */
  refuse(): Promise<void> | void;
}

const notice: SystemNotice = {
  title: 'Ada & <Bruno>',
  body: 'Instagram message',
  actions: [{ id: 'mark-read', label: 'Mark as read' }],
  replyPlaceholder: 'Reply',
};

/** What every way to the system's notifications keeps. `has`: what this system has of it. */
export const notifierContract = (
  make: () => Promise<SystemOfTest>,
  has: { actions: boolean; reply: boolean },
): void => {
  const show = async () => {
    const system = await make();
    const events: string[] = [];
    const shown = await system.notifier.show(notice, {
      clicked: () => events.push('clicked'),
      acted: (id) => events.push(`acted ${id}`),
      replied: (text) => events.push(`replied ${text}`),
      closed: () => events.push('closed'),
    });
    return { system, events, shown };
  };

  it('shows title and body as they are, and says that it did', async () => {
    const { system, shown } = await show();
    expect(shown.refusal).toBeUndefined();
    expect(system.shown()).toMatchObject([{ title: 'Ada & <Bruno>', body: 'Instagram message' }]);
  });
  it('says what it can', async () => {
    const { notifier } = await make();
    expect(await notifier.abilities()).toEqual({
      canShow: true,
      hasActions: has.actions,
      hasReply: has.reply,
    });
  });
  it('tells of a click, and of its end once', async () => {
    const { system, events } = await show();
    system.click();
    await until(() => expect(events).toContain('clicked'));
    system.dismiss();
    await until(() => expect(events).toEqual(['clicked', 'closed']));
  });
  it.runIf(has.actions)('tells which button was pressed', async () => {
    const { system, events } = await show();
    system.act(0);
    await until(() => expect(events[0]).toBe('acted mark-read'));
  });
  it.runIf(has.reply)('tells what was answered', async () => {
    const { system, events } = await show();
    system.reply('Hello');
    await until(() => expect(events[0]).toBe('replied Hello'));
  });
  it('takes away what is closed, twice does nothing, and nothing follows', async () => {
    const { system, events, shown } = await show();
    shown.close();
    shown.close();
    await until(() => expect(system.shown()).toEqual([]));
    system.click();
    system.dismiss();
    await system.notifier.abilities();
    expect(events).toEqual(['closed']);
  });
  it('says the word of a system that refuses, and throws nothing', async () => {
    const system = await make();
    await system.refuse();
    const never = () => expect.unreachable();
    const { refusal, close } = await system.notifier.show(notice, {
      ...{ clicked: never, acted: never, replied: never, closed: never },
    });
    expect(refusal).toMatch(/./);
    close();
  });
};
