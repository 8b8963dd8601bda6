// Times are epoch milliseconds; JSON columns are parsed by the file that reads them.

/** Something that takes data away for good (src/relay/removal). */
export interface RemovalTable {
  id: string;
  /** Null once the workspace's data has gone. */
  workspace_id: string | null;
  workspace_hash: string;
  kind: string;
  trigger: string;
  state: string;
  requested_at_ms: number;
  due_at_ms: number;
  finished_at_ms: number | null;
  /** Of a Marketplace notice: 'unconfirmed', 'confirmed', 'contradicted'. */
  notice: string | null;
  /** Hash of the request that caused it, where requests can be repeated. */
  source_hash: string | null;
  /** JSON {channels: [{channelId, accountId}]} or {reference}: what consoles must wipe; '{}' once it is done. */
  subject: string;
  /** JSON {data kind: rows}. */
  removed: string;
  /** The signed record, once it is done. */
  record: string | null;
}

export interface RemovalStepTable {
  removal_id: string;
  n: number;
  step: string;
  /** JSON of its input (page, person, channel); null once settled. */
  about: string | null;
  about_hash: string | null;
  state: string;
  outcome: string | null;
  trouble: string | null;
  attempts: number;
  not_before_ms: number;
  /** A process works on it until then. */
  claimed_until_ms: number;
  settled_at_ms: number | null;
  /** JSON platformAnswerSchema. */
  answer: string | null;
}

/** A console that was asked to wipe. */
export interface RemovalDeviceTable {
  removal_id: string;
  device_hash: string;
  /** Null when the removal is done. */
  device_id: string | null;
  /** Checks its signatures when its row in `devices` has been deleted; null when the removal is done. */
  sign_key: string | null;
  /** 'asked', 'confirmed', 'left'. */
  state: string;
  confirmed_at_ms: number | null;
  /** JSON wipedCountsSchema. */
  wiped: string;
  /** JSON list of consoleAnswerSchema. */
  answers: string;
}

/** What a computer said of a notice of the Marketplace (src/relay/removal/notice-words.ts). */
export interface NoticeWordTable {
  removal_id: string;
  /** Hash of the device, or 'administrators'. */
  device_hash: string;
  /** 'accepted', 'claimed', 'refused', 'ordered'. */
  word: string;
  at_ms: number;
}

/** A signed_request of Meta. */
export interface DeletionRequestTable {
  code: string;
  source_hash: string;
  kind: string;
  requested_at_ms: number;
  /** JSON list of removal ids. */
  removals: string;
}

export interface RelayKeyTable {
  key_id: string;
  /** Hex. */
  public_key: string;
  /** Base64url, 32 bytes; null when it comes from the setting. */
  seed: string | null;
  created_at_ms: number;
}

/** The tables of removals; part of RelaySchema. */
export interface RemovalSchema {
  removals: RemovalTable;
  removal_steps: RemovalStepTable;
  removal_devices: RemovalDeviceTable;
  notice_words: NoticeWordTable;
  deletion_requests: DeletionRequestTable;
  relay_keys: RelayKeyTable;
}
