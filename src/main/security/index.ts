export { appOrigin, appSchemePrivileges, handleAppProtocol } from './app-protocol.ts';
export { createExternalLinks, type ExternalLinks } from './external-links.ts';
export { guardContents, guardSession } from './guards.ts';
export { dropForeignVariables, isAboutSandbox, refusedSwitch } from './started-with.ts';
