import { readFileSync, globSync } from 'node:fs';
import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { OwnMenu } from '../../../src/renderer/app/own-menu.tsx';
import { paletteEntries } from '../../../src/renderer/commands/palette-entries.ts';
import type { CommandContext } from '../../../src/renderer/commands/command.ts';
import { ContextPanel } from '../../../src/renderer/features/conversation/context-panel/context-panel.tsx';
import { ConversationHeader } from '../../../src/renderer/features/conversation/conversation-header.tsx';
import { ConversationRow } from '../../../src/renderer/features/inbox/conversation-row.tsx';
import { AgentRow } from '../../../src/renderer/features/team/agent-row.tsx';
import { PeoplePicker } from '../../../src/renderer/features/team/groups/people-picker.tsx';
import { PrivateChat } from '../../../src/renderer/features/team/private-chat.tsx';
import { withoutBackchannelSentence } from '../../../src/renderer/messages/groups.ts';
import { agentName, firstName, personName } from '../../../src/renderer/messages/people.ts';
import { initialState, type State } from '../../../src/renderer/state/model.ts';
import { ServicesProvider, type Services } from '../../../src/renderer/state/react.tsx';
import { createAppStore } from '../../../src/renderer/state/store.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { inRepository } from '../../../scripts/paths.ts';

/**
 * Names that people chose to deceive, or that break a sentence, in the lists and titles of the window.
 * Before: a name with U+202E reversed the sentence it stood in, 300 × W covered the rail, and `Jonas Weber` beside
 * `Jonas U+200B Weber` were two equal rows.
 */

// The design system's parts do not load without a page; they draw nothing of the names but their children and attributes.
vi.mock('../../../src/renderer/ui/design-system.ts', () => {
  const part =
    (tag: string) =>
    ({ children, 'aria-label': label }: { children?: unknown; 'aria-label'?: string }) =>
      createElement(tag, { 'aria-label': label }, children as string);
  return {
    Button: part('button'),
    Icon: () => null,
    Input: part('span'),
    Loader: part('span'),
    SearchInput: part('span'),
    Switch: part('span'),
    Tag: part('span'),
  };
});

vi.mock('react', async (original) => ({
  ...(await original<object>()),
  // Drawn once, without a page: what React asks of a server is what is there now.
  useSyncExternalStore: (_subscribe: unknown, get: () => unknown) => get(),
}));

vi.stubGlobal('document', { hasFocus: () => false, hidden: true, documentElement: { dir: 'ltr' } });

const turned = 'Maya \u202Egnp.exe';
const wide = 'W'.repeat(400);
const hebrew = 'שרה 2';
const names = [turned, wide, hebrew, 'Jonas Weber', 'Jonas \u200BWeber'];

const world = fakeWorld({ agents: 8, conversations: 6 });
const agents = world.agents.map((agent, index) => ({
  ...agent,
  name: names[index - 1] ?? agent.name,
  role: 'normal' as const,
  jobTitle: index === 1 ? 'Lead\u202E' : undefined,
})) as unknown as State['team']['agents'][string][];
const conversations = world.conversations.map((one, index) => ({
  ...one,
  displayName: names[index] ?? one.displayName,
}));
const state: State = {
  ...initialState,
  app: { ...world.app, session: { ...world.app.session, name: turned } as never },
  team: {
    ...initialState.team,
    agents: Object.fromEntries(agents.map((agent) => [agent.id, agent])),
    isLoaded: true,
  },
  conversations: {
    ...initialState.conversations,
    byId: Object.fromEntries(conversations.map((one) => [one.id, one])),
  },
  privateChats: {
    ...initialState.privateChats,
    threads: Object.fromEntries(
      agents.map(({ id }) => [
        id,
        {
          messages: [],
          hasMore: false,
          isLoaded: true,
          isLoadingEarlier: false,
          firstUnreadId: undefined,
          problem: undefined,
        },
      ]),
    ),
  },
};
const nothing = (): undefined => undefined;
const services = {
  store: createAppStore(state),
  actions: new Proxy({}, { get: () => new Proxy({}, { get: () => nothing }) }),
  drafts: {
    subscribe: () => nothing,
    peek: () => '',
    has: () => false,
    load: () => Promise.resolve(),
    flush: nothing,
    change: nothing,
  },
} as unknown as Services;

const drawn = <P extends object>(component: FunctionComponent<P>, props: P): string =>
  renderToStaticMarkup(ServicesProvider({ services, children: createElement(component, props) }));
const ofAgent = (name: string): State['team']['agents'][string] => {
  const found = agents.find((agent) => agent.name === name);
  if (found === undefined) throw new Error('no such agent');
  return found;
};
const row = { index: 0, count: 1, isOpen: false, isTabStop: true, nowMs: Date.now(), onOpen: nothing };

const views: readonly [string, () => string][] = [
  ...names.map((name): [string, () => string] => [
    `the row of ${name.slice(0, 12)}`,
    () => drawn(AgentRow as unknown as FunctionComponent<object>, { agent: ofAgent(name), ...row }),
  ]),
  ...names.map((name): [string, () => string] => [
    `the private chat with ${name.slice(0, 12)}`,
    () => drawn(PrivateChat, { chatId: ofAgent(name).id }),
  ]),
  ...conversations.map((one): [string, () => string] => [
    `the conversation ${one.displayName.slice(0, 12)}`,
    () =>
      drawn(ConversationRow as unknown as FunctionComponent<object>, { conversationId: one.id, ...row }) +
      drawn(ConversationHeader, { conversation: one, panel: { isShown: true, toggle: nothing } }) +
      drawn(ContextPanel, { conversation: one, onClose: nothing }),
  ]),
  ['the own menu', () => drawn(OwnMenu, {})],
];

