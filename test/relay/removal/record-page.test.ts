import { expect, it } from 'vitest';
import { inEnglish } from '../../../src/shared/i18n/text.ts';
import { recordHtml } from '../../../src/relay/removal/routes/pages.ts';
import { recordFixture } from './record-fixture.ts';

it('the page of a scheduled removal claims no revocation: a notice in doubt revokes nothing (decision 0072)', () => {
  const record = {
    ...recordFixture(),
    state: 'scheduled' as const,
    keyId: 'k',
    publicKey: 'p',
    signature: 's',
  };
  const html = recordHtml(record, 'https://relay.example/removals/1', inEnglish);
  expect(html).toContain('Nothing has been deleted yet; the steps say how far access is revoked.');
  expect(html).not.toContain('being revoked already');
});
