import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createWorkHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'work/assign'
  | 'work/set-tag'
  | 'work/set-done'
  | 'work/reopen'
  | 'work/snooze'
  | 'work/list-tags'
  | 'work/list-notes'
  | 'work/add-note'
  | 'work/edit-note'
  | 'work/delete-note'
  | 'work/hand-over'
  | 'work/take-hand-over-back'
  | 'work/set-presence'
  | 'work/get-presence'
  | 'work/get-counts'
> => {
  const teamwork = () => shell.services().teamwork;
  /** What the team is told waits for the person's answer to the policy, as replies do. */
  const acting = () => {
    shell.services().policy.ensureAccepted();
    return teamwork();
  };
  return {
    'work/assign': ({ conversationIds, agentId }) => acting().assign(conversationIds, agentId),
    'work/set-tag': ({ conversationIds, tag, isOn }) => acting().setTag(conversationIds, tag, isOn),
    'work/set-done': ({ conversationIds }) => acting().done(conversationIds),
    'work/reopen': ({ conversationIds }) => acting().reopen(conversationIds),
    'work/snooze': ({ conversationIds, untilMs }) => acting().snooze(conversationIds, untilMs),
    'work/list-tags': () => ({
      tags: [...new Set([...teamwork().tags(), ...shell.services().tagList.names()])],
    }),
    'work/list-notes': ({ conversationId }) => ({ notes: teamwork().notes(conversationId) }),
    'work/add-note': ({ conversationId, text, mentions }) => ({
      note: acting().addNote(conversationId, text, mentions),
    }),
    'work/edit-note': ({ conversationId, noteId, text, mentions }) =>
      acting().editNote(conversationId, noteId, text, mentions),
    'work/delete-note': ({ conversationId, noteId }) => acting().deleteNote(conversationId, noteId),
    'work/hand-over': ({ conversationId, agentId, text, mentions }) => ({
      handOver: acting().handOver(conversationId, agentId, text, mentions),
    }),
    'work/take-hand-over-back': (handOver) => acting().takeHandOverBack(handOver),
    'work/set-presence': ({ conversationId, isTyping }) => teamwork().setPresence(conversationId, isTyping),
    'work/get-counts': () => shell.services().conversations.viewCounts(),
    'work/get-presence': () => ({ presence: teamwork().presence() }),
  };
};
