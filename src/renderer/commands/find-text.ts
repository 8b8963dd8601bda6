/** Where a text stands in a longer one, without regard to case; offsets into the longer text, in order, not overlapping. */
export const findText = (text: string, wanted: string): readonly { start: number; end: number }[] => {
  const needle = wanted.trim().toLowerCase();
  const hay = text.toLowerCase();
  // A letter whose small form is longer would shift every offset behind it: then as it is written.
  const [from, what] = hay.length === text.length ? [hay, needle] : [text, wanted.trim()];
  if (what === '') return [];
  const found: { start: number; end: number }[] = [];
  for (let at = from.indexOf(what); at !== -1; at = from.indexOf(what, at + what.length))
    found.push({ start: at, end: at + what.length });
  return found;
};

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
