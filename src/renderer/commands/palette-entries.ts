import type { Agent } from '../../shared/domain/agent.ts';
import type { Conversation } from '../../shared/domain/conversation.ts';
import type { PrivateChatSummary } from '../../shared/domain/private-chat.ts';
import type { State } from '../state/model.ts';
import { recentChats } from '../state/recent-chats.ts';
import { foldedText, ownIdOf } from '../state/roster.ts';
import { agentName, customerName, foreignName, isLookAlike } from '../messages/people.ts';
import { allCommands } from './all-commands.ts';
import type { Command, CommandContext } from './command.ts';
import { shownName } from '../../shared/shown-name.ts';

export type PaletteEntry =
  | { kind: 'person'; id: string; label: string; agent: Agent; address: string | undefined }
  | { kind: 'conversation'; id: string; label: string; conversation: Conversation }
  | { kind: 'group'; id: string; label: string; chatId: string }
  | { kind: 'search'; id: string; label: string; text: string }
  | { kind: 'command'; id: string; label: string; command: Command };

/** Entries per kind; whoever looks for more types another letter. */
const maxPerKind = 8;

/** How well a text fits: 0 best (starts with it), 1 a word starts with it, 2 inside; undefined not at all. */
const fit = (text: string, words: readonly string[]): number | undefined => {
  const folded = foldedText(text);
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

/** The four latest private chats: the people of those with one colleague, and the groups. */
const recentOf = (state: State): { people: readonly Agent[]; groups: readonly PrivateChatSummary[] } => {
  const latest = recentChats(state)
    .filter(({ chatId, group }) => group !== undefined || state.team.agents[chatId] !== undefined)
    .slice(0, 4);
  return {
    people: latest.flatMap(({ chatId }) => state.team.agents[chatId] ?? []),
    groups: latest.filter(({ group }) => group !== undefined),
  };
};

/**
 * What the palette lists for a text; without one, the latest people and conversations, and the actions. `found`: customers of
 * that name, as main knows them, all of them and not only those that were listed.
 */
export const paletteEntries = (
  context: CommandContext,
  search: string,
  found: readonly Conversation[] = [],
): readonly PaletteEntry[] => {
  const state = context.store.get();
  const words = foldedText(search).split(/\s+/u).filter(Boolean);
  const ownId = ownIdOf(state);
  const conversations = Object.values(state.conversations.byId).sort(
    (one, other) => other.lastActivityAtMs - one.lastActivityAtMs,
  );
  const commands = allCommands.filter((command) => command.isKeyOnly !== true && command.when(context));
  const people = Object.values(state.team.agents).filter((agent) => agent.id !== ownId && !agent.isSuspended);
  const isBlank = words.length === 0;
  const recent = recentOf(state);
  return [
    ...(isBlank
      ? conversations.slice(0, 4)
      : best(
          Object.values(Object.fromEntries([...conversations, ...found].map((one) => [one.id, one]))),
          (one) => shownName(`${one.displayName} ${one.username ?? ''}`),
          words,
        )
    ).map((conversation) => ({
      kind: 'conversation' as const,
      id: `conversation:${conversation.id}`,
      label: customerName(conversation),
      conversation,
    })),
    ...(isBlank ? recent.people : best(people, (one) => shownName(`${one.name} ${one.id}`), words)).map(
      (agent) => ({
        kind: 'person' as const,
        id: `person:${agent.id}`,
        label: agentName(agent),
        agent,
        // Only the address tells two people with one name apart.
        address: isLookAlike(state.team.agents, agent.id) ? agent.id : undefined,
      }),
    ),
    ...best(
      (isBlank ? recent.groups : Object.values(state.privateChats.summaries)).flatMap(({ chatId, group }) =>
        group === undefined ? [] : [{ chatId, name: group.name }],
      ),
      (one) => shownName(one.name),
      words,
    ).map(({ chatId, name }) => ({
      kind: 'group' as const,
      id: `group:${chatId}`,
      label: foreignName(name),
      chatId,
    })),
    ...(isBlank ? commands : best(commands, (one) => one.label, words)).map((command) => ({
      kind: 'command' as const,
      id: `command:${command.name}`,
      label: command.label,
      command,
    })),
    ...(isBlank
      ? []
      : [
          {
            kind: 'search' as const,
            id: 'search',
            label: `Messages with “${search.trim()}”`,
            text: search.trim(),
          },
        ]),
  ];
};
