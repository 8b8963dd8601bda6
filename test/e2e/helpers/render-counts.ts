import type { Page } from 'playwright-core';

/**
 * Counts how often each component of the page renders, through the doorway that React keeps for its developer tools. Run in the page
 * before the window starts (`FakePage.open`): React looks for the doorway once.
 */
export const countRenders = `
  const counts = {};
  const note = (fiber) => {
    const name = fiber.elementType?.displayName ?? fiber.type?.displayName ?? fiber.type?.name;
    if (name) counts[name] = (counts[name] ?? 0) + 1;
  };
  const children = (fiber, each) => {
    for (let child = fiber.child; child !== null; child = child.sibling) each(child);
  };
  // Function components only: of others nobody asks.
  const isComponent = ({ tag }) => tag === 0 || tag === 11 || tag === 15;
  const performedWork = 1;
  const mounted = (fiber) => {
    if (isComponent(fiber)) note(fiber);
    children(fiber, mounted);
  };
  const updated = (fiber, before) => {
    if (isComponent(fiber) && (fiber.flags & performedWork) !== 0) note(fiber);
    // The same children: nothing below was looked at.
    if (fiber.child === before.child) return;
    children(fiber, (child) => (child.alternate === null ? mounted(child) : updated(child, child.alternate)));
  };
  window.renderCounts = counts;
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    isDisabled: false,
    inject: () => 1,
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
    onCommitFiberRoot(_id, { current }) {
      if (current.alternate === null) mounted(current);
      else updated(current, current.alternate);
    },
  };
`;

/** Renders of each component since the last call. */
export const rendersSince = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(() => {
    const { renderCounts } = window as unknown as { renderCounts: Record<string, number> };
    const counted = { ...renderCounts };
    for (const name of Object.keys(renderCounts)) delete renderCounts[name];
    return counted;
  });
