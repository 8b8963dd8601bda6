import { text } from '../../../shared/i18n/text.ts';
import type { ChosenStatus } from '../../../shared/domain/agent.ts';
import type { MediaKind } from '../../../shared/domain/conversation.ts';
import { nextZoom, type ZoomStep } from '../../../shared/domain/zoom.ts';
import type { MenuAction, MenuRequest } from '../../../shared/ipc/menus.ts';
import type { AwaitedPage, PageLink, Place, Settings } from '../../../shared/ipc/state.ts';
import { call, CallError } from '../../api/call.ts';
import { setupLinkSentence } from '../../messages/setup.ts';
import type { State } from '../model.ts';
import {
  adminPageChosen,
  dialogOpened,
  noticeAdded,
  newLineShown,
  noticeRemoved,
  paletteOpened,
  placeChanged,
  privateNewLineShown,
  privateThreadLeft,
  settingsChanged,
  threadLeft,
} from '../updates/index.ts';
import { notifyProblem, requestSender, untilSignedOut, type ActionContext } from './context.ts';

/** The place is written this long after the last move, so that walking through a list is not a write per row. */
const placeWriteAfterMs = 300;

export type AppActions = ReturnType<typeof createAppActions>;

/** How the threads are read that a place shows. */
export interface ThreadReads {
  conversation(conversationId: string): Promise<void>;
  privateChat(chatId: string): Promise<void>;
}

const conversationOf = (place: Place): string | undefined =>
  place.section === 'inbox' ? place.conversationId : undefined;
const chatOf = (place: Place): string | undefined => (place.section === 'team' ? place.chatId : undefined);

