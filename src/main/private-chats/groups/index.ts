export { createGroupReader } from './group-store.ts';
export { createGroups, type Groups, type GroupsLink } from './groups.ts';
