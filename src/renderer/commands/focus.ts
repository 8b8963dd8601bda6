import { flushSync } from 'react-dom';
import { pictureAt } from './picture-at.ts';

/** What a command acts on: the thing a menu was opened on, else the one that has the focus, else the open chat. Ids only. */
export interface Target {
  conversationId?: string | undefined;
  chatId?: string | undefined;
  messageId?: string | undefined;
  /** The element under the pointer, for what only the page knows: marked text, a link, a picture. */
  element?: Element | undefined;
}

/** What commands may do to the focus. Passed in, so that commands can be tested without a window. */
export interface Focus {
  /** The composer of the open thread; false when there is none that can be written in. */
  composer(): boolean;
  /** Begins to change the last own note of the open conversation; false when there is none. */
  changeLastNote(): boolean;
  /** The field of the find bar, when it is open already. */
  findField(): void;
  /** The field of the search page, with all of its text marked. */
  searchField(): void;
  /** The heading of a group of settings, once the page is shown. */
  setting(headingId: string): void;
  /** Shows at once what was just asked for, then acts. */
  later(act: () => void): void;
  /** Opens a menu of the bar for chosen conversations, or else of the open one; false when there is none. */
  workMenu(name: 'assign' | 'tag' | 'snooze'): boolean;
  /** The open thread's row in the list, or the list's tab stop. */
  list(): boolean;
  region(step: 1 | -1): void;
  /** Moves inside the list or thread that has the focus. */
  move(step: 1 | -1): void;
  isInList(): boolean;
  isInComposer(): boolean;
  /** The row or message that has the focus, by its ids. */
  thing(): Pick<Target, 'conversationId' | 'chatId' | 'messageId'> | undefined;
  /** Some text of the page is marked. */
  hasSelection(): boolean;
  copySelection(): void;
  /** The address of a link: of this element, else the first one of this message. */
  link(element: Element | undefined, messageId: string | undefined): string | undefined;
  /** A picture: this element, else the first one of this message. `at`: its middle, CSS pixels. */
  picture(
    element: Element | undefined,
    messageId: string | undefined,
  ): { open(): void; at: { x: number; y: number } } | undefined;
  /** A text field with something in it has the focus: its own undo and letters come first. */
  isInFilledField(): boolean;
}

const focusable =
  '[data-region-focus], button:not(:disabled), [href], input, textarea, select, [tabindex]:not([tabindex="-1"])';

const isShown = (element: HTMLElement): boolean => element.checkVisibility();

const isTextField = (element: Element | null): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(element.type));

const inMessage = (messageId: string | undefined, what: string): Element | null =>
  messageId === undefined
    ? null
    : document.querySelector(`[data-message-id="${CSS.escape(messageId)}"] :is(${what})`);

export const isTyping = (): boolean => isTextField(document.activeElement);

/** What had the focus before a dialog took it: the palette's actions are about that. */
let lastOutside: Element | null = null;

/** Notes where the focus is, dialogs apart. Answers the function that stops it. */
export const followFocus = (): (() => void) => {
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof Element && target.closest('dialog') === null) lastOutside = target;
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
};

/** The real focus of this window. */
export const windowFocus: Focus = {
  composer() {
    const field = document.querySelector<HTMLTextAreaElement>('[data-composer]:not(:disabled)');
    field?.focus();
    return field !== null;
  },
  changeLastNote() {
    const button = [...document.querySelectorAll<HTMLElement>('[data-change-note]')].at(-1);
    button?.click();
    return button !== undefined;
  },
  findField() {
    document.querySelector<HTMLInputElement>('.find-bar input')?.select();
  },
  searchField() {
    document.querySelector<HTMLInputElement>('.search-page__input')?.select();
  },
  setting(headingId) {
    let frames = 60;
    const look = (): void => {
      const heading = document.getElementById(headingId);
      if (heading === null) {
        frames -= 1;
        if (frames > 0) requestAnimationFrame(look);
        return;
      }
      heading.tabIndex = -1;
      heading.focus();
      heading.scrollIntoView({ block: 'start' });
    };
    look();
  },
  later(act) {
    // Before the next key: what is typed at once must find its field, and bare letters are commands elsewhere.
    flushSync(() => undefined);
    act();
  },
  workMenu(name) {
    const buttons = [...document.querySelectorAll<HTMLElement>(`[data-work-menu="${name}"]`)];
    const button = buttons.find((one) => one.dataset['workScope'] === 'bulk') ?? buttons[0];
    // In a narrow window the title's buttons are folded away.
    if (button !== undefined && !isShown(button))
      document.querySelector<HTMLElement>('.conversation-header__fold')?.click();
    button?.click();
    return button !== undefined;
  },
  list() {
    const row = document.querySelector<HTMLElement>('[data-region="list"] [data-roving-index][tabindex="0"]');
    // In one column the list is hidden while a thread is open.
    if (row === null || !isShown(row)) return false;
    row.focus();
    return true;
  },
  region(step) {
    const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(isShown);
    const at = regions.findIndex((region) => region.contains(document.activeElement));
    for (let offset = 1; offset <= regions.length; offset += 1) {
      const index = (at + step * offset + regions.length * 2) % regions.length;
      const candidates = regions[index]?.querySelectorAll<HTMLElement>(focusable) ?? [];
      const all = [...candidates].filter((element) => isShown(element) && element.tabIndex !== -1);
      const target =
        all.find((element) => element.dataset['regionFocus'] !== undefined) ??
        all.find((element) => element.dataset['rovingIndex'] !== undefined) ??
        all[0];
      if (target === undefined) continue;
      target.focus();
      return;
    }
  },
  move(step) {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: step === 1 ? 'ArrowDown' : 'ArrowUp',
        bubbles: true,
        cancelable: true,
      }),
    );
  },
  isInList: () =>
    document.activeElement instanceof HTMLElement &&
    document.activeElement.dataset['rovingIndex'] !== undefined,
  thing() {
    const { activeElement } = document;
    const element = activeElement?.closest('dialog') == null ? activeElement : lastOutside;
    if (element === null || isTextField(element)) return undefined;
    const idAt = (attribute: string): string | undefined =>
      element.closest(`[data-${attribute}]`)?.getAttribute(`data-${attribute}`) ?? undefined;
    const found = {
      conversationId: idAt('conversation-id'),
      chatId: idAt('agent-id') ?? idAt('chat-id'),
      messageId: idAt('message-id'),
    };
    const known = Object.entries(found).filter(([, id]) => id !== undefined);
    return known.length === 0 ? undefined : Object.fromEntries(known);
  },
  hasSelection: () => window.getSelection()?.toString().trim() !== '',
  copySelection() {
    // The page may write what is marked; nothing is read back.
    void navigator.clipboard.writeText(window.getSelection()?.toString() ?? '');
  },
  link: (element, messageId) =>
    (element?.closest('[data-url]') ?? inMessage(messageId, '[data-url]'))?.getAttribute('data-url') ??
    undefined,
  picture(element, messageId) {
    const own = element === undefined ? null : pictureAt(element);
    const found = own ?? inMessage(messageId, 'img:not(.avatar img)');
    if (!(found instanceof HTMLImageElement)) return undefined;
    const { left, top, width, height } = found.getBoundingClientRect();
    return {
      open: () => found.closest('button')?.click(),
      at: { x: Math.max(0, Math.round(left + width / 2)), y: Math.max(0, Math.round(top + height / 2)) },
    };
  },
  isInComposer: () => document.activeElement?.matches('[data-composer]') ?? false,
  isInFilledField: () => isTextField(document.activeElement) && document.activeElement.value !== '',
};
