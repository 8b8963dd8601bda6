/** Times are epoch milliseconds; JSON columns are parsed by the file that reads them. */

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
  /** Hash of what asked for it, where it could come again. */
  source_hash: string | null;
  /** JSON {channels: [{channelId, accountId}]} or {reference}: what consoles must wipe; '{}' once that is over. */
  subject: string;
  /** JSON {data kind: rows}. */
  removed: string;
  /** The signed file. */
  record: string | null;
}

export interface RemovalStepTable {
  removal_id: string;
  n: number;
  step: string;
  /** JSON of what it needs (page, person); null once settled. */
  about: string | null;
  about_hash: string | null;
  state: string;
  outcome: string | null;
  trouble: string | null;
  attempts: number;
  not_before_ms: number;
  /** A process is at it until then. */
  claimed_until_ms: number;
  settled_at_ms: number | null;
  /** JSON platformAnswerSchema. */
  answer: string | null;
}

/** A console that was asked to wipe. */
export interface RemovalDeviceTable {
  removal_id: string;
  device_hash: string;
  /** Null when the removal is over. */
  device_id: string | null;
  /** So that it can still prove who it is when its row among the devices has gone; null when the removal is over. */
  sign_key: string | null;
  /** 'asked', 'confirmed', 'left'. */
  state: string;
  confirmed_at_ms: number | null;
  /** JSON wipedCountsSchema. */
  wiped: string;
  /** JSON list of consoleAnswerSchema. */
  answers: string;
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

export interface AuditTable {
  workspace_id: string;
  n: number;
  at_ms: number;
  actor: string;
  action: string;
  subject: string | null;
  outcome: string;
  hash: string;
}

export interface AuditSaltTable {
  workspace_id: string;
  salt: string;
}

/** The tables of removals; part of RelaySchema. */
export interface RemovalSchema {
  removals: RemovalTable;
  removal_steps: RemovalStepTable;
  removal_devices: RemovalDeviceTable;
  deletion_requests: DeletionRequestTable;
  relay_keys: RelayKeyTable;
  audit: AuditTable;
  audit_salts: AuditSaltTable;
}