export const createAppActions = ({ api, store, drafts }: ActionContext, read: ThreadReads) => {
  const notify = notifyProblem(store);
  const send = requestSender(store);
  const notifyInfo = (sentence: string): void =>
    store.apply((state) => noticeAdded(state, { tone: 'info', sentence }));
  /** Answers how much is left. Errors: CallError. */
  const retrySetAside = async (): Promise<number> => (await call(api.app.retrySetAside())).left;
  let placeTimer: ReturnType<typeof setTimeout> | undefined;

  const writePlace = (): void => {
    clearTimeout(placeTimer);
    placeTimer = undefined;
    call(api.place.set(store.get().place)).catch(notify);
  };
  const flush = (): void => {
    if (placeTimer !== undefined) writePlace();
    drafts.flush();
  };
  const goTo = (change: Partial<Place>): void => {
    const before = store.get().place;
    const place = { ...before, ...change };
    drafts.flush();
    // Asked for before the place is drawn: main reads meanwhile.
    const [conversationId, chatId] = [conversationOf(place), chatOf(place)];
    if (conversationId !== undefined && conversationId !== conversationOf(before))
      void read.conversation(conversationId);
    if (chatId !== undefined && chatId !== chatOf(before)) void read.privateChat(chatId);
    store.apply((state) => {
      let next = placeChanged(state, place);
      const hasLeftInbox = before.section === 'inbox' && place.section !== 'inbox';
      if (
        before.conversationId !== undefined &&
        (hasLeftInbox || before.conversationId !== place.conversationId)
      )
        next = threadLeft(next, before.conversationId);
      const hasLeftTeam = before.section === 'team' && place.section !== 'team';
      if (before.chatId !== undefined && (hasLeftTeam || before.chatId !== place.chatId))
        next = privateThreadLeft(next, before.chatId);
      if (conversationId !== undefined) next = newLineShown(next, conversationId);
      if (chatId !== undefined) next = privateNewLineShown(next, chatId);
      // What a removal would take changes by the minute: whoever comes back reads it again.
      if (before.section === 'admin' && place.section !== 'admin' && state.adminPage.page === 'plan')
        next = adminPageChosen(next, { page: 'removal' });
      return next;
    });
    if (!store.get().isRestored) return;
    clearTimeout(placeTimer);
    placeTimer = setTimeout(writePlace, placeWriteAfterMs);
  };
  const changeSettings = async (change: Partial<Settings>): Promise<void> => {
    const before = store.get().settings;
    // Main loads the window again in another language: what waits to be written goes ahead.
    if (change.language !== undefined) drafts.flush();
    store.apply((state) => settingsChanged(state, { ...state.settings, ...change }));
    try {
      const settings = await call(api.settings.set(change));
      store.apply((state) => settingsChanged(state, settings));
    } catch (problem) {
      store.apply((state) => settingsChanged(state, before));
      notify(problem);
    }
  };

  return {
    goTo,
    openConversation: (conversationId: string): void => goTo({ section: 'inbox', conversationId }),
    openPrivateChat: (chatId: string): void => goTo({ section: 'team', chatId }),
    openRemoval: (): void => {
      store.apply((state) => adminPageChosen(state, { page: 'removal' }));
      goTo({ section: 'admin' });
    },
    /** What erasing this customer would take, before anybody confirms it. */
    planErasure: (conversationId: string): void => {
      store.apply((state) =>
        adminPageChosen(state, { page: 'plan', kind: 'erase-customer', conversationId }),
      );
      goTo({ section: 'admin' });
    },
    closeConversation: (): void => goTo({ conversationId: undefined }),
    closePrivateChat: (): void => goTo({ chatId: undefined }),
    /** Writes what waits; called when the window is hidden or closed. */
    flush,
    changeSettings,
    retrySetAside,
    async zoom(step: ZoomStep): Promise<void> {
      const { zoomFactor } = store.get().settings;
      const next = nextZoom(zoomFactor, step);
      if (next !== zoomFactor) await changeSettings({ zoomFactor: next });
    },
    /** A link of ours that leads to a place or to nothing: it shows something, and does nothing else. */
    followLink(link: Exclude<PageLink, { open: 'search' }>): void {
      if (link.open === 'place') return goTo(link.place);
      if (link.open === 'setup') return notifyInfo(setupLinkSentence(link));
      notifyInfo(text('This link leads to a conversation or a person that is not on this computer.'));
    },
    openDialog: (dialog: State['dialog']): void => store.apply((state) => dialogOpened(state, dialog)),
    /** The palette with this text in its field. */
    openPalette: (text: string): void => store.apply((state) => paletteOpened(state, text)),
    closeDialog: (): void => store.apply((state) => dialogOpened(state, 'none')),
    notifyInfo,
    notifyProblem: notify,
    /** To the clipboard; a notice says so. */
    copyText: (copied: string): void =>
      void navigator.clipboard.writeText(copied).then(() => notifyInfo(text('Copied.')), notify),
    /** The system's context menu on a thing; answers what was chosen. */
    async openMenu(request: MenuRequest): Promise<MenuAction | undefined> {
      try {
        return (await call(api.menu.open(request))).action;
      } catch {
        // The thing went away under the pointer: there is no menu on what is not there.
        return undefined;
      }
    },
    copyPicture: (at: { x: number; y: number }): Promise<void> =>
      send(api.menu.copyPicture(at), () => notifyInfo(text('Copied.'))),
    removeNotice: (id: number): void => store.apply((state) => noticeRemoved(state, id)),
    openLink: (url: string): Promise<void> => send(api.app.openLink({ url })),
    /** What an attachment turns out to be, by its content. */
    mediaKind: (mediaUrl: string): Promise<MediaKind> =>
      call(api.conversation.mediaKind({ mediaUrl })).then(
        ({ kind }) => kind,
        () => 'unreachable',
      ),
    /** The address of a page that is waited for, to the clipboard; answers whether it is there. */
    async copyAddress(page: AwaitedPage): Promise<boolean> {
      try {
        await call(api.browser.copyAddress({ page }));
        return true;
      } catch (problem) {
        notify(problem);
        return false;
      }
    },
    reconnect: (): Promise<void> => send(api.app.reconnect()),
    /** The system has told the window; whether it helped is seen in the state. */
    networkIsBack: (): Promise<void> => call(api.app.networkIsBack()).catch(() => undefined),
    /** Ends the program and starts it anew. */
    startAgain(): Promise<void> {
      drafts.flush();
      return send(api.app.startAgain());
    },
    /** The person has read what was lost and what is back. */
    dismissRecovery: (): Promise<void> => send(api.recovery.dismiss()),
    showKeptFile: (): Promise<void> => send(api.recovery.showFile()),
    /** A failure is told once: by the sign-in page, where main's state names it, else by a notice. */
    async signIn(secrets: 'persistent' | 'memory'): Promise<void> {
      try {
        await call(api.session.signIn({ secrets }));
      } catch (problem) {
        const now = await call(api.app.getState()).catch(() => undefined);
        const session = now?.session;
        const isOnPage =
          problem instanceof CallError &&
          session?.state === 'signed-out' &&
          (session.reason === problem.code || problem.code.startsWith('SECRET_BACKEND_'));
        // The person's own choice is no news to them.
        const isChosen = problem instanceof CallError && problem.code === 'SIGN_IN_CANCELLED';
        if (!isOnPage && !isChosen) notify(problem);
      }
    },
    cancelSignIn: (): Promise<void> => send(api.session.cancelSignIn()),
    /** Answers the codes of what could not be done remotely. Errors: CallError. */
    async signOut(): Promise<readonly string[]> {
      flush();
      const { leftovers } = await call(api.session.signOut());
      await untilSignedOut(store);
      drafts.clear();
      return leftovers;
    },
    setOwnStatus: (status: ChosenStatus): Promise<void> => send(api.team.setOwnStatus({ status })),
  };
};
