export { createGroups, type Groups, type GroupsLink } from './groups.ts';
