import { enforcedValue, type Managed } from '../../shared/managed/managed.ts';

/** Whether the organisation lets this account sign in on this computer. `email`: an AgentId, in lower case. */
export const isAccountAllowed = (
  managed: Managed,
  account: { email: string; organizationId: string },
): boolean => {
  const organizations = enforcedValue(managed, 'AllowedOrganizations');
  if (organizations && !organizations.includes(account.organizationId)) return false;
  const accounts = enforcedValue(managed, 'AllowedAccounts');
  if (!accounts) return true;
  const email = account.email.toLowerCase();
  const domain = email.slice(email.lastIndexOf('@'));
  return accounts.some((allowed) => {
    const pattern = allowed.toLowerCase();
    return pattern.startsWith('*@') ? pattern.slice(1) === domain : pattern === email;
  });
};
