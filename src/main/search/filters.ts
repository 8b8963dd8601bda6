import type { AgentId, ChatId, ConversationId } from '../../shared/domain/index.ts';
import { dayOf, type Filter, foldedWords, hasKindOf, type HasKind } from '../../shared/search/query.ts';
import type { Database, SqlValue } from '../storage/index.ts';
import type { CustomerNames } from './customer-names.ts';
import { idsPerMs, latestMs } from './search-index.ts';
import { source } from './sources.ts';

/** Who and what the names in a search may mean. */
export interface SearchPeople {
  ownId(): AgentId | undefined;
  agents(): readonly { id: AgentId; name: string }[];
  /** Groups of colleagues; chats with one colleague are found by the colleague. */
  groups(): readonly { id: ChatId; name: string }[];
}

export interface Places {
  conversationIds: readonly ConversationId[];
  chatIds: readonly string[];
}

/** More chats than that are not told one by one. */
const mostPlaces = 60;

/**
 * What the filters of a search ask, for SQLite. Columns of search_entry (e), message (m), private_message (p), work_register (r).
 */
export interface Conditions {
  /** All of them; every value is bound. */
  conditions: readonly { sql: string; values: readonly SqlValue[] }[];
  /** Entries from here on, and before there. */
  fromId: number;
  beforeId: number;
  /** The few chats that can hold what passes; undefined: any, or many. */
  places: Places | undefined;
  /** Filters whose name is nobody's here. */
  unknown: readonly Filter[];
}

const conversation = `CASE e.source WHEN ${source.message} THEN m.conversation_id
  WHEN ${source.note} THEN r.conversation_id END`;
const author = `CASE e.source WHEN ${source.message} THEN coalesce(m.agent_id,
    (SELECT a.agent_id FROM reply_author a WHERE a.account_id = m.account_id AND a.mid = m.mid))
  WHEN ${source.privateMessage} THEN p.author_id
  ELSE json_extract(r.value, '$.author') END`;
const text = 'coalesce(m.text, p.text)';

/** So many people or chats one name may mean. */
const mostMeant = 50;

const inList = (column: string, values: readonly string[]): { sql: string; values: readonly SqlValue[] } => ({
  sql: values.length === 0 ? '0' : `${column} IN (${values.map(() => '?').join(', ')})`,
  values,
});

/** Files of private messages of these media types. */
const privateFile = (types: string): string =>
  `EXISTS (SELECT 1 FROM private_file f WHERE f.chat_id = p.chat_id AND f.message_id = p.id AND ${types})`;
const isOfType = (...types: readonly string[]): string =>
  `(${types.map((type) => `f.media_type LIKE '${type}/%'`).join(' OR ')})`;
const hasAttachment = (...kinds: readonly string[]): string =>
  `(${kinds.map((kind) => `m.attachments LIKE '%"kind":"${kind}"%'`).join(' OR ')})`;
/** In chats with customers and with colleagues. */
const has: Readonly<Record<HasKind, string>> = {
  picture: `(${hasAttachment('image')} OR ${privateFile(isOfType('image'))})`,
  video: `(${hasAttachment('video', 'shared-reel')} OR ${privateFile(isOfType('video'))})`,
  voice: `(${hasAttachment('audio')} OR ${privateFile(isOfType('audio'))})`,
  file: `(${hasAttachment('file')} OR ${privateFile(`NOT ${isOfType('image', 'video', 'audio')}`)})`,
  link: `(${text} LIKE '%http://%' OR ${text} LIKE '%https://%')`,
  card: `(${hasAttachment('shared-post', 'template')} OR (p.card IS NOT NULL AND p.deleted_at_ms IS NULL))`,
  story: `(m.kind IN ('story-reply', 'story-mention') OR ${hasAttachment('shared-story', 'story-mention')})`,
  note: `${conversation} IN (SELECT w.conversation_id FROM work_state w WHERE w.note_count > 0)`,
};

const hasSql = (value: string): string => {
  const kind = hasKindOf(value);
  return kind === undefined ? '0' : has[kind];
};

