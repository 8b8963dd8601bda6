import type { Migration } from '../contract.ts';

/** A private message may bring a conversation along: which one, and how it stood then (domain/conversation-card.ts). */
export const migration: Migration = {
  number: 48,
  slug: 'conversation-cards',
  up(db) {
    db.exec('ALTER TABLE private_message ADD COLUMN card TEXT');
  },
};
