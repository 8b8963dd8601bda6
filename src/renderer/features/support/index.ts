export { HelpGroup } from './help-group.tsx';
