import type { NoticeRule, NotToldReason } from '../../shared/domain/notice-rules.ts';
import type { NoticeAnswer } from '../../shared/ipc/index.ts';
import { retention, daysToMs } from '../../shared/removal/retention.ts';
import { type Database, defineTable, number, optional, text } from '../storage/index.ts';
import type { Decision } from './decide.ts';

const noticeTable = defineTable(
  'notice',
  {
    key: text(),
    rule: text<NoticeRule>(),
    because: optional(text<NotToldReason>()),
    detail: optional(text()),
    untilMs: optional(number()),
    atMs: number(),
  },
  { key: ['key'] },
);
const mutedTable = defineTable('muted_chat', { chat: text() }, { key: ['chat'] });

/** How a chat is named where it is muted. */
export const mutedNameOf = (place: { conversationId: string } | { chatId: string }): string =>
  'conversationId' in place ? `conversation:${place.conversationId}` : `private:${place.chatId}`;

/**
 * What was decided about telling the person, by what it was about (`message:<id>`, `private:<id>`, `window:15:<id>`), and
 * which chats are muted. Ids and reasons only.
 */
export const createNoticeStore = (db: Database) => {
  const notices = noticeTable.on(db);
  const muted = mutedTable.on(db);
  const tooOld = db.prepare('DELETE FROM notice WHERE at_ms < ?');
  return {
    /** Also forgets what is too old. */
    note(key: string, rule: NoticeRule, decision: Decision, nowMs: number): void {
      db.transaction(() => {
        tooOld.run(nowMs - daysToMs(retention.noticeDays));
        notices.put({ key, rule, ...decision, atMs: nowMs });
      });
    },
    get(key: string): NoticeAnswer | undefined {
      const row = notices.get({ key });
      return (
        row && {
          rule: row.rule,
          because: row.because,
          detail: row.detail,
          untilMs: row.untilMs,
          atMs: row.atMs,
        }
      );
    },
    forget: (key: string): void => void notices.delete({ key }),
    isMuted: (chat: string): boolean => muted.get({ chat }) !== undefined,
    setMuted(chat: string, isMuted: boolean): void {
      if (isMuted) muted.insertNew({ chat });
      else muted.delete({ chat });
    },
  };
};

export type NoticeStore = ReturnType<typeof createNoticeStore>;
