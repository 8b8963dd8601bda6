/**
 * Keeps the focus from falling to the body. The browser lets it fall there when its element goes away or is switched off: a row that is done,
 * a button that has done its work, a panel that closes, a section that is left by key. Whoever works without a pointer would start at the
 * top of the window again, and a screen reader would say nothing.
 */

/** Where the focus was, with what it takes to find a place near it once the element is gone. */
interface Trail {
  element: HTMLElement;
  /** What surrounded it, nearest first, up to its region. `order`: how many stops of the Tab key stood before it in there. */
  around: readonly { element: HTMLElement; order: number }[];
  /** Its number in a list with one tab stop. */
  rovingIndex: string | undefined;
}

/** As far back as somebody may want to return: dialog over panel over list. */
const keptTrails = 12;

const stops =
  'button:not(:disabled), [href], input:not(:disabled), textarea:not(:disabled), select:not(:disabled), summary, [tabindex]';
const bounds = '[data-region], dialog, [popover]';

const isUsable = (element: HTMLElement): boolean =>
  element.isConnected &&
  !element.matches(':disabled') &&
  element.checkVisibility({ visibilityProperty: true });

/** The dialog that makes everything else inert. */
const modal = (): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('dialog:modal')].at(-1);

const isReachable = (element: HTMLElement): boolean => {
  const covering = modal();
  return isUsable(element) && (covering === undefined || covering.contains(element));
};

const stopsIn = (element: HTMLElement): HTMLElement[] =>
  [...element.querySelectorAll<HTMLElement>(stops)].filter(({ tabIndex }) => tabIndex >= 0);

const trailOf = (element: HTMLElement): Trail => {
  const around: { element: HTMLElement; order: number }[] = [];
  const bound = element.closest(bounds);
  for (let each = element.parentElement; each !== null && bound !== null; each = each.parentElement) {
    const before = stopsIn(each).filter(
      (stop) => (stop.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    );
    around.push({ element: each, order: before.length });
    if (each === bound) break;
  }
  return { element, around, rovingIndex: element.dataset['rovingIndex'] };
};

/** What is nearest to where the focus was: the row of the same number, the field of the region, the stop that took its place. */
const nearby = ({ around, rovingIndex }: Trail): HTMLElement | undefined => {
  for (const { element, order } of around) {
    if (!isReachable(element)) continue;
    const inList = [
      rovingIndex === undefined ? undefined : `[data-roving-index="${rovingIndex}"]`,
      '[data-roving-index][tabindex="0"]',
    ].flatMap((selector) =>
      selector === undefined ? [] : [...element.querySelectorAll<HTMLElement>(selector)],
    );
    const all = stopsIn(element).filter(isReachable);
    const found =
      (rovingIndex === undefined ? undefined : inList.find(isReachable)) ??
      all.find(({ dataset }) => dataset['regionFocus'] !== undefined) ??
      all[Math.min(order, all.length - 1)];
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Where a section begins, when nothing is left of where the focus was. */
const beginning = (): HTMLElement | undefined => {
  const dialog = modal();
  if (dialog !== undefined) return stopsIn(dialog).find(isReachable);
  const places = [
    '[data-region="list"] [data-roving-index][tabindex="0"]',
    'main [data-region-focus]',
    'main',
  ].map((selector) => document.querySelector<HTMLElement>(selector));
  return places.find((place) => place !== null && isUsable(place)) ?? undefined;
};

let trails: Trail[] = [];
/** A control that is switched off while it works: its region has the focus meanwhile, so that no neighbour is pressed instead. */
let parked: { element: HTMLElement; place: HTMLElement } | undefined;
/** The focus has fallen, and nothing was there yet that could take it. */
let isLost = false;

/**
 * Another section is shown: what had the focus before is no place to return to, unless it is still there.
 * The section itself may give the focus to a field; otherwise it goes to where the section begins.
 */
export const leaveSection = (): void => {
  const last = trails.at(-1);
  trails = last !== undefined && isUsable(last.element) ? [last] : [];
  isLost = trails.length === 0;
};

const isFallen = (): boolean => document.activeElement === null || document.activeElement === document.body;

const isSwitchedOff = (element: HTMLElement): boolean =>
  element.isConnected && element.matches(':disabled') && element.checkVisibility();

/** Takes the focus although the Tab key does not stop there. */
const focusPlace = (place: HTMLElement): void => {
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
};

const restore = (): void => {
  if (parked !== undefined && document.activeElement === parked.place) {
    const { element } = parked;
    if (isSwitchedOff(element)) return;
    parked = undefined;
    if (isReachable(element)) return element.focus();
  } else if (!isFallen()) {
    parked = undefined;
    return;
  }
  const last = trails.at(-1);
  if (last === undefined && !isLost) return;
  if (last !== undefined && isReachable(last.element)) return last.element.focus();
  if (last !== undefined && isSwitchedOff(last.element)) {
    const place = last.element.closest<HTMLElement>(bounds) ?? document.querySelector<HTMLElement>('main');
    if (place !== null) {
      parked = { element: last.element, place };
      return focusPlace(place);
    }
  }
  for (const trail of [...trails].reverse()) {
    const target = trail !== last && isReachable(trail.element) ? trail.element : nearby(trail);
    if (target === undefined) continue;
    target.focus({ preventScroll: target.dataset['rovingIndex'] !== undefined });
    if (document.activeElement === target) return;
  }
  isLost = true;
  const place = beginning();
  // A page has no stop of its own: it is read from its title on.
  if (place !== undefined) focusPlace(place);
};

/** Begins to keep the focus of this document. Answers the function that ends it. */
export const keepFocus = (): (() => void) => {
  let asked: number | undefined;
  // The browser takes the focus from what was switched off only when it draws the next time.
  const look = (): void => {
    if (asked !== undefined) return;
    asked = requestAnimationFrame(() => {
      asked = requestAnimationFrame(() => {
        asked = undefined;
        restore();
      });
    });
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || target === document.body || target === parked?.place) return;
    isLost = false;
    const last = trails.at(-1);
    trails = [...trails.filter(({ element }) => element !== target), trailOf(target)].slice(-keptTrails);
    if (last?.element === target) trails = [...trails.slice(0, -1), trailOf(target)];
  };
  const onPointerDown = (): void => {
    // Whoever clicks beside everything wants nothing to have the focus.
    requestAnimationFrame(() => {
      const last = trails.at(-1);
      if (isFallen() && last !== undefined && isUsable(last.element)) trails = [];
    });
  };
  const observer = new MutationObserver((records) => {
    const isConcerned =
      isFallen() ||
      parked !== undefined ||
      records.some(({ type, target }) => type === 'attributes' && target === document.activeElement);
    if (isConcerned) look();
  });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('pointerdown', onPointerDown);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'open'],
  });
  return () => {
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('pointerdown', onPointerDown);
    observer.disconnect();
    if (asked !== undefined) cancelAnimationFrame(asked);
  };
};
