/** API versions 3.4 – 3.7 on one core: which exist, their headers, and the names 3.7 changed. */
import { LiveChatError } from './errors.ts';

/** A supported version. */
export type ApiVersion = '3.4' | '3.5' | '3.6' | '3.7';

/** The version of a path or header, or `unsupported_version`. */
export function parseVersion(text: string | undefined): ApiVersion {
  if (isVersion(text)) return text;
  throw new LiveChatError('unsupported_version');
}

/** Whether the text names a supported version. */
export function isVersion(text: string | undefined): text is ApiVersion {
  return text === '3.4' || text === '3.5' || text === '3.6' || text === '3.7';
}

/** Headers that old versions' answers carry. */
export function versionHeaders(version: ApiVersion): Record<string, string> {
  if (version === '3.5') return { Legacy: '2025-08-07' };
  if (version === '3.4') return { Deprecation: '2025-08-07' };
  return {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function summaryTo37(summary: unknown): unknown {
  if (!isRecord(summary)) return summary;
  const { last_thread_summary: thread, last_event_per_type: events, ...rest } = summary;
  const info = isRecord(thread) ? { ...thread, last_event_per_type: events } : undefined;
  return { ...rest, last_thread_info: info };
}

/** Gives an answer or push, written in 3.6 names, the names of `version`. */
export function toVersion(version: ApiVersion, payload: unknown): unknown {
  if (version !== '3.7' || !isRecord(payload)) return payload;
  const { chats_summary: summaries, ...rest } = payload;
  if (!Array.isArray(summaries)) return payload;
  return { ...rest, chats_info: summaries.map(summaryTo37) };
}
