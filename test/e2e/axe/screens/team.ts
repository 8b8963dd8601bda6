import type { Page } from 'playwright-core';
import { press, section, content, openDialog, type Screen } from '../screen.ts';

const row = (page: Page, name: RegExp) => content(page).getByRole('option', { name }).first();
const isOpen = (
  name: string,
  person: RegExp,
  show?: (page: Page) => Promise<unknown>,
  world?: string,
): Screen => ({
  name: `Private chat: ${name}`,
  ...(world === undefined ? {} : { world }),
  async show(page) {
    await section(page, 'team');
    await row(page, person).click();
    await page.getByTestId('composer-private').waitFor();
    await show?.(page);
  },
});
const lastOwn = (page: Page): Promise<void> =>
  page.getByTestId('message').filter({ hasText: 'Shall I write to her?' }).focus();
/** A group with the first three people of the team. */
export const group = `
  const members = fake.world.agents.slice(0, 3).map(({ id }) => ({ agentId: id, trust: 'confirmed' }));
  const chatId = 'group:0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7a01';
  const nowMs = Date.now();
  const line = { id: 'a0000000-0000-4000-8000-000000000001', chatId, direction: 'in', authorId: members[1].agentId, text: '', sentAtMs: nowMs - 7200000, state: 'received', line: { kind: 'make', name: 'Ovens', members: members.map(({ agentId }) => agentId) } };
  const said = { id: 'a0000000-0000-4000-8000-000000000002', chatId, direction: 'in', authorId: members[1].agentId, text: 'The second oven is back.', sentAtMs: nowMs - 3600000, state: 'received', reactions: [{ emoji: '👍', by: [members[0].agentId] }] };
  fake.world.privateMessages.set(chatId, [line, said]);
  const list = fake.api.privateChat.list;
  const withGroup = (summary) => summary.chatId === chatId ? { ...summary, group: { name: 'Ovens', members, makerId: members[1].agentId, isMember: true } } : summary;
  fake.api.privateChat.list = async () => { const answer = await list(); answer.value.chats = answer.value.chats.map(withGroup); return answer; };
  const listMessages = fake.api.privateChat.listMessages;
  fake.api.privateChat.listMessages = async (input) => { const answer = await listMessages(input); answer.value.summary = withGroup(answer.value.summary); return answer; };
`;
const details = `fake.api.privateChat.getDetails = async () => ({ ok: true, value: { people: [{ agentId: fake.world.agents[1].id, deliveredAtMs: Date.now() }] } });`;
const menuFor = (page: Page, message: () => Promise<void>, key: string): Promise<void> =>
  message().then(() => page.keyboard.press(key));

/** The team and private chats. */
export const teamScreens: readonly Screen[] = [
  {
    name: 'Team',
    async show(page) {
      await section(page, 'team');
      await content(page).getByTestId('agent-row').first().waitFor();
    },
  },
  {
    name: 'Team: nobody found',
    async show(page) {
      await section(page, 'team');
      await page.getByRole('searchbox', { name: 'Search people' }).fill('zzzz');
      await content(page).getByText('Nobody found').waitFor();
    },
  },
  {
    name: 'Team: alone',
    world: `fake.world.agents.length = 1; fake.world.privateMessages.clear(); fake.world.summaries.clear();`,
    show: (page) => section(page, 'team'),
  },
  isOpen('messages', /^Bartek/),
  isOpen('a message with its tools', /^Bartek/, (page) => lastOwn(page)),
  isOpen('nothing written yet', /^Dawid|^Elif|^Farah/),
  isOpen('not confirmed', /^Chiara/),
  isOpen('safety number', /^Chiara/, (page) => press(page, 'Safety number')),
  isOpen('reactions to choose', /^Bartek/, async (page) => {
    await page.getByTestId('message').filter({ hasText: 'See https' }).focus();
    await page.keyboard.press('+');
    await page.getByTestId('react-panel').waitFor();
  }),
  isOpen('answering', /^Bartek/, async (page) => {
    await page.getByTestId('message').filter({ hasText: 'See https' }).focus();
    await page.keyboard.press('q');
    await page.getByTestId('composing').waitFor();
  }),
  isOpen('delete', /^Bartek/, async (page) => {
    await menuFor(page, () => lastOwn(page), 'Control+Delete');
    await page.getByRole('dialog', { name: 'Delete this message?' }).waitFor();
  }),
  isOpen(
    'details of a message',
    /^Bartek/,
    async (page) => {
      await menuFor(page, () => lastOwn(page), 'i');
      await page.getByTestId('message-details').locator('td').first().waitFor();
    },
    details,
  ),
  {
    name: 'Private chat: keys that do not match',
    async show(page) {
      await section(page, 'team');
      // Further down than the list draws.
      await page.getByRole('searchbox', { name: 'Search people' }).fill('Dawid');
      await row(page, /^Dawid/).click();
      await page.getByTestId('trust').waitFor();
    },
  },
  {
    name: 'Team: new group',
    async show(page) {
      await section(page, 'team');
      await page.getByTestId('new-group').click();
      await openDialog(page).getByRole('checkbox').first().waitFor();
    },
  },
  {
    name: 'Group: messages',
    world: group,
    async show(page) {
      await section(page, 'team');
      await row(page, /^Group Ovens/).click();
      await content(page).getByTestId('message').last().waitFor();
    },
  },
  {
    name: 'Group: people',
    world: group,
    async show(page) {
      await section(page, 'team');
      await row(page, /^Group Ovens/).click();
      await press(page, 'People');
      await openDialog(page).waitFor();
    },
  },
];
