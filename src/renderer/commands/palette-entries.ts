import type { Agent } from '../../shared/domain/agent.ts';
import type { Conversation } from '../../shared/domain/conversation.ts';
import type { GuideHeading } from '../../shared/guide.ts';
import { text } from '../../shared/i18n/text.ts';
import type { State } from '../state/model.ts';
import { recentChats } from '../state/recent-chats.ts';
import { foldedText, ownIdOf } from '../state/roster.ts';
import { agentName, customerName, foreignName, isLookAlike } from '../messages/people.ts';
import { allCommands } from './all-commands.ts';
import type { Command, CommandContext } from './command.ts';
import { type SettingPlace, settingPlaces } from '../messages/setting-places.ts';
import { shownName } from '../../shared/shown-name.ts';

/** `isRecent`: offered because it was open or written in lately, and not because its name fits. */
export type PaletteEntry = { isRecent?: boolean } & (
  | { kind: 'person'; id: string; label: string; agent: Agent; address: string | undefined }
  | { kind: 'conversation'; id: string; label: string; conversation: Conversation }
  | { kind: 'group'; id: string; label: string; chatId: string }
  | { kind: 'search'; id: string; label: string; text: string }
  | { kind: 'setting'; id: string; label: string; setting: SettingPlace }
  | { kind: 'guide'; id: string; label: string; heading: GuideHeading }
  | { kind: 'command'; id: string; label: string; command: Command }
);

/** Entries per kind; whoever looks for more types another letter. */
const maxPerKind = 8;

/** How well a text fits: 0 best (starts with it), 1 a word starts with it, 2 inside; undefined not at all. */
const fit = (whole: string, words: readonly string[]): number | undefined => {
  const folded = foldedText(whole);
  if (!words.every((word) => folded.includes(word))) return undefined;
  const first = words[0] ?? '';
  if (folded.startsWith(first)) return 0;
  return folded.split(/[\s@._-]+/u).some((part) => part.startsWith(first)) ? 1 : 2;
};

const best = <T>(items: readonly T[], textOf: (item: T) => string, words: readonly string[]): readonly T[] =>
  items
    .map((item) => ({ item, rank: fit(textOf(item), words) }))
    .filter((entry): entry is { item: T; rank: number } => entry.rank !== undefined)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, maxPerKind)
    .map((entry) => entry.item);

const conversationEntry = (conversation: Conversation): PaletteEntry => ({
  kind: 'conversation',
  id: `conversation:${conversation.id}`,
  label: customerName(conversation),
  conversation,
});
const personEntry = (state: State, agent: Agent): PaletteEntry => ({
  kind: 'person',
  id: `person:${agent.id}`,
  label: agentName(agent),
  agent,
  // Only the address tells two people with one name apart.
  address: isLookAlike(state.team.agents, agent.id) ? agent.id : undefined,
});
const groupEntry = ({ chatId, name }: { chatId: string; name: string }): PaletteEntry => ({
  kind: 'group',
  id: `group:${chatId}`,
  label: foreignName(name),
  chatId,
});

/** What was open before, the last one first; then what was written in lately, of all kinds. What is open now is left out. */
const recentEntries = (state: State, conversations: readonly Conversation[]): readonly PaletteEntry[] => {
  const { section, conversationId, chatId } = state.place;
  const open = section === 'inbox' ? conversationId : section === 'team' ? chatId : undefined;
  const written = [
    ...recentChats(state)
      .slice(0, maxPerKind)
      .map((chat) => ({ id: chat.chatId as string, atMs: chat.lastMessage?.sentAtMs ?? 0 })),
    ...conversations.slice(0, maxPerKind).map(({ id, lastActivityAtMs }) => ({ id, atMs: lastActivityAtMs })),
  ].sort((one, other) => other.atMs - one.atMs);
  const entryOf = (id: string): PaletteEntry | undefined => {
    const conversation = state.conversations.byId[id];
    if (conversation !== undefined) return conversationEntry(conversation);
    const group = state.privateChats.summaries[id]?.group;
    if (group !== undefined) return groupEntry({ ...group, chatId: id });
    const agent = state.team.agents[id];
    return agent === undefined ? undefined : personEntry(state, agent);
  };
  return [...new Set([...state.visited, ...written.map(({ id }) => id)])]
    .filter((id) => id !== open)
    .flatMap((id) => entryOf(id) ?? [])
    .slice(0, maxPerKind)
    .map((entry) => ({ ...entry, isRecent: true }));
};

/**
 * What the palette lists for a text; without one, the latest people and conversations, and the actions. `found`: customers of
 * that name, as main knows them, all of them and not only those that were listed. `headings`: of the guide, once it is read.
 */
export const paletteEntries = (
  context: CommandContext,
  search: string,
  found: readonly Conversation[] = [],
  headings: readonly GuideHeading[] = [],
): readonly PaletteEntry[] => {
  const state = context.store.get();
  const words = foldedText(search).split(/\s+/u).filter(Boolean);
  const conversations = Object.values(state.conversations.byId).sort(
    (one, other) => other.lastActivityAtMs - one.lastActivityAtMs,
  );
  const commands = allCommands.filter((command) => command.isKeyOnly !== true && command.when(context));
  const commandEntry = (command: Command): PaletteEntry => ({
    kind: 'command',
    id: `command:${command.name}`,
    label: command.label,
    command,
  });
  if (words.length === 0) return [...recentEntries(state, conversations), ...commands.map(commandEntry)];

  const ownId = ownIdOf(state);
  const people = Object.values(state.team.agents).filter((agent) => agent.id !== ownId && !agent.isSuspended);
  const groups = Object.values(state.privateChats.summaries).flatMap(({ chatId, group }) =>
    group === undefined ? [] : [{ chatId, name: group.name }],
  );
  const customers = Object.fromEntries([...conversations, ...found].map((one) => [one.id, one]));
  return [
    ...best(
      Object.values(customers),
      (one) => shownName(`${one.displayName} ${one.username ?? ''}`),
      words,
    ).map(conversationEntry),
    ...best(people, (one) => shownName(`${one.name} ${one.id}`), words).map((agent) =>
      personEntry(state, agent),
    ),
    ...best(groups, (one) => shownName(one.name), words).map(groupEntry),
    ...best(commands, (one) => one.label, words).map(commandEntry),
    ...best(settingPlaces, (one) => `${one.label} ${one.words}`, words).map((setting) => ({
      kind: 'setting' as const,
      id: `setting:${setting.label}`,
      label: setting.label,
      setting,
    })),
    ...best(headings, (one) => `${one.title} ${one.under}`, words).map((heading) => ({
      kind: 'guide' as const,
      id: `guide:${heading.place}`,
      label: heading.title,
      heading,
    })),
    {
      kind: 'search',
      id: 'search',
      label: text('Messages with “{words}”', { words: search.trim() }),
      text: search.trim(),
    },
  ];
};
