/** A throw-away certificate authority and a loopback server certificate, made anew for each sandbox. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Key material of the TLS port. */
export interface SandboxTls {
  key: string;
  cert: string;
  /** PEM file of the authority, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** Removes the file. */
  dispose(): Promise<void>;
}

/** Makes the authority and the certificate; the authority's key is kept nowhere. */
export async function createTls(): Promise<SandboxTls> {
  const ca = await generate([{ name: 'commonName', value: 'Backchannel sandbox throw-away CA' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: 'api.localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  const directory = await mkdtemp(join(tmpdir(), 'backchannel-sandbox-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, ca.cert);
  return {
    key: server.private,
    cert: server.cert,
    caFile,
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