describe('a foreign name', () => {
  it.each(views)('neither turns nor hides anything in %s', (_where, draw) => {
    const markup = draw();
    expect(markup).not.toMatch(/[\u200B\u202A-\u202E]/u);
    // What isolates is closed in the same text or attribute.
    for (const text of markup.split(/[<>"]/u))
      expect(text.split('\u2068').length, text).toBe(text.split('\u2069').length);
  });

  it('stands in a bdi with all of it in the title, in rows and titles', () => {
    for (const draw of [
      () => drawn(AgentRow as unknown as FunctionComponent<object>, { agent: ofAgent(wide), ...row }),
      () => drawn(PrivateChat, { chatId: ofAgent(wide).id }),
    ])
      expect(draw()).toMatch(/<bdi class="foreign-name truncate[^"]*" title="W{299}…">W{299}…<\/bdi>/u);
  });

  it('and what is said in a row each have a direction of their own', () => {
    for (const one of conversations)
      expect(
        drawn(ConversationRow as unknown as FunctionComponent<object>, { conversationId: one.id, ...row }),
      ).toContain('class="row__preview row__preview--two" dir="auto"');
  });

  it('and the tags of a conversation stand in the panel as they are, each by itself', () => {
    const [one] = conversations;
    const work = { ...one!.work, tags: ['delivery', 'a\u202Eb'] };
    const markup = drawn(ContextPanel, { conversation: { ...one!, work }, onClose: nothing });
    expect(markup).toMatch(/<bdi[^>]*>delivery<\/bdi>/u);
    expect(markup).not.toContain('\u202E');
  });

  it('does not push a button out of its place', () =>
    expect(firstName({ name: wide, id: 'a' as never })).toHaveLength(40));

  it('is isolated in sentences and accessible names where it could turn them', () => {
    expect(drawn(PrivateChat, { chatId: ofAgent(hebrew).id })).toContain(
      'Private message to \u2068שרה 2\u2069"',
    );
    expect(agentName({ name: '\u200B', id: 'jonas@example.com' as never })).toBe('jonas@example.com');
  });

  it('of two people who look alike has the address beside it, in the roster, the title, the palette and lists', () => {
    for (const name of ['Jonas Weber', 'Jonas \u200BWeber']) {
      const agent = ofAgent(name);
      expect(drawn(AgentRow as unknown as FunctionComponent<object>, { agent, ...row })).toContain(agent.id);
      expect(drawn(PrivateChat, { chatId: agent.id })).toMatch(new RegExp(`${agent.id} ·`, 'u'));
      expect(personName(state.team.agents, agent.id)).toBe(`Jonas Weber (${agent.id})`);
      const entries = paletteEntries(
        {
          store: services.store,
          focus: {
            hasSelection: () => false,
            thing: () => undefined,
            link: () => undefined,
            picture: () => undefined,
          },
        } as unknown as CommandContext,
        'jonas weber',
      );
      expect(entries.flatMap((entry) => (entry.kind === 'person' ? [entry.address] : []))).toContain(
        agent.id,
      );
    }
    const other = ofAgent(hebrew);
    expect(drawn(PrivateChat, { chatId: other.id })).not.toMatch(new RegExp(`${other.id} ·`, 'u'));
  });

  it('of two people who look alike has the address beside it where a group is made, also while neither has Backchannel', () => {
    const twins = ['Jonas Weber', 'Jonas \u200BWeber'].map(ofAgent);
    const summaries = Object.fromEntries(
      twins.map(({ id }) => [id, { chatId: id, trust: 'no-device', unreadCount: 0 }]),
    ) as State['privateChats']['summaries'];
    const store = createAppStore({ ...state, privateChats: { ...state.privateChats, summaries } });
    const children = createElement(PeoplePicker, { without: [], chosen: [], onChange: nothing });
    const markup = renderToStaticMarkup(ServicesProvider({ services: { ...services, store }, children }));
    for (const { id } of twins) expect(markup).toContain(`${id} · ${withoutBackchannelSentence}`);
  });

  it('is never drawn as it came: every place goes through messages/people.ts', () => {
    const raw =
      /(?:\b(?:agent|session|group|one|now)\.name|\.(?:displayName|pageName|username|jobTitle|confirmName))\b/u;
    const isFine =
      /(?:foreignName|customerName|handleName|agentName|shownName|encodeURIComponent|inputOf)\(|=== undefined|^\s*displayName:/u;
    const found = globSync('src/renderer/**/*.{ts,tsx}', { cwd: inRepository() })
      .filter((file) => !file.endsWith('messages/people.ts'))
      .flatMap((file) =>
        readFileSync(inRepository(file), 'utf8')
          .split('\n')
          .filter((line) => raw.test(line) && !isFine.test(line) && !/^\w+\.displayName = '/u.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });
});
