import type { Command } from './command.ts';

export const writeReply: Command = {
  name: 'write-reply',
  label: 'Write in the open chat',
  group: 'Conversation',
  shortcuts: [{ key: 'r' }],
  isSingleKey: true,
  when: ({ store }) => {
    const { section, conversationId, colleagueId } = store.get().place;
    return (
      (section === 'inbox' && conversationId !== undefined) ||
      (section === 'team' && colleagueId !== undefined)
    );
  },
  run: ({ focus }) => void focus.composer(),
};
