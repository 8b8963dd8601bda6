export { idsOfConversation as asIds } from '../../shared/domain/index.ts';
