import { describe, expect, it } from 'vitest';
import { checkWords, setupLinkSentence, suggestedSentence } from '../../../src/renderer/messages/setup.ts';
import { computerErrors } from '../../../src/shared/computer-errors.ts';

const refused = (code: string, detail?: string) =>
  checkWords({ outcome: 'refused', code, ...(detail === undefined ? {} : { detail }) });

describe('the words of the first start', () => {
  it('say of every refusal what is wrong and what helps, each differently', () => {
    const codes = [
      ...Object.keys(computerErrors).filter(
        (code) => code.startsWith('RELAY_') && code !== 'RELAY_ADDRESS_NEEDED',
      ),
      ...['RELAY_INSECURE', 'RELAY_UNREACHABLE', 'CONSOLE_OUTDATED', 'RELAY_OUTDATED'],
    ];
    const titles = codes.map((code) => refused(code).title);
    expect(titles).not.toContain('This address cannot be used');
    expect(new Set(titles).size).toBe(codes.length);
    for (const code of codes) expect(refused(code).helps.length, code).toBeGreaterThan(0);
  });

  it('keep the system’s word under details', () => {
    expect(refused('RELAY_CERTIFICATE', 'CERT_HAS_EXPIRED').detail).toBe(
      'RELAY_CERTIFICATE (CERT_HAS_EXPIRED)',
    );
    expect(refused('RELAY_CERTIFICATE').sentence).not.toContain('CERT');
    expect(refused('SOMETHING_NEW').helps.join(' ')).toContain('Details');
  });

  it('say that an address came with a link, and that a link changes no relay', () => {
    expect(suggestedSentence('https://relay.example')).toContain('https://relay.example');
    expect(setupLinkSentence({ host: 'a.example', isInUse: true })).toContain('already uses');
    expect(setupLinkSentence({ host: 'a.example', isInUse: false })).toContain('a link does not change that');
  });
});
