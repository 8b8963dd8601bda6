import type { AgentId, DeviceId, TrustNotice } from '../../../shared/domain/index.ts';
import { defineTable, number, text, type Database } from '../../storage/index.ts';

const noticeTable = defineTable(
  'trust_notice',
  {
    agentId: text<AgentId>(),
    kind: text<TrustNotice['kind']>(),
    deviceId: text<DeviceId>(),
    atMs: number(),
  },
  { key: ['agentId'] },
);

/** What a person has to be told about a colleague's keys, until they have answered it; one per colleague. */
export const createTrustNoticeStore = (db: Database) => noticeTable.on(db);
export type TrustNoticeStore = ReturnType<typeof createTrustNoticeStore>;
