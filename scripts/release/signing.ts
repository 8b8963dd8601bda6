import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ActionableError } from '../actionable-error.ts';
import { runCommand, type CommandResult } from '../run-command.ts';

/** A key in a GnuPG home. */
export interface SigningKey {
  /** `GNUPGHOME`. */
  home: string;
  /** Fingerprint, or whatever names the key. */
  id: string;
}

/** The list of sums, and its signature. */
export const sumsFile = 'SHA256SUMS';

const gpg = (home: string, args: string[]): Promise<CommandResult> =>
  runCommand('gpg', ['--homedir', home, '--batch', '--yes', '--pinentry-mode', 'loopback', ...args], {
    env: { ...process.env, LC_ALL: 'C' },
  });

async function done(what: string, result: Promise<CommandResult>): Promise<CommandResult> {
  const outcome = await result;
  if (outcome.code !== 0) throw new ActionableError(`${what} failed: ${outcome.stderr.trim()}`);
  return outcome;
}

/** A key for one rehearsal, without a passphrase, in a folder of its own. `forget` ends its agent and deletes it. */
export async function throwAwayKey(name: string): Promise<SigningKey & { forget: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'gnupg-'));
  const args = [
    '--passphrase',
    '',
    '--quick-generate-key',
    `${name} <rehearsal@backchannel.example>`,
    'rsa3072',
    'sign',
    '1d',
  ];
  await done('Making a throw-away key', gpg(home, args));
  const { stdout } = await done('Reading it', gpg(home, ['--with-colons', '--list-keys']));
  const id = /^fpr:+([0-9A-F]{40}):/m.exec(stdout)?.[1];
  if (id === undefined) throw new Error('GnuPG names no key.');
  const forget = async (): Promise<void> => {
    await runCommand('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  };
  return { home, id, forget };
}

/** The public half, as a file that apt and rpm take: armoured, or binary for `.gpg`. */
export async function exportKey(key: SigningKey, file: string): Promise<void> {
  const armour = file.endsWith('.gpg') ? [] : ['--armor'];
  await done('Exporting the key', gpg(key.home, [...armour, '--output', file, '--export', key.id]));
}

/** Signs a file beside it. */
export async function signDetached(key: SigningKey, file: string, signature: string): Promise<void> {
  await done(
    'Signing',
    gpg(key.home, ['--local-user', key.id, '--armor', '--output', signature, '--detach-sign', file]),
  );
}

/** Signs a text in itself. */
export async function signClear(key: SigningKey, file: string, signed: string): Promise<void> {
  await done('Signing', gpg(key.home, ['--local-user', key.id, '--output', signed, '--clear-sign', file]));
}

/** Whether a signature beside a file is this key's. */
export async function isSignedBy(key: SigningKey, file: string, signature: string): Promise<boolean> {
  const { code, stdout } = await gpg(key.home, ['--status-fd', '1', '--verify', signature, file]);
  return code === 0 && stdout.includes(`VALIDSIG ${key.id}`);
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The lines of `SHA256SUMS` for these files, by name; as `sha256sum --check` reads them. */
export async function sumsOf(folder: string, names: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const name of [...names].sort()) lines.push(`${await sumOf(join(folder, name))}  ${name}\n`);
  return lines.join('');
}

/** Writes the sums of all files of a folder into it, and signs them. */
export async function writeSignedSums(folder: string, key: SigningKey): Promise<void> {
  const names = readdirSync(folder).filter(
    (name) => !name.startsWith(sumsFile) && statSync(join(folder, name)).isFile(),
  );
  writeFileSync(join(folder, sumsFile), await sumsOf(folder, names));
  await signDetached(key, join(folder, sumsFile), join(folder, `${sumsFile}.asc`));
}
