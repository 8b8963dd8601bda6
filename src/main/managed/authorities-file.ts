import type { Managed, ManagedFault, ManagedProblem } from '../../shared/managed/managed.ts';
import { certificatesIn } from '../network/index.ts';
import { readAdminFile } from './admin-file.ts';

/** The certificate authorities of the file that the organisation names; what is wrong with it is a problem like any other. */
export const withAuthorities = (managed: Managed, owner: number): Managed => {
  const named = managed.values.CertificateFile;
  if (!named) return managed;
  const refused = (fault: ManagedFault): Managed => {
    const problem: ManagedProblem = {
      fault,
      name: 'CertificateFile',
      level: named.level,
      source: named.value,
    };
    return { ...managed, problems: [...managed.problems, problem] };
  };
  const read = readAdminFile(named.value, owner);
  if ('fault' in read) return refused(read.fault === 'unsafe' ? 'unsafe' : 'unreadable');
  const authorities = certificatesIn(read.content.toString('utf8'));
  return authorities.length === 0 ? refused('unreadable') : { ...managed, authorities };
};
