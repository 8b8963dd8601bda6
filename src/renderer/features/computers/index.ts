export { AuditPage } from './audit-page.tsx';
export { ComputersForAgents } from './computers-for-agents.tsx';
export { ComputersPage } from './computers-page.tsx';
export { ForAdmins } from './for-admins.tsx';
