#!/usr/bin/env node
/**
 * Checks a saved audit log (Admin, Audit, "Save as a file…") without a network: whether each entry is tied to the one before it.
 * Usage: node scripts/verify-audit.mjs backchannel-audit.json [address …]: names of people whose hashes are shown by address.
 * Ends with 0 when the chain holds, with 1 otherwise.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const [file, ...addresses] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node scripts/verify-audit.mjs <file> [address …]');
  process.exit(1);
}
const { format, salt, entries } = JSON.parse(readFileSync(file, 'utf8'));
if (format !== 'backchannel-audit-v1' || !Array.isArray(entries)) {
  console.error('This is not an audit log of Backchannel.');
  process.exit(1);
}
const names = new Map(
  addresses.map((address) => [
    sha256(['backchannel-audit-actor-v1', salt, address.toLowerCase()].join('\n')).slice(0, 32),
    address,
  ]),
);
const named = (text) => text.replace(/[0-9a-f]{32}/g, (hash) => names.get(hash) ?? hash);
let before;
for (const entry of entries) {
  const { n, atMs, actor, action, subject = '', outcome, hash } = entry;
  const fields = ['backchannel-audit-v1', before?.hash ?? '', n, atMs, actor, action, subject, outcome];
  // Where older entries were deleted by age, the first one that is left cannot be checked.
  const isFirst = before === undefined && n !== 1;
  const isNext = before === undefined || n === before.n + 1;
  if (!isNext || (!isFirst && sha256(fields.join('\n')) !== hash)) {
    console.error(`Entry ${n} is not what the relay wrote, or one before it is missing.`);
    process.exit(1);
  }
  console.log([n, new Date(atMs).toISOString(), named(actor), action, named(subject), outcome].join('\t'));
  before = entry;
}
console.log(`The chain holds: ${entries.length} entries.`);
