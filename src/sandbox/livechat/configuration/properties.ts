/** Configuration API: property definitions, license and group values. */
import { z } from 'zod';
import { action, propertiesSchema, propertyNamesSchema, type ActionTable } from '../actions.ts';
import { found, LiveChatError } from '../errors.ts';
import {
  checkDelete,
  checkWrite,
  fitsType,
  mergeProperties,
  removeProperties,
  selectProperties,
} from '../model/properties.ts';
import type { AgentCaller, Properties, PropertyDefinition, World } from '../model/types.ts';

const CONFIGURE = ['properties.configuration:rw'];
const rights = z.array(z.enum(['read', 'write'])).optional();
const access = z.object({ agent: rights, customer: rights }).optional();

const definitionSchema = z.object({
  name: z.string().regex(/^[a-z0-9_]+$/i),
  owner_client_id: z.string(),
  type: z.enum(['int', 'bool', 'string', 'tokenized_string']),
  access: z.object({ event: access, thread: access, chat: access, group: access, license: access }),
  description: z.string().optional(),
  domain: z.array(z.unknown()).optional(),
  range: z.object({ from: z.number(), to: z.number() }).optional(),
  default_value: z.unknown().optional(),
});

function needDefinition(world: World, caller: AgentCaller, owner: string, name: string): PropertyDefinition {
  if (caller.clientId !== undefined && owner !== caller.clientId) throw new LiveChatError('authorization');
  return found(world.propertyDefinitions.get(owner)?.get(name), 'Property');
}

function groupValues(world: World, id: number): Properties {
  if (!world.groups.has(id)) throw new LiveChatError('group_not_found');
  let values = world.groupProperties.get(id);
  if (!values) {
    values = {};
    world.groupProperties.set(id, values);
  }
  return values;
}

const named = { name: z.string(), owner_client_id: z.string() };
// lc-sdk-js calls it namespace_prefix.
const selection = {
  namespace: z.string().optional(),
  namespace_prefix: z.string().optional(),
  name_prefix: z.string().optional(),
};

const licenseWrite = ['properties.license.value--my:rw'];
const groupWrite = ['properties.group.value--my:rw'];

/** Properties' actions. */
export const propertyConfigActions: ActionTable<AgentCaller> = {
  register_property: action(CONFIGURE, definitionSchema, (world, caller, input) => {
    if (caller.clientId !== undefined && input.owner_client_id !== caller.clientId) {
      throw new LiveChatError('authorization');
    }
    if (input.default_value !== undefined && !fitsType(input.type, input.default_value)) {
      throw new LiveChatError('validation', '`payload.default_value` does not fit the type');
    }
    const own = world.propertyDefinitions.get(input.owner_client_id) ?? new Map<string, PropertyDefinition>();
    if (own.has(input.name)) throw new LiveChatError('already_exists');
    own.set(input.name, {
      name: input.name,
      ownerClientId: input.owner_client_id,
      type: input.type,
      description: input.description,
      access: input.access,
      publicAccess: [],
      domain: input.domain,
      range: input.range,
      defaultValue: input.default_value,
    });
    world.propertyDefinitions.set(input.owner_client_id, own);
  }),
  publish_property: action(
    CONFIGURE,
    z.object({ ...named, access_type: z.array(z.enum(['read', 'write'])).min(1) }),
    (world, caller, input) => {
      needDefinition(world, caller, input.owner_client_id, input.name).publicAccess = input.access_type;
    },
  ),
  unregister_property: action(CONFIGURE, z.object(named), (world, caller, input) => {
    const definition = needDefinition(world, caller, input.owner_client_id, input.name);
    if (definition.publicAccess.length > 0)
      throw new LiveChatError('not_allowed', 'the property is published');
    world.propertyDefinitions.get(input.owner_client_id)?.delete(input.name);
  }),
  list_properties: action(
    CONFIGURE,
    z.object({ owner_client_id: z.string().optional() }),
    (world, caller, input) => {
      const owner = input.owner_client_id ?? caller.clientId ?? '';
      const listed: Record<string, unknown> = {};
      for (const definition of world.propertyDefinitions.get(owner)?.values() ?? []) {
        listed[definition.name] = {
          type: definition.type,
          description: definition.description,
          access: definition.access,
          domain: definition.domain,
          range: definition.range,
          default_value: definition.defaultValue,
          public_access: definition.publicAccess.length > 0 ? definition.publicAccess : undefined,
        };
      }
      return listed;
    },
  ),
  update_license_properties: action(
    licenseWrite,
    z.object({ properties: propertiesSchema }),
    (world, _caller, input) => {
      checkWrite(world, 'license', 'agent', input.properties);
      mergeProperties(world.licenseProperties, input.properties);
      const payload = { properties: input.properties };
      world.publish({ action: 'license_properties_updated', forAgent: () => payload });
    },
  ),
  list_license_properties: action(undefined, z.object(selection), (world, _caller, input) =>
    selectProperties(world.licenseProperties, input.namespace ?? input.namespace_prefix, input.name_prefix),
  ),
  delete_license_properties: action(
    licenseWrite,
    z.object({ properties: propertyNamesSchema }),
    (world, _caller, input) => {
      checkDelete(world, 'license', 'agent', input.properties);
      removeProperties(world.licenseProperties, input.properties);
    },
  ),
  update_group_properties: action(
    groupWrite,
    z.object({ group_id: z.int(), properties: propertiesSchema }),
    (world, _caller, input) => {
      checkWrite(world, 'group', 'agent', input.properties);
      mergeProperties(groupValues(world, input.group_id), input.properties);
      world.publish({ action: 'group_properties_updated', forAgent: () => input });
    },
  ),
  list_groups_properties: action(
    undefined,
    z.object({ group_ids: z.array(z.coerce.number().int()), ...selection }),
    (world, _caller, input) => {
      const ids = input.group_ids.length > 0 ? input.group_ids : [...world.groups.keys()];
      const namespace = input.namespace ?? input.namespace_prefix;
      return ids.map((id) => ({
        id,
        properties: selectProperties(groupValues(world, id), namespace, input.name_prefix),
      }));
    },
  ),
  delete_group_properties: action(
    groupWrite,
    z.object({ id: z.int(), properties: propertyNamesSchema }),
    (world, _caller, input) => {
      checkDelete(world, 'group', 'agent', input.properties);
      removeProperties(groupValues(world, input.id), input.properties);
    },
  ),
};
