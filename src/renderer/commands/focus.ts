/** What commands may do to the focus. Passed in, so that commands can be tested without a window. */
export interface Focus {
  /** The composer of the open thread; false when there is none that can be written in. */
  composer(): boolean;
  /** Once what has just been asked for is shown. */
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
  /** A text field with something in it has the focus: its own undo and letters come first. */
  isInFilledField(): boolean;
}

const focusable =
  '[data-region-focus], button:not(:disabled), [href], input, textarea, select, [tabindex]:not([tabindex="-1"])';

const isShown = (element: HTMLElement): boolean => element.checkVisibility();

const isTextField = (element: Element | null): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(element.type));

export const isTyping = (): boolean => isTextField(document.activeElement);

/** The real focus of this window. */
export const windowFocus: Focus = {
  composer() {
    const field = document.querySelector<HTMLTextAreaElement>('[data-composer]:not(:disabled)');
    field?.focus();
    return field !== null;
  },
  later(act) {
    requestAnimationFrame(() => act());
  },
  workMenu(name) {
    const buttons = [...document.querySelectorAll<HTMLElement>(`[data-work-menu="${name}"]`)];
    const button = buttons.find((one) => one.dataset['workScope'] === 'bulk') ?? buttons[0];
    button?.click();
    return button !== undefined;
  },
  list() {
    const row = document.querySelector<HTMLElement>('[data-region="list"] [data-roving-index][tabindex="0"]');
    row?.focus();
    return row !== null;
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
  isInComposer: () => document.activeElement?.matches('[data-composer]') ?? false,
  isInFilledField: () => isTextField(document.activeElement) && document.activeElement.value !== '',
};
