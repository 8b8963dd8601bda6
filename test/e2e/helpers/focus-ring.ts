import type { Page } from 'playwright-core';

/** What is drawn around the element with the focus. */
export interface FocusRing {
  what: string;
  widthPx: number;
  /** Against what is behind it. */
  contrast: number;
}

/** The ring of the element with the focus, or that of the box it fills: an outline, or an edge with a shadow around it. */
export const focusRing = (page: Page): Promise<FocusRing> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    type Rgb = [number, number, number];
    const rgbOf = (color: string): Rgb | undefined => {
      const parts = color.match(/[\d.]+/gu)?.map(Number) ?? [];
      return parts.length < 3 || (parts[3] ?? 1) < 0.5 ? undefined : (parts.slice(0, 3) as Rgb);
    };
    const luminance = (rgb: Rgb): number => {
      const [r, g, b] = rgb.map((part) => {
        const share = part / 255;
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as Rgb;
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (one: Element | null): Rgb => {
      for (let each = one; each !== null; each = each.parentElement) {
        const ground = rgbOf(getComputedStyle(each).backgroundColor);
        if (ground !== undefined) return ground;
      }
      return [255, 255, 255];
    };
    const what = element.ariaLabel ?? element.textContent.slice(0, 40);
    for (let each: HTMLElement | null = element, level = 0; each !== null && level < 4; level += 1) {
      const style = getComputedStyle(each);
      const shadowPx = Number(/0px 0px 0px (\d+)px/u.exec(style.boxShadow)?.[1] ?? 0);
      const [widthPx, color] =
        style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0
          ? [Number.parseFloat(style.outlineWidth) + (shadowPx > 0 ? 1 : 0), style.outlineColor]
          : shadowPx > 0
            ? [shadowPx + Number.parseFloat(style.borderTopWidth), style.borderTopColor]
            : [0, ''];
      const isInner = Number.parseFloat(style.outlineOffset) < 0;
      const rgb = rgbOf(color);
      if (widthPx > 0 && rgb !== undefined) {
        const [a, b] = [luminance(rgb), luminance(groundOf(isInner ? each : each.parentElement))];
        return { what, widthPx, contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
      }
      each = each.parentElement;
    }
    return { what, widthPx: 0, contrast: 0 };
  });
