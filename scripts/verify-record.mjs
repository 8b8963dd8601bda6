#!/usr/bin/env node
/**
 * Checks a removal record, of a relay or of one computer, without a network and without anything installed:
 * node verify-record.mjs record.json [key.json]
 *
 * key.json is `https://<relay>/.well-known/backchannel-relay-key.json`, fetched on another day or by another person than the
 * record. The records of one computer (unsent messages, what was too old) are signed by that computer's own key, which no relay
 * vouches for: without a key.json that lists it they are "unchanged", not "genuine".
 * Exit: 0 signed by a key of key.json · 1 not a record, changed, or signed by another key · 2 wrong use, or a file that cannot
 * be read · 3 unchanged since it was signed, but no key.json was given, so who signed it was not checked.
 *
 * Written apart from the relay's own code on purpose, in one file that an auditor can read; a test holds both to the same
 * answers.
 */
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const recordFormat = 'backchannel-removal-record-v1';
const localFormat = 'backchannel-local-removals-v1';
const keyFormat = 'backchannel-relay-key-v1';
/** What comes before the 32 bytes of a public key in its DER form (RFC 8410). */
const publicKeyPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * One spelling per value: sorted keys, no white space, whole numbers.
 * @param {unknown} value
 * @returns {string}
 */
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError('not a whole number');
  if (!['string', 'number', 'boolean'].includes(typeof value))
    throw new TypeError('no such value in a record');
  return JSON.stringify(value);
};

