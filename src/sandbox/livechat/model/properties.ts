/** Properties: who may read and write which key where, and the values themselves. */
import { LiveChatError } from '../errors.ts';
import type {
  PropertyAccess,
  Properties,
  PropertyDefinition,
  PropertyLocation,
  PropertyType,
  World,
} from './types.ts';

const EVERYBODY: PropertyAccess = { agent: ['read', 'write'], customer: ['read', 'write'] };
const EVERYWHERE = {
  event: EVERYBODY,
  thread: EVERYBODY,
  chat: EVERYBODY,
  group: EVERYBODY,
  license: EVERYBODY,
};
const AGENT_WRITES: PropertyAccess = { agent: ['read', 'write'] };
const CUSTOMER_WRITES: PropertyAccess = { agent: ['read'], customer: ['read', 'write'] };

type Rule = Pick<PropertyDefinition, 'type' | 'access'>;

/** What outsiders may write of the platform's own namespaces; everything else there is read only. */
const PLATFORM: Record<string, Record<string, Rule>> = {
  test: {
    bool_property: { type: 'bool', access: EVERYWHERE },
    int_property: { type: 'int', access: EVERYWHERE },
    string_property: { type: 'string', access: EVERYWHERE },
    tokenized_string_property: { type: 'tokenized_string', access: EVERYWHERE },
  },
  status: { delivered: { type: 'bool', access: { event: EVERYBODY } } },
  routing: {
    pinned: { type: 'bool', access: { chat: AGENT_WRITES } },
    ignore_agents_routing: { type: 'bool', access: { chat: EVERYBODY } },
    ignore_bots: { type: 'bool', access: { thread: CUSTOMER_WRITES } },
    offline_message: { type: 'bool', access: { thread: CUSTOMER_WRITES, chat: CUSTOMER_WRITES } },
    email_follow_up: { type: 'bool', access: { chat: CUSTOMER_WRITES } },
  },
  rating: {
    score: {
      type: 'int',
      access: { chat: CUSTOMER_WRITES, thread: CUSTOMER_WRITES, event: CUSTOMER_WRITES },
    },
    comment: {
      type: 'string',
      access: { chat: CUSTOMER_WRITES, thread: CUSTOMER_WRITES, event: CUSTOMER_WRITES },
    },
  },
  chats: {
    formatting: { type: 'string', access: { event: EVERYBODY } },
    transfer_chat_after_min: { type: 'int', access: { license: AGENT_WRITES, group: AGENT_WRITES } },
    archive_chat_after_min: { type: 'int', access: { license: AGENT_WRITES, group: AGENT_WRITES } },
    chat_inactive_after_min: { type: 'int', access: { license: AGENT_WRITES, group: AGENT_WRITES } },
    max_agent_active_chats: { type: 'int', access: { license: AGENT_WRITES, group: AGENT_WRITES } },
    manual_routing: { type: 'bool', access: { license: AGENT_WRITES } },
  },
};

function ruleFor(world: World, namespace: string, name: string): Rule | undefined {
  return PLATFORM[namespace]?.[name] ?? world.propertyDefinitions.get(namespace)?.get(name);
}

/** Whether `value` fits the type; strings for both string types. */
export function fitsType(type: PropertyType, value: unknown): boolean {
  if (type === 'int') return Number.isInteger(value);
  if (type === 'bool') return typeof value === 'boolean';
  return typeof value === 'string';
}

/** Refuses a change of keys that this kind of user may not write at this place. */
export function checkWrite(
  world: World,
  location: PropertyLocation,
  who: 'agent' | 'customer',
  properties: Properties,
): void {
  for (const [namespace, values] of Object.entries(properties)) {
    for (const [name, value] of Object.entries(values)) {
      const rule = ruleFor(world, namespace, name);
      if (!rule) throw new LiveChatError('validation', `property \`${namespace}.${name}\` doesn't exist`);
      if (!(rule.access[location]?.[who] ?? []).includes('write')) {
        throw new LiveChatError('authorization', `no write access to property \`${namespace}.${name}\``);
      }
      if (!fitsType(rule.type, value)) {
        throw new LiveChatError(
          'validation',
          `\`properties.${namespace}.${name}\` must be of type ${rule.type}`,
        );
      }
    }
  }
}

/** Refuses the deletion of keys that this kind of user may not write. */
export function checkDelete(
  world: World,
  location: PropertyLocation,
  who: 'agent' | 'customer',
  names: Record<string, string[]>,
): void {
  for (const [namespace, list] of Object.entries(names)) {
    for (const name of list) {
      const access = ruleFor(world, namespace, name)?.access[location]?.[who] ?? [];
      if (!access.includes('write')) {
        throw new LiveChatError('authorization', `no write access to property \`${namespace}.${name}\``);
      }
    }
  }
}

/** Writes values over what is there. */
export function mergeProperties(target: Properties, change: Properties): void {
  for (const [namespace, values] of Object.entries(change)) {
    target[namespace] = { ...target[namespace], ...values };
  }
}

/** Removes named values; empty namespaces go too. */
export function removeProperties(target: Properties, names: Record<string, string[]>): void {
  for (const [namespace, list] of Object.entries(names)) {
    const values = target[namespace];
    if (!values) continue;
    for (const name of list) delete values[name];
    if (Object.keys(values).length === 0) delete target[namespace];
  }
}

/** The part of `properties` in one namespace and with names that begin so. */
export function selectProperties(
  properties: Properties,
  namespace: string | undefined,
  namePrefix: string | undefined,
): Properties {
  const chosen: Properties = {};
  for (const [space, values] of Object.entries(properties)) {
    if (namespace && space !== namespace) continue;
    const kept = Object.entries(values).filter(([name]) => !namePrefix || name.startsWith(namePrefix));
    if (kept.length > 0) chosen[space] = Object.fromEntries(kept);
  }
  return chosen;
}
