import type { ConversationId } from '../../shared/domain/index.ts';
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
const mutedTable = defineTable(
  'muted_conversation',
  { conversationId: text<ConversationId>() },
  { key: ['conversationId'] },
);

/**
 * What was decided about telling the person, by what it was about (`message:<id>`, `private:<id>`, `window:15:<id>`), and
 * which conversations are muted. Ids and reasons only.
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
    isMuted: (conversationId: ConversationId): boolean => muted.get({ conversationId }) !== undefined,
    setMuted(conversationId: ConversationId, isMuted: boolean): void {
      if (isMuted) muted.insertNew({ conversationId });
      else muted.delete({ conversationId });
    },
  };
};

export type NoticeStore = ReturnType<typeof createNoticeStore>;
