/** What the tests use of scripts/verify-record.mjs. */
export function checkRecord(
  bytes: Uint8Array,
  keys: readonly { keyId: string; publicKey: string }[] | undefined,
): { verdict: 'valid' | 'self-signed' | 'form' | 'key' | 'signature'; record?: Record<string, unknown> };
