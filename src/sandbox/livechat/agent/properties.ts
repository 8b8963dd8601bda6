/** Properties and tags as an agent. */
import { z } from 'zod';
import { action, propertiesSchema, propertyNamesSchema, type ActionTable } from '../actions.ts';
import { deleteProperties, setTag, updateProperties } from '../model/property-changes.ts';
import type { AgentCaller } from '../model/types.ts';
import { reachChat } from './access.ts';

const WRITE = ['chats--access:rw'];
const inThread = { chat_id: z.string(), thread_id: z.string() };
const inEvent = { ...inThread, event_id: z.string() };
const values = { properties: propertiesSchema };
const names = { properties: propertyNamesSchema };

/** `update_…_properties`, `delete_…_properties`, `tag_thread`, `untag_thread`. */
export const propertyActions: ActionTable<AgentCaller> = {
  update_chat_properties: action(WRITE, z.object({ id: z.string(), ...values }), (world, caller, input) => {
    updateProperties(world, caller, { chat: reachChat(world, caller, input.id) }, input.properties);
    return {};
  }),
  delete_chat_properties: action(WRITE, z.object({ id: z.string(), ...names }), (world, caller, input) => {
    deleteProperties(world, caller, { chat: reachChat(world, caller, input.id) }, input.properties);
    return {};
  }),
  update_thread_properties: action(WRITE, z.object({ ...inThread, ...values }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    updateProperties(world, caller, { chat, threadId: input.thread_id }, input.properties);
    return {};
  }),
  delete_thread_properties: action(WRITE, z.object({ ...inThread, ...names }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    deleteProperties(world, caller, { chat, threadId: input.thread_id }, input.properties);
    return {};
  }),
  update_event_properties: action(WRITE, z.object({ ...inEvent, ...values }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const place = { chat, threadId: input.thread_id, eventId: input.event_id };
    updateProperties(world, caller, place, input.properties);
    return {};
  }),
  delete_event_properties: action(WRITE, z.object({ ...inEvent, ...names }), (world, caller, input) => {
    const chat = reachChat(world, caller, input.chat_id);
    const place = { chat, threadId: input.thread_id, eventId: input.event_id };
    deleteProperties(world, caller, place, input.properties);
    return {};
  }),
  tag_thread: action(WRITE, z.object({ ...inThread, tag: z.string() }), (world, caller, input) => {
    setTag(world, caller, reachChat(world, caller, input.chat_id), input.thread_id, input.tag, true);
    return {};
  }),
  untag_thread: action(WRITE, z.object({ ...inThread, tag: z.string() }), (world, caller, input) => {
    setTag(world, caller, reachChat(world, caller, input.chat_id), input.thread_id, input.tag, false);
    return {};
  }),
};
