import type { Page } from 'playwright-core';

/**
 * What is wrong with the layout of the page as it is drawn now, by geometry: controls and texts that are cut off or lie under another
 * thing, texts over texts, targets below 24 px, horizontal scrolling, a scrollbar inside a scrollbar. One line each; a line names the
 * element by its class, so that the same fault in twenty rows is one. While something modal is open, only that is looked at.
 */
export const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults = new Set<string>();
    const tolerance = 1.5;
    const modal =
      [...document.querySelectorAll('dialog[open]')].at(-1) ??
      document.querySelector('.popover:popover-open') ??
      document.querySelector('.conversation--overlay .context') ??
      undefined;
    const root = modal ?? document.body;

    const nameOf = (element: Element): string => {
      const word = element.getAttribute('aria-label') ?? element.textContent.trim();
      const about =
        element.className === '' || typeof element.className !== 'string'
          ? element.tagName
          : element.className;
      return `${about.split(' ').slice(0, 2).join('.')} “${word.replaceAll(/\s+/g, ' ').slice(0, 28)}”`;
    };
    const isDrawn = (element: Element): boolean =>
      element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
      element.closest('.visually-hidden, [data-testid="announcements"]') === null;
    const styleOf = (element: Element): CSSStyleDeclaration => getComputedStyle(element);
    const scrolls = (element: Element, axis: 'x' | 'y'): boolean => {
      const overflow = axis === 'x' ? styleOf(element).overflowX : styleOf(element).overflowY;
      if (overflow !== 'auto' && overflow !== 'scroll') return false;
      return axis === 'x'
        ? element.scrollWidth > element.clientWidth + 1
        : element.scrollHeight > element.clientHeight + 1;
    };
    const shortens = (element: Element): boolean => {
      const style = styleOf(element);
      return style.textOverflow === 'ellipsis' || style.getPropertyValue('-webkit-line-clamp') !== 'none';
    };

    /** What is seen of a rectangle inside an element; `cut`: by whom it is cut off for good, if it is. */
    const seenOf = (rect: DOMRect, element: Element): { rect: DOMRect; cut: string | undefined } => {
      let { left, top, right, bottom } = rect;
      let cut: string | undefined;
      let isReachable = false;
      for (
        let at: Element | null = element;
        at !== null && at !== document.documentElement;
        at = at.parentElement
      ) {
        const style = styleOf(at);
        const clipsX = style.overflowX !== 'visible' && at !== element;
        const clipsY = style.overflowY !== 'visible' && at !== element;
        if (clipsX || clipsY) {
          const box = at.getBoundingClientRect();
          const isOutX = clipsX && (left < box.left - tolerance || right > box.right + tolerance);
          const isOutY = clipsY && (top < box.top - tolerance || bottom > box.bottom + tolerance);
          if ((isOutX && scrolls(at, 'x')) || (isOutY && scrolls(at, 'y'))) isReachable = true;
          else if ((isOutX || isOutY) && !isReachable && !shortens(at))
            cut ??= at === document.body ? 'the window' : nameOf(at);
          if (clipsX) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
          if (clipsY) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
        }
        if (at === modal || style.position === 'fixed') break;
      }
      const isOutside =
        left < -tolerance ||
        top < -tolerance ||
        right > innerWidth + tolerance ||
        bottom > innerHeight + tolerance;
      if (isOutside && !isReachable) cut ??= 'the window';
      const seen = new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
      return { rect: seen, cut };
    };

    // Horizontal scrolling of the page, and of what is no row of tabs.
    if (document.documentElement.scrollWidth > innerWidth + 1)
      faults.add('the page is wider than the window');
    for (const element of root.querySelectorAll('*'))
      if (isDrawn(element) && scrolls(element, 'x') && element.closest('.view-tabs, pre, code') === null)
        faults.add(`scrolls sideways: ${nameOf(element)}`);

    // A scrollbar inside a scrollbar.
    const scrollers = [...root.querySelectorAll('*')].filter(
      (element) => isDrawn(element) && scrolls(element, 'y'),
    );
    for (const inner of scrollers)
      for (const outer of scrollers)
        if (inner !== outer && outer.contains(inner))
          faults.add(`scrollbar in a scrollbar: ${nameOf(inner)} in ${nameOf(outer)}`);

    // Controls.
    const selector =
      'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="option"], [role="switch"], ' +
      '[role="radio"], [role="checkbox"], [role="menuitem"], [role="link"]';
    const controls = [...root.querySelectorAll<HTMLElement>(selector)].filter(
      (element) => isDrawn(element) && !element.matches('[aria-hidden="true"] *'),
    );
    /** In a line of words: WCAG 2.5.8 lets such a target be as high as the line. */
    const isInSentence = (element: HTMLElement): boolean =>
      styleOf(element).display.startsWith('inline') &&
      element.parentElement !== null &&
      !/flex|grid/.test(styleOf(element.parentElement).display) &&
      [...element.parentElement.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim() !== '',
      );
    for (const control of controls) {
      const isPainted = control.getBoundingClientRect().width > 2;
      // What is beside a box or a circle is pressed as well; what stands in for a hidden one is pressed alone.
      const isSmall = control.matches('[type="checkbox"], [type="radio"]');
      const label =
        control instanceof HTMLInputElement && (isSmall || !isPainted)
          ? (control.closest('label') ?? control.labels?.[0])
          : undefined;
      if (!isPainted && label == null) continue;
      const target = label ?? control;
      const whole = target.getBoundingClientRect();
      if (whole.width === 0 || whole.height === 0) continue;
      const { rect, cut } = seenOf(whole, target);
      if (cut !== undefined) faults.add(`cut off by ${cut}: ${nameOf(control)}`);
      if (Math.min(whole.width, whole.height) < 23.5 && !isInSentence(control))
        faults.add(`target of ${Math.round(whole.width)} × ${Math.round(whole.height)}: ${nameOf(control)}`);
      // Scrolled away, or half so.
      if (rect.width * rect.height < whole.width * whole.height * 0.6) continue;
      const hit = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
      if (hit === null || target.contains(hit) || hit.contains(target)) continue;
      // What stays in place while a page scrolls below it lets everything come out again.
      const isSticky = ((): boolean => {
        for (let at: Element | null = hit; at !== null; at = at.parentElement)
          if (styleOf(at).position === 'sticky') return true;
        return false;
      })();
      if (!isSticky) faults.add(`under ${nameOf(hit)}: ${nameOf(control)}`);
    }

    // Texts.
    const lines: { rect: DOMRect; parent: Element }[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || node.textContent?.trim() === '' || !isDrawn(parent)) continue;
      if (parent.closest('svg, option, select, .avatar, .skeleton') !== null) continue;
      // Folded away.
      if (parent.closest('details:not([open])') !== null && parent.closest('summary') === null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const whole of range.getClientRects()) {
        if (whole.width < 2 || whole.height < 2) continue;
        const { rect, cut } = seenOf(whole, parent);
        const isShortened = ((): boolean => {
          for (let at: Element | null = parent; at !== null && at !== root; at = at.parentElement)
            if (shortens(at)) return true;
          return false;
        })();
        if (cut !== undefined && !isShortened) faults.add(`text cut off by ${cut}: ${nameOf(parent)}`);
        if (rect.width > 2 && rect.height > 2) lines.push({ rect, parent });
      }
    }
    for (const [at, one] of lines.entries())
      for (const other of lines.slice(at + 1)) {
        if (
          one.parent === other.parent ||
          one.parent.contains(other.parent) ||
          other.parent.contains(one.parent)
        )
          continue;
        const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const height = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (width <= 2 || height <= 4) continue;
        // One that is painted over by a thing in front is not read there.
        const middle = [
          Math.max(one.rect.left, other.rect.left) + width / 2,
          Math.max(one.rect.top, other.rect.top) + height / 2,
        ] as const;
        const hit = document.elementFromPoint(...middle);
        const front = [one.parent, other.parent].filter(
          (each) => hit !== null && (each.contains(hit) || hit.contains(each)),
        );
        if (front.length === 2)
          faults.add(`text over text: ${nameOf(one.parent)} and ${nameOf(other.parent)}`);
      }
    return [...faults].sort();
  });