export const createFilterReader = (db: Database, people: SearchPeople, customers: CustomerNames) => {
  const tagged = db.prepare<{ id: ConversationId }>(
    `SELECT DISTINCT w.conversation_id AS id FROM work_state w, json_each(w.tags) AS each
     WHERE lower(each.value) = lower(?) LIMIT ${mostPlaces + 1}`,
  );
  const named = (name: string, value: string): boolean => {
    const words = foldedWords(name);
    const wanted = foldedWords(value);
    return wanted.length > 0 && wanted.every((word) => words.some((other) => other.startsWith(word)));
  };
  /** Those of that name; where one is called exactly so, that one. */
  const agentsCalled = (value: string): AgentId[] => {
    const own = people.ownId();
    if (value.toLowerCase() === 'me') return own === undefined ? [] : [own];
    const agents = people.agents();
    const exact = agents.filter(({ id, name }) => id === value.toLowerCase() || name === value);
    const meant = exact.length > 0 ? exact : agents.filter(({ id, name }) => named(`${name} ${id}`, value));
    return meant.slice(0, mostMeant).map(({ id }) => id);
  };

  return (filters: readonly Filter[], nowMs: number): Conditions => {
    const conditions: { sql: string; values: readonly SqlValue[] }[] = [];
    const unknown: Filter[] = [];
    let fromId = 1;
    let beforeId = latestMs * idsPerMs;
    /** Of one name any of the values counts. */
    const either: Record<'from' | 'in', { sql: string; values: readonly SqlValue[] }[]> = {
      from: [],
      in: [],
    };
    let places: { conversationIds: ConversationId[]; chatIds: string[] } | undefined;
    let isAnywhere = false;
    /** Customers whose messages are asked for; undefined: not theirs alone. */
    let writers: ConversationId[] | undefined = [];
    /** Conversations outside of which nothing passes. */
    let only: readonly ConversationId[] | undefined;
    const narrow = (ids: readonly ConversationId[]): void => {
      if (ids.length <= mostPlaces) only = only?.filter((id) => ids.includes(id)) ?? ids;
    };

    const fromWhom = (filter: Filter): void => {
      const agentIds = agentsCalled(filter.value);
      const conversationIds =
        filter.value.toLowerCase() === 'me' ? [] : customers.called(filter.value, mostMeant);
      if (agentIds.length + conversationIds.length === 0) unknown.push(filter);
      if (agentIds.length > 0) writers = undefined;
      writers?.push(...conversationIds);
      const byAgent = inList(author, agentIds);
      const byCustomer = inList('m.conversation_id', conversationIds);
      const own = people.ownId();
      // A message of this person that an earlier version kept without its author.
      const isOwn = own !== undefined && agentIds.includes(own);
      const ownWithout = isOwn ? " OR (p.direction = 'out' AND p.author_id IS NULL)" : '';
      either.from.push({
        sql: `(${byAgent.sql} OR (m.direction = 'in' AND ${byCustomer.sql})${ownWithout})`,
        values: [...byAgent.values, ...byCustomer.values],
      });
    };
    const inWhat = (filter: Filter): void => {
      const kind = { inbox: source.message, team: source.privateMessage, notes: source.note }[
        filter.value.toLowerCase()
      ];
      if (kind !== undefined) {
        isAnywhere = true;
        either.in.push({ sql: 'e.source = ?', values: [kind] });
        return;
      }
      const chatIds = [
        ...agentsCalled(filter.value),
        ...people
          .groups()
          .filter(({ id, name }) => id === filter.value || named(name, filter.value))
          .map(({ id }) => id),
      ].slice(0, mostMeant);
      const conversationIds = customers.called(filter.value, mostMeant);
      if (chatIds.length + conversationIds.length === 0) unknown.push(filter);
      places ??= { conversationIds: [], chatIds: [] };
      places.conversationIds.push(...conversationIds);
      places.chatIds.push(...chatIds);
      const inConversation = inList(conversation, conversationIds);
      const inChat = inList('p.chat_id', chatIds);
      either.in.push({
        sql: `(${inConversation.sql} OR ${inChat.sql})`,
        values: [...inConversation.values, ...inChat.values],
      });
    };
    const assignedTo = (filter: Filter): void => {
      const isNobody = ['none', 'nobody'].includes(filter.value.toLowerCase());
      const agentIds = isNobody ? [] : agentsCalled(filter.value);
      if (!isNobody && agentIds.length === 0) unknown.push(filter);
      const assigned = inList('w.assignee_id', agentIds);
      conditions.push(
        isNobody
          ? {
              sql: `e.source <> ${source.privateMessage} AND ${conversation} NOT IN
                (SELECT w.conversation_id FROM work_state w WHERE w.assignee_id IS NOT NULL)`,
              values: [],
            }
          : {
              sql: `${conversation} IN (SELECT w.conversation_id FROM work_state w WHERE ${assigned.sql})`,
              values: assigned.values,
            },
      );
    };

    for (const filter of filters) {
      const { name } = filter;
      const value = filter.value.trim();
      if (name === 'from') fromWhom({ ...filter, value });
      else if (name === 'in') inWhat({ ...filter, value });
      else if (name === 'assignee') assignedTo({ ...filter, value });
      else if (name === 'has') conditions.push({ sql: hasSql(value), values: [] });
      else if (name === 'tag') {
        narrow(tagged.all(value).map(({ id }) => id));
        conditions.push({
          sql: `${conversation} IN (SELECT w.conversation_id FROM work_state w, json_each(w.tags) AS each
            WHERE lower(each.value) = lower(?))`,
          values: [value],
        });
      } else {
        const startMs = Math.max(0, dayOf(value, nowMs)?.startMs ?? 0);
        if (name === 'before') beforeId = Math.min(beforeId, startMs * idsPerMs);
        else fromId = Math.max(fromId, startMs * idsPerMs);
      }
    }
    for (const any of Object.values(either))
      if (any.length > 0)
        conditions.push({
          sql: `(${any.map(({ sql }) => sql).join(' OR ')})`,
          values: any.flatMap(({ values }) => values),
        });
    if (either.from.length > 0 && writers !== undefined) narrow(writers);
    const chosen = isAnywhere ? undefined : places;
    const inOnly = only && {
      conversationIds: chosen?.conversationIds.filter((id) => only?.includes(id)) ?? only,
      chatIds: [],
    };
    const few = inOnly ?? chosen;
    const isFew = few !== undefined && few.conversationIds.length + few.chatIds.length <= mostPlaces;
    return { conditions, fromId, beforeId, places: isFew ? few : undefined, unknown };
  };
};
