import type { CDPSession, Locator, Page } from 'playwright-core';

/** A font that drew glyphs of one text: Chromium's own account of what it painted, fallbacks included. */
export interface PaintedFont {
  family: string;
  /** From a file that the page brought; false: installed on this computer. */
  isCustom: boolean;
  glyphs: number;
}

/** A piece of text as it stands on the screen, with the fonts it was painted with. */
export interface PaintedText {
  text: string;
  fonts: PaintedFont[];
}

export interface FontProbe {
  /** Which fonts the text of this element was painted with; a text field counts with what it holds. */
  of(element: Locator): Promise<PaintedFont[]>;
  /** The same for every text of the page, also those inside text fields; what has no box is left out. */
  ofEveryText(): Promise<PaintedText[]>;
  /** Those of `text` that this element would show as the box for "no such letter", or as nothing. */
  boxesIn(element: Locator, text: string): Promise<string[]>;
  end(): Promise<void>;
}

interface DomNode {
  nodeId: number;
  nodeType: number;
  nodeValue: string;
}

const mark = 'data-font-probe';

/** Resolves when what is on the screen is laid out and no font is on its way. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    do {
      await nextFrame();
      await document.fonts.ready;
      await nextFrame();
    } while (document.fonts.status === 'loading');
  });

const fontsOfNode = async (session: CDPSession, nodeId: number): Promise<PaintedFont[]> => {
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
  return fonts.map((font) => ({
    family: font.familyName,
    isCustom: font.isCustomFont,
    glyphs: font.glyphCount,
  }));
};

/** Asks Chromium, through its own inspector, what a page was painted with. */
export const startFontProbe = async (page: Page): Promise<FontProbe> => {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  return {
    async of(element) {
      await settled(page);
      await element.evaluate((node, name) => node.setAttribute(name, ''), mark);
      try {
        const { root } = await session.send('DOM.getDocument', { depth: 0 });
        const { nodeId } = await session.send('DOM.querySelector', {
          nodeId: root.nodeId,
          selector: `[${mark}]`,
        });
        return await fontsOfNode(session, nodeId);
      } finally {
        await element.evaluate((node, name) => node.removeAttribute(name), mark);
      }
    },
    async ofEveryText() {
      // A text that is cut with an ellipsis is laid out twice, and each of its glyphs would be counted twice.
      await page.evaluate(() => {
        for (const cut of document.querySelectorAll<HTMLElement>('*'))
          if (getComputedStyle(cut).textOverflow === 'ellipsis') cut.style.textOverflow = 'clip';
      });
      await settled(page);
      const { nodes } = (await session.send('DOM.getFlattenedDocument', { depth: -1, pierce: true })) as {
        nodes: DomNode[];
      };
      const texts: PaintedText[] = [];
      for (const { nodeId, nodeType, nodeValue } of nodes) {
        if (nodeType !== 3 || nodeValue.trim() === '') continue;
        const fonts = await fontsOfNode(session, nodeId);
        if (fonts.length > 0) texts.push({ text: nodeValue, fonts });
      }
      return texts;
    },
    boxesIn: (element, text) =>
      element.evaluate((node, letters) => {
        const size = 32;
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = size * 2;
        const paper = canvas.getContext('2d', { willReadFrequently: true });
        if (paper === null) throw new Error('No canvas here.');
        const { fontFamily, fontWeight } = getComputedStyle(node);
        paper.font = `${fontWeight} ${size}px ${fontFamily}`;
        paper.textBaseline = 'middle';
        const ink = (letter: string): string => {
          paper.clearRect(0, 0, canvas.width, canvas.height);
          paper.fillText(letter, 4, size);
          return paper.getImageData(0, 0, canvas.width, canvas.height).data.join();
        };
        const nothing = ink(' ');
        // The last code point there is: private use, in no font.
        const box = ink('\u{10FFFD}');
        return Array.from(letters).filter((letter) => {
          const drawn = ink(letter);
          return letter.trim() !== '' && (drawn === box || drawn === nothing);
        });
      }, text),
    end: () => session.detach(),
  };
};
