/** Webhook registrations: which actions exist and what a registration holds. */
export interface WebhookFilters {
  author_type?: string | undefined;
  only_my_chats?: boolean | undefined;
  source_type?: string[] | undefined;
  agent_ids?: string[] | undefined;
  chat_presence?:
    | {
        user_ids?: { values?: string[] | undefined; exclude_values?: string[] | undefined } | undefined;
        my_bots?: boolean | undefined;
      }
    | undefined;
}

/** A registered webhook; belongs to the client, applies to every license that installed it. */
export interface WebhookRegistration {
  id: string;
  action: string;
  url: string;
  secretKey: string;
  ownerClientId: string;
  type: 'license' | 'bot';
  description: string | undefined;
  additionalData: string[];
  filters: WebhookFilters | undefined;
}

const CHAT_FILTERS = ['chat_presence', 'only_my_chats', 'source_type'];
const CHAT_DATA = ['chat_properties', 'chat_presence_user_ids'];

/** `list_webhook_names`: every action that can be registered. */
export const WEBHOOK_ACTIONS: { action: string; filters?: string[]; additional_data?: string[] }[] = [
  ...[
    'incoming_chat',
    'chat_deactivated',
    'chat_access_updated',
    'chat_transferred',
    'user_added_to_chat',
    'user_removed_from_chat',
    'event_deleted',
    'incoming_rich_message_postback',
    'chat_properties_updated',
    'chat_properties_deleted',
    'thread_properties_updated',
    'thread_properties_deleted',
    'event_properties_updated',
    'event_properties_deleted',
    'thread_tagged',
    'thread_untagged',
    'events_marked_as_seen',
    'thread_summary_set',
  ].map((action) => ({ action, filters: CHAT_FILTERS, additional_data: CHAT_DATA })),
  ...['incoming_event', 'event_updated'].map((action) => ({
    action,
    filters: [...CHAT_FILTERS, 'author_type'],
    additional_data: CHAT_DATA,
  })),
  { action: 'routing_status_set', filters: ['agent_ids'] },
  ...[
    'customer_session_fields_updated',
    'group_created',
    'group_updated',
    'group_deleted',
    'agent_created',
    'agent_updated',
    'agent_deleted',
    'agent_suspended',
    'agent_unsuspended',
    'agent_approved',
    'bot_created',
    'bot_updated',
    'bot_deleted',
    'auto_accesses_updated',
    'tag_created',
    'tag_updated',
    'tag_deleted',
  ].map((action) => ({ action })),
];
