import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/** Where distributions of Linux keep the system's authorities as one file: Debian, Red Hat, SUSE, Alpine. */
const linuxBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

const certificatePattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file; what else stands there does not count. */
export const certificatesIn = (text: string): string[] =>
  (text.match(certificatePattern) ?? []).map((certificate) => certificate.replace(/\r/g, '').trim());

/** What Node knows of the system's own store; Node before 22.15 knows nothing. */
const ofNode = (): string[] => {
  const { getCACertificates } = tls as Partial<Pick<typeof tls, 'getCACertificates'>>;
  try {
    return getCACertificates?.('system') ?? [];
  } catch {
    // A store that cannot be read adds nobody.
    return [];
  }
};

const ofLinux = (): string[] => {
  for (const file of linuxBundles)
    try {
      const found = certificatesIn(readFileSync(file, 'utf8'));
      if (found.length > 0) return found;
    } catch {
      // The next one.
    }
  return [];
};

/** What this computer believes in beside what Node brings: PEM, one each. */
export const systemAuthorities = (): string[] => [
  ...ofNode(),
  ...(process.platform === 'linux' ? ofLinux() : []),
];

/** Everybody who may vouch for a server: Node's own list, the system's, and those given. */
export const secureContextWith = (further: readonly string[]): tls.SecureContext =>
  tls.createSecureContext({
    ca: [...new Set([...tls.rootCertificates, ...systemAuthorities(), ...further].map((one) => one.trim()))],
  });
