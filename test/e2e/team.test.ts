import { describe, expect } from 'vitest';
import type { Locator } from 'playwright-core';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { agentRow, goTo, isOnline } from './helpers/window.ts';
import { test as base } from './helpers/test.ts';

const teamSize = 2_000;
const test = base.extend({ worldOptions: { sandboxArgs: ['--agents', String(teamSize)] } });

/** More than a screen of rows and what is drawn ahead of it; far fewer than there are people. */
const mostRowsDrawn = 60;

/** The sandbox's last made-up colleague, far from the list's beginning. */
const someone = { id: 'tess.torres.1999@bakery.test', name: 'Tess Torres' };

const colleagues = (console: TestConsole): Locator =>
  console.window.getByRole('listbox', { name: 'Colleagues' });

/** Runs in the page: scrolls there, waits until rows are drawn from edge to edge, and says what they are. */
const lookAt = async (list: Element, top: number) => {
  const scroller = list.closest<HTMLElement>('[data-virtuoso-scroller]')!;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const rows = () => [...list.querySelectorAll<HTMLElement>('[data-agent-id], [role="presentation"]')];
  const isCovered = () => {
    const edge = scroller.getBoundingClientRect();
    const boxes = rows().map((row) => row.getBoundingClientRect());
    return (
      boxes.some((box) => box.top <= edge.top + 1) && boxes.some((box) => box.bottom >= edge.bottom - 20)
    );
  };
  scroller.scrollTop = top;
  for (let frames = 0; frames < 3 || (!isCovered() && frames < 300); frames += 1) await frame();
  return {
    isCovered: isCovered(),
    ids: rows().flatMap((row) => row.dataset['agentId'] ?? []),
    headings: rows()
      .filter((row) => row.dataset['agentId'] === undefined)
      .map((row) => row.innerText.replaceAll(/\s+/g, ' ')),
    rowHeight: list.querySelector('[data-agent-id]')!.getBoundingClientRect().height,
    height: scroller.scrollHeight,
  };
};

describe('a team of 2,000', () => {
  test('is listed, scrolled through, searched, follows a change of status, and is there at the next start', async ({
    world,
  }) => {
    let console = await world.openSignedIn('maria');
    await isOnline(console);
    await goTo(console, 'team');
    const list = colleagues(console);
    const rows = list.getByTestId('agent-row');
    const firstRow = list.getByTestId('agent-row').first();
    const lastRow = list.getByTestId('agent-row').last();
    await firstRow.waitFor();

    // All of them: the headings say how many, each group follows the one before.
    const headings: string[] = [];
    let counted = 0;
    for (const name of ['Accepting', 'Not accepting', 'Offline']) {
      const { rowHeight } = await list.evaluate(lookAt, 0);
      const look = await list.evaluate(lookAt, counted * rowHeight);
      const heading = look.headings.find((text) => text.startsWith(`${name} `));
      headings.push(heading ?? `no ${name}`);
      counted += Number(/([\d,]+)$/.exec(heading ?? '')?.[1]?.replace(',', ''));
    }
    expect(counted, headings.join(', ')).toBe(teamSize - 1);

    // Drawn only where one looks, and everywhere one looks.
    const seen = new Set<string>();
    const { height } = await list.evaluate(lookAt, 0);
    const looks = 12;
    for (let look = 0; look <= looks; look += 1) {
      const { ids, isCovered } = await list.evaluate(lookAt, (height * look) / looks);
      expect(isCovered, `rows at ${look}/${looks}`).toBe(true);
      expect(ids.length).toBeLessThan(mostRowsDrawn);
      for (const id of ids) seen.add(id);
    }
    expect(seen.size).toBeGreaterThan(looks * 8);

    // By hand: the wheel and the keys.
    await firstRow.hover();
    await console.window.mouse.wheel(0, -1_000_000);
    await list.evaluate(lookAt, 0);
    const firstId = await firstRow.getAttribute('data-agent-id');
    await firstRow.focus();
    await console.window.keyboard.press('End');
    await eventually(async () =>
      expect(await lastRow.evaluate((row) => row === document.activeElement)).toBe(true),
    );
    expect(await lastRow.getAttribute('data-agent-id')).not.toBe(firstId);
    await console.window.keyboard.press('Home');
    await list.locator(`[data-agent-id="${firstId}"]`).waitFor();

    await console.window.getByRole('searchbox', { name: 'Search people' }).fill('tess tor');
    await agentRow(console, someone.id).waitFor();
    await eventually(async () => expect(await rows.count()).toBeLessThan(mostRowsDrawn));
    for (const status of ['accepting_chats', 'not_accepting_chats']) {
      await world.sandbox.setAgentStatus(someone.id, status);
      await eventually(async () =>
        expect(await agentRow(console, someone.id).getAttribute('data-status')).toBe(status),
      );
    }

    await console.close();
    await world.goOffline();
    console = await world.open('maria');
    await colleagues(console).getByTestId('agent-row').first().waitFor();
    await console.window.getByRole('region', { name: 'Team' }).getByText('Last known').waitFor();
    await console.window.getByRole('searchbox', { name: 'Search people' }).fill('tess tor');
    await agentRow(console, someone.id).waitFor();
    expect(await agentRow(console, someone.id).getAttribute('data-status')).toBe('not_accepting_chats');
  });
});
