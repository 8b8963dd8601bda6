import { placesInside } from '../../shared/search/match.ts';

/**
 * Where a text stands in a longer one, without regard to case and accents; offsets into the longer text, in order, not
 * overlapping. The same as main finds in a chat.
 */
export const findText = (text: string, wanted: string): readonly { start: number; end: number }[] =>
  placesInside(text, wanted);

/** The ranges of the document in which the messages shown in the thread hold a text, oldest first. */
export const findInThread = (root: ParentNode, wanted: string): readonly Range[] =>
  [...root.querySelectorAll('[role="feed"] [data-testid="bubble"]')].flatMap((bubble) => {
    const ranges: Range[] = [];
    const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      for (const { start, end } of findText(node.textContent ?? '', wanted)) {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, end);
        ranges.push(range);
      }
    return ranges;
  });
