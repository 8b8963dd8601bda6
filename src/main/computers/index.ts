export { isAuditChain, readAudit } from './audit.ts';
export { createComputers, type Computers } from './computers.ts';
export { stationCode } from './station-code.ts';
