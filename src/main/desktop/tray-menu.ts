import type { MenuItemConstructorOptions } from 'electron';
import type { QuietSpan } from '../../shared/domain/notice-rules.ts';
import { text } from '../../shared/i18n/text.ts';
import type { AppState } from '../../shared/ipc/index.ts';
import type { DesktopStatus } from './unread.ts';

/** What the lines of the menu do. */
export interface TrayActions {
  open(): void;
  setAccepting(isAccepting: boolean): void;
  beQuiet(span: QuietSpan | undefined): void;
  quit(): void;
}

/** The menu of the icon in the tray. */
export const trayMenu = (
  of: { status: DesktopStatus; app: Pick<AppState, 'session' | 'ownStatus' | 'livechat'> | undefined },
  actions: TrayActions,
): MenuItemConstructorOptions[] => {
  const { status, app } = of;
  const canChoose = app?.session.state === 'signed-in' && app.livechat.state === 'online';
  const isAccepting = app?.ownStatus === 'accepting_chats';
  return [
    { label: text('Open Backchannel'), click: actions.open },
    { type: 'separator' },
    {
      label: text('Accepting website chats'),
      type: 'radio',
      checked: isAccepting,
      enabled: canChoose,
      click: () => actions.setAccepting(true),
    },
    {
      label: text('Not accepting website chats'),
      type: 'radio',
      checked: !isAccepting,
      enabled: canChoose,
      click: () => actions.setAccepting(false),
    },
    { type: 'separator' },
    ...(status.isQuiet
      ? [{ label: text('Notify me again'), click: () => actions.beQuiet(undefined) }]
      : [
          { label: text('Quiet for 30 minutes'), click: () => actions.beQuiet('half-hour') },
          { label: text('Quiet for 1 hour'), click: () => actions.beQuiet('hour') },
          { label: text('Quiet until tomorrow'), click: () => actions.beQuiet('tomorrow') },
        ]),
    { type: 'separator' },
    { label: text.in('verb, end the program', 'Quit'), click: actions.quit },
  ];
};