/** @param {string} signedText @param {string} signature @param {string} publicKey */
const isSigned = (signedText, signature, publicKey) => {
  const key = createPublicKey({
    key: Buffer.concat([publicKeyPrefix, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, Buffer.from(signedText, 'utf8'), key, Buffer.from(signature, 'hex'));
};

/**
 * The one base64url spelling of so many bytes, as hex; undefined for anything else.
 * @param {unknown} text @param {number} length
 */
const hexOf = (text, length) => {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? bytes.toString('hex') : undefined;
};

const localKinds = ['unsend', 'retention'];
const liveChatStates = ['not-mirrored', 'waiting', 'deleted', 'refused'];
const liveChatReaders = ['nobody', 'administrators', 'everyone'];

/**
 * What one computer removed by itself, signed by its own key.
 * @param {Record<string, any>} record
 * @param {{ publicKey: string }[] | undefined} keys
 * @returns {{ verdict: 'valid' | 'self-signed' | 'form' | 'key' | 'signature', record?: Record<string, any> }}
 */
const checkLocal = (record, keys) => {
  const { signature, ...body } = record;
  const signatureHex = hexOf(signature, 64);
  const publicKey = hexOf(body.publicKey, 32);
  const isFormed =
    Object.keys(body).sort().join() === 'device,format,issuedAtMs,publicKey,records' &&
    /^[0-9a-f]{32}$/.test(body.device) &&
    Number.isSafeInteger(body.issuedAtMs) &&
    Array.isArray(body.records) &&
    body.records.every(
      (/** @type {Record<string, any>} */ each) =>
        localKinds.includes(each.kind) &&
        liveChatStates.includes(each.livechat) &&
        [undefined, ...liveChatReaders].includes(each.livechatReadableBy) &&
        Number.isSafeInteger(each.atMs),
    );
  if (!isFormed || signatureHex === undefined || publicKey === undefined) return { verdict: 'form' };
  if (keys && !keys.some((key) => key.publicKey === publicKey)) return { verdict: 'key' };
  if (!isSigned(canonical(body), signatureHex, publicKey)) return { verdict: 'signature' };
  return { verdict: keys ? 'valid' : 'self-signed', record };
};

/**
 * @param {Uint8Array} bytes of the record's file
 * @param {{ keyId: string, publicKey: string }[] | undefined} keys
 * @returns {{ verdict: 'valid' | 'self-signed' | 'form' | 'key' | 'signature', record?: Record<string, any> }}
 */
export const checkRecord = (bytes, keys) => {
  let record;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    record = JSON.parse(text);
    // Only the exact bytes that were signed count, not another spelling of the same values.
    if (`${canonical(record)}\n` !== text) return { verdict: 'form' };
  } catch {
    // Not text, not JSON, or with values that no record has.
    return { verdict: 'form' };
  }
  const { signature, ...body } = record;
  if (body.format === localFormat) return checkLocal(record, keys);
  const { keyId, publicKey } = body;
  const isFormed =
    body.format === recordFormat &&
    /^[0-9a-f]{128}$/.test(signature) &&
    /^[0-9a-f]{64}$/.test(publicKey) &&
    /^[0-9a-f]{16}$/.test(keyId);
  if (!isFormed) return { verdict: 'form' };
  if (keys && !keys.some((key) => key.keyId === keyId && key.publicKey === publicKey))
    return { verdict: 'key' };
  if (!isSigned(canonical(body), signature, publicKey)) return { verdict: 'signature' };
  return { verdict: keys ? 'valid' : 'self-signed', record };
};

const sentences = {
  valid: 'The record is genuine: signed by a key of the key file and unchanged since.',
  'self-signed':
    'The record is unchanged since it was signed. Who signed it was not checked: ' +
    'give the key file of the relay as second argument.',
  form: 'This is not a removal record, or its bytes were changed.',
  key: 'The record is signed by a key that is not in the key file.',
  signature: 'The record was changed after it was signed.',
};
const exitCodes = { valid: 0, 'self-signed': 3, form: 1, key: 1, signature: 1 };

/** @param {number} atMs */
const time = (atMs) => new Date(atMs).toISOString();

/** Files of earlier versions do not say who reads LiveChat's copies still. @param {Record<string, any>} record */
const readers = ({ livechatReadableBy }) =>
  livechatReadableBy === undefined ? '' : `, readable by ${livechatReadableBy}`;

/** @param {Record<string, any>} record */
const localSummary = ({ records, issuedAtMs, device, publicKey }) =>
  [
    `  computer ${device}, key ${publicKey}, exported ${time(issuedAtMs)}: ${records.length} removals`,
    ...records.map(
      (/** @type {Record<string, any>} */ each) =>
        `  ${time(each.atMs)} ${each.kind}: ${Object.entries(each.wiped)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}${each.kind === 'unsend' ? ` (LiveChat: ${each.livechat}${readers(each)})` : ''}`,
    ),
  ].join('\n');

/** @param {Record<string, any>} record */
const summary = (record) => {
  const { asked, confirmed, left, silent } = record.consoles;
  const remains = record.residue.map(
    (/** @type {Record<string, any>} */ each) => `${each.place} (${each.reason})`,
  );
  return [
    `  ${record.kind}, ${record.state}, asked for ${time(record.requestedAtMs)} (${record.trigger}) at ${record.relay}`,
    record.finishedAtMs === undefined ? '  not finished yet' : `  finished ${time(record.finishedAtMs)}`,
    ...record.steps.map(
      (/** @type {Record<string, any>} */ step) =>
        `  ${step.step}: ${step.outcome ?? `open (${step.trouble ?? 'waiting'})`}`,
    ),
    `  computers: ${asked} asked, ${confirmed} confirmed, ${left} left, ${silent} silent`,
    `  what remains: ${remains.join(', ')}`,
    `  key ${record.keyId}`,
  ].join('\n');
};

/** @param {string[]} args @returns {number} the exit code */
const main = (args) => {
  const [recordFile, keyFile] = args;
  if (recordFile === undefined || args.length > 2) {
    console.error('Use: verify-record record.json [key.json]');
    return 2;
  }
  let bytes;
  let keys;
  try {
    bytes = readFileSync(recordFile);
    if (keyFile !== undefined) {
      const parsed = JSON.parse(readFileSync(keyFile, 'utf8'));
      if (parsed.format !== keyFormat || !Array.isArray(parsed.keys)) throw new TypeError('not a key file');
      keys = parsed.keys;
    }
  } catch (error) {
    console.error(`A file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const { verdict, record } = checkRecord(bytes, keys);
  console.log(sentences[verdict]);
  if (record) console.log(record.format === localFormat ? localSummary(record) : summary(record));
  return exitCodes[verdict];
};

const [, started] = process.argv;
// A package's command is a link to this file.
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  process.exitCode = main(process.argv.slice(2));
}
